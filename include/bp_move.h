#ifndef BP_MOVE_H
#define BP_MOVE_H

#include <stddef.h>

// Numbers that change their place, not their value: what concatenates, cuts, pads and permutes arrays. Nothing is rounded
// here, so one function serves all instruction sets. Source and target must not overlap, and every size may be zero.

/// Copies `count` blocks of `block_bytes` bytes. Strides are from the beginning of a block to that of the next one; where
/// that of the source is 0, all are copies of one block.
void bp_copy_blocks(
    size_t count, size_t block_bytes, const void *source, size_t source_stride_bytes, void *target,
    size_t target_stride_bytes);

/// Fills `count` blocks of `block_bytes` bytes with zeros, likewise.
void bp_zero_blocks(size_t count, size_t block_bytes, void *target, size_t target_stride_bytes);

enum { BP_MOST_AXES = 8 };

/// target[i₀, i₁, …] = source[i₀·source_strides[0] + i₁·source_strides[1] + …] for all indices below `extents`, of which
/// there are `rank`, at most BP_MOST_AXES. The target's elements follow each other without a gap, those of the last axis
/// first; strides count elements, and may be 0. An element has `element_bytes` bytes, 4 or 8.
void bp_permute(
    size_t rank, const size_t *extents, const size_t *source_strides, size_t element_bytes, const void *source,
    void *target);

#endif
