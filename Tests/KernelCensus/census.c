#include "census.h"

#include <string.h>

static census_row *first;

const census_row *census_rows(void) { return first; }

void census_reset(void) {
    for (census_row *row = first; row; row = row->next) {
        row->read = row->subnormals_read = row->written = row->subnormals_written = 0;
    }
}

// A subnormal number is one without an exponent, but for zero: shifted by the sign, it is below the least exponent.
#define COUNT_SUBNORMALS(name, Bits, mantissa_bits)                             \
    static size_t name(const char *start, size_t count, size_t stride) {        \
        size_t subnormals = 0;                                                  \
        for (size_t i = 0; i < count; i++) {                                    \
            Bits bits;                                                          \
            memcpy(&bits, start + i * stride * sizeof bits, sizeof bits);       \
            bits <<= 1;                                                         \
            subnormals += bits != 0 && bits >> (mantissa_bits + 1) == 0;        \
        }                                                                       \
        return subnormals;                                                      \
    }
COUNT_SUBNORMALS(subnormal_floats, uint32_t, 23)
COUNT_SUBNORMALS(subnormal_doubles, uint64_t, 52)
#undef COUNT_SUBNORMALS

void census_note(census_row *row, bool written, operand matrix) {
    if (!matrix.start) return;
    if (!row->is_listed) {
        row->is_listed = true;
        row->next = first;
        first = row;
    }
    size_t subnormals = 0;
    for (size_t i = 0; i < matrix.rows; i++) {
        const char *start = matrix.start;
        subnormals += row->scalar == BP_FLOAT32
            ? subnormal_floats(start + i * matrix.row_stride * sizeof(float), matrix.cols, matrix.col_stride)
            : subnormal_doubles(start + i * matrix.row_stride * sizeof(double), matrix.cols, matrix.col_stride);
    }
    *(written ? &row->written : &row->read) += matrix.rows * matrix.cols;
    *(written ? &row->subnormals_written : &row->subnormals_read) += subnormals;
}
