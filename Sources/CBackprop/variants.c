// The tables that this build holds, and which of them may be used here.
#include "bp_variants.h"

#include "processor.h"

extern const bp_kernels bp_portable_float, bp_portable_double;
#if defined(__x86_64__) && defined(BP_HAS_AVX2)
extern const bp_kernels bp_avx2_float, bp_avx2_double;
#endif
#if defined(__x86_64__) && defined(BP_HAS_AVX512)
extern const bp_kernels bp_avx512_float, bp_avx512_double;
#endif
#if defined(__aarch64__)
extern const bp_kernels bp_neon_float, bp_neon_double;
#endif

// The package's traits say which kernels are built.
static const bp_kernels *built(bp_variant variant, bp_scalar scalar) {
    const bool single = scalar == BP_FLOAT32;
    switch (variant) {
    case BP_PORTABLE: return single ? &bp_portable_float : &bp_portable_double;
    case BP_AVX2:
#if defined(__x86_64__) && defined(BP_HAS_AVX2)
        return single ? &bp_avx2_float : &bp_avx2_double;
#else
        break;
#endif
    case BP_AVX512:
#if defined(__x86_64__) && defined(BP_HAS_AVX512)
        return single ? &bp_avx512_float : &bp_avx512_double;
#else
        break;
#endif
    case BP_NEON:
#if defined(__aarch64__)
        return single ? &bp_neon_float : &bp_neon_double;
#else
        break;
#endif
    }
    return NULL;
}

const bp_kernels *bp_kernels_get(bp_variant variant, bp_scalar scalar) {
    return bp_processor_runs(variant) ? built(variant, scalar) : NULL;
}

bool bp_kernels_left_out(bp_variant variant) { return bp_processor_runs(variant) && !built(variant, BP_FLOAT32); }
