// What the wrappers for both scalar types share.
#include "kernel_census.h"

/// An operand: a matrix in memory, its strides in elements.
typedef struct operand {
    const void *start;
    size_t rows, cols, row_stride, col_stride;
} operand;

/// Counts an operand, if there is one, as read or as written.
void census_note(census_row *row, bool written, operand matrix);
