// Rows and labels of data sets: see bp_rows.h.
#include "bp_rows.h"

#include <string.h>

// The rows lie anywhere in memory. Each is asked for while the one before it is copied.
static void prefetch(const char *row, size_t bytes) {
    for (size_t i = 0; i < bytes; i += 64) __builtin_prefetch(row + i);
}

void bp_gather_rows(size_t count, size_t row_bytes, const ptrdiff_t *indices, const void *source, void *target) {
    const char *from = source;
    char *to = target;
    for (size_t i = 0; i < count; i++) {
        if (i + 1 < count) prefetch(from + (size_t)indices[i + 1] * row_bytes, row_bytes);
        memcpy(to + i * row_bytes, from + (size_t)indices[i] * row_bytes, row_bytes);
    }
}

size_t bp_first_label_outside(size_t count, const int32_t *labels, int32_t classes) {
    // As unsigned numbers the negative ones are too large as well.
    uint32_t greatest = 0;
    for (size_t i = 0; i < count; i++) greatest = (uint32_t)labels[i] > greatest ? (uint32_t)labels[i] : greatest;
    if (count == 0 || (classes > 0 && greatest < (uint32_t)classes)) return count;
    size_t i = 0;
    while (classes > 0 && (uint32_t)labels[i] < (uint32_t)classes) i++;
    return i;
}
