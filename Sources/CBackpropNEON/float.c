// The kernels for arm64, Float. Empty on other architectures.
#if defined(__aarch64__)
#include "simd/neon.h"
#include "templates/table.h"

KERNEL_TABLE(bp_neon_float);
#endif
