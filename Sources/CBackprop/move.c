// Blocks of memory: see bp_move.h.
#include "bp_move.h"

#include <string.h>

#define INLINE static inline __attribute__((always_inline))

// Where `block_bytes` is a constant, a block is a load and a store, and no call.
INLINE void copy_blocks(
    size_t count, const size_t block_bytes, const char *source, size_t source_stride, char *target,
    size_t target_stride) {
    for (size_t i = 0; i < count; i++) memcpy(target + i * target_stride, source + i * source_stride, block_bytes);
}

void bp_copy_blocks(
    size_t count, size_t block_bytes, const void *source, size_t source_stride_bytes, void *target,
    size_t target_stride_bytes) {
    if (block_bytes == 0) return;
    if (block_bytes == source_stride_bytes && block_bytes == target_stride_bytes) {
        block_bytes *= count;
        count = count > 0;
    }
    switch (block_bytes) {
    case 4: copy_blocks(count, 4, source, source_stride_bytes, target, target_stride_bytes); break;
    case 8: copy_blocks(count, 8, source, source_stride_bytes, target, target_stride_bytes); break;
    case 16: copy_blocks(count, 16, source, source_stride_bytes, target, target_stride_bytes); break;
    case 32: copy_blocks(count, 32, source, source_stride_bytes, target, target_stride_bytes); break;
    default: copy_blocks(count, block_bytes, source, source_stride_bytes, target, target_stride_bytes);
    }
}

void bp_zero_blocks(size_t count, size_t block_bytes, void *target, size_t target_stride_bytes) {
    if (block_bytes == 0) return;
    if (block_bytes == target_stride_bytes) {
        block_bytes *= count;
        count = count > 0;
    }
    for (size_t i = 0; i < count; i++) memset((char *)target + i * target_stride_bytes, 0, block_bytes);
}
