#ifndef BP_ROWS_H
#define BP_ROWS_H

#include <stddef.h>
#include <stdint.h>

// What is done to the rows and labels of a data set before they are computed with. Nothing is rounded here, so one
// function serves all instruction sets.

/// Copies row `indices[i]` of `source` to row i of `target`, for i in 0..<count. A row has `row_bytes` bytes.
void bp_gather_rows(size_t count, size_t row_bytes, const ptrdiff_t *indices, const void *source, void *target);

/// The position of the first label that is not in 0..<classes, or `count` if all are.
size_t bp_first_label_outside(size_t count, const int32_t *labels, int32_t classes);

#endif
