#ifndef KERNEL_CENSUS_H
#define KERNEL_CENSUS_H

#include "bp_kernels.h"

// Kernels that count what they are given: each does what the real one does, and notes how many numbers of each operand
// it read or wrote and how many of these were subnormal. For one thread.

/// What is known of an operand of a kernel.
typedef struct census_row {
    const char *kernel, *operand;
    bp_scalar scalar;
    size_t read, subnormals_read;
    size_t written, subnormals_written;
    bool is_listed;
    struct census_row *next;
} census_row;

/// The counting kernels in front of `real`, which must live as long as the program.
const bp_kernels *census_table(const bp_kernels *real, bp_scalar scalar);

/// Forgets what was counted.
void census_reset(void);

/// The operands that were met since the program began, the last one first.
const census_row *census_rows(void);

#endif
