// The kernels for arm64, Double. Empty on other architectures.
#if defined(__aarch64__)
#define BP_DOUBLE
#include "simd/neon.h"
#include "templates/table.h"

KERNEL_TABLE(bp_neon_double);
#endif
