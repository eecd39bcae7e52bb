// The SIMD vocabulary for x86-64-v3: 256-bit vectors, lane masks as vectors.
#include <immintrin.h>

#define VECTOR_BYTES 32
#include "common.h"

typedef __m256i M;

// A window of LANES elements into all-ones followed by zeros, so that the first n lanes are ones.
INLINE M part(size_t n) {
    static const I window[2 * VECTOR_BYTES / sizeof(I)] = {
        -1, -1, -1, -1,
#ifndef BP_DOUBLE
        -1, -1, -1, -1,
#endif
    };
    return _mm256_loadu_si256((const __m256i *)(window + LANES - n));
}
INLINE VI lane_mask(M lanes) { return (VI)lanes; }

#ifdef BP_DOUBLE
INLINE V load_part(const T *p, M lanes) { return _mm256_maskload_pd(p, lanes); }
INLINE void store_part(T *p, V x, M lanes) { _mm256_maskstore_pd(p, lanes, x); }
INLINE V lesser(V a, V b) { return _mm256_min_pd(a, b); }
INLINE V greater(V a, V b) { return _mm256_max_pd(a, b); }
INLINE V fused(V a, V b, V c) { return _mm256_fmadd_pd(a, b, c); }
INLINE V zip_low(V a, V b) { return _mm256_unpacklo_pd(a, b); }
INLINE V zip_high(V a, V b) { return _mm256_unpackhi_pd(a, b); }
#else
INLINE V load_part(const T *p, M lanes) { return _mm256_maskload_ps(p, lanes); }
INLINE void store_part(T *p, V x, M lanes) { _mm256_maskstore_ps(p, lanes, x); }
INLINE V lesser(V a, V b) { return _mm256_min_ps(a, b); }
INLINE V greater(V a, V b) { return _mm256_max_ps(a, b); }
INLINE V fused(V a, V b, V c) { return _mm256_fmadd_ps(a, b, c); }
INLINE V zip_low(V a, V b) { return _mm256_unpacklo_ps(a, b); }
INLINE V zip_high(V a, V b) { return _mm256_unpackhi_ps(a, b); }
#endif

#include "scale.h"

// Matrix product tiles for 16 registers: up to 12 accumulators beside a row of B and a broadcast from A.
#define TILE_ROWS(vectors) ((const size_t[]){0, 12, 6, 4, 3, 0, 2, 0, 1}[vectors])
// See matmul.h; measured.
#define TILES_IN_PLACE(pages) ((pages) ? 2 : 60)
