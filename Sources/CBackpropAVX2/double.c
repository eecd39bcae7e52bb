// The kernels for x86-64-v3, Double. Empty on other architectures.
#if defined(__x86_64__)
#define BP_DOUBLE
#include "simd/avx2.h"
#include "templates/table.h"

KERNEL_TABLE(bp_avx2_double);
#endif
