// The tables that this build holds, and which of them may be used here.
#include "bp_variants.h"

#include "processor.h"

extern const bp_kernels bp_portable_float, bp_portable_double;
#if defined(__x86_64__)
extern const bp_kernels bp_avx2_float, bp_avx2_double, bp_avx512_float, bp_avx512_double;
#elif defined(__aarch64__)
extern const bp_kernels bp_neon_float, bp_neon_double;
#endif

const bp_kernels *bp_kernels_get(bp_variant variant, bp_scalar scalar) {
    if (!bp_processor_runs(variant)) return NULL;
    const bool single = scalar == BP_FLOAT32;
    switch (variant) {
    case BP_PORTABLE: return single ? &bp_portable_float : &bp_portable_double;
#if defined(__x86_64__)
    case BP_AVX2: return single ? &bp_avx2_float : &bp_avx2_double;
    case BP_AVX512: return single ? &bp_avx512_float : &bp_avx512_double;
    case BP_NEON: break;
#elif defined(__aarch64__)
    case BP_NEON: return single ? &bp_neon_float : &bp_neon_double;
    case BP_AVX2: case BP_AVX512: break;
#else
    case BP_AVX2: case BP_AVX512: case BP_NEON: break;
#endif
    }
    return NULL;
}
