// The kernels for x86-64-v3, Float. Empty on other architectures.
#if defined(__x86_64__)
#include "simd/avx2.h"
#include "templates/table.h"

KERNEL_TABLE(bp_avx2_float);
#endif
