#include "kernel_census.h"

const bp_kernels *census_float(const bp_kernels *real);
const bp_kernels *census_double(const bp_kernels *real);

const bp_kernels *census_table(const bp_kernels *real, bp_scalar scalar) {
    return scalar == BP_FLOAT32 ? census_float(real) : census_double(real);
}
