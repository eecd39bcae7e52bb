// The tables that this build holds, and which of them may be used here.
#include "bp_variants.h"

#include "processor.h"

extern const bp_kernels bp_portable_float, bp_portable_double, bp_avx2_float, bp_avx2_double, bp_avx512_float,
    bp_avx512_double, bp_neon_float, bp_neon_double;

// By variant and scalar; NULL for another architecture, and for what the package's traits leave out.
static const bp_kernels *const tables[BP_NEON + 1][2] = {
    [BP_PORTABLE] = {&bp_portable_float, &bp_portable_double},
#if defined(__x86_64__) && defined(BP_HAS_AVX2)
    [BP_AVX2] = {&bp_avx2_float, &bp_avx2_double},
#endif
#if defined(__x86_64__) && defined(BP_HAS_AVX512)
    [BP_AVX512] = {&bp_avx512_float, &bp_avx512_double},
#endif
#if defined(__aarch64__)
    [BP_NEON] = {&bp_neon_float, &bp_neon_double},
#endif
};

const bp_kernels *bp_kernels_get(bp_variant variant, bp_scalar scalar) {
    return bp_processor_runs(variant) ? tables[variant][scalar] : NULL;
}

bool bp_kernels_left_out(bp_variant variant) { return bp_processor_runs(variant) && !tables[variant][BP_FLOAT32]; }
