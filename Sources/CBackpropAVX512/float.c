// The kernels for x86-64-v4, Float. Empty on other architectures.
#if defined(__x86_64__)
#include "simd/avx512.h"
#include "templates/table.h"

KERNEL_TABLE(bp_avx512_float);
#endif
