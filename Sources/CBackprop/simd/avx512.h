// The SIMD vocabulary for x86-64-v4: 512-bit vectors, lane masks in their own registers.
#include <immintrin.h>

#define VECTOR_BYTES 64
#include "common.h"

#ifdef BP_DOUBLE
typedef __mmask8 M;
INLINE M part(size_t n) { return (M)((1u << n) - 1); }
INLINE V load_part(const T *p, M lanes) { return _mm512_maskz_loadu_pd(lanes, p); }
INLINE void store_part(T *p, V x, M lanes) { _mm512_mask_storeu_pd(p, lanes, x); }
INLINE VI lane_mask(M lanes) { return (VI)_mm512_movm_epi64(lanes); }
INLINE V lesser(V a, V b) { return _mm512_min_pd(a, b); }
INLINE V greater(V a, V b) { return _mm512_max_pd(a, b); }
INLINE V fused(V a, V b, V c) { return _mm512_fmadd_pd(a, b, c); }
INLINE V zip_low(V a, V b) { return _mm512_unpacklo_pd(a, b); }
INLINE V zip_high(V a, V b) { return _mm512_unpackhi_pd(a, b); }
INLINE V scale2(V x, V n) { return _mm512_scalef_pd(x, n); }
#else
typedef __mmask16 M;
INLINE M part(size_t n) { return (M)((1u << n) - 1); }
INLINE V load_part(const T *p, M lanes) { return _mm512_maskz_loadu_ps(lanes, p); }
INLINE void store_part(T *p, V x, M lanes) { _mm512_mask_storeu_ps(p, lanes, x); }
INLINE VI lane_mask(M lanes) { return (VI)_mm512_movm_epi32(lanes); }
INLINE V lesser(V a, V b) { return _mm512_min_ps(a, b); }
INLINE V greater(V a, V b) { return _mm512_max_ps(a, b); }
INLINE V fused(V a, V b, V c) { return _mm512_fmadd_ps(a, b, c); }
INLINE V zip_low(V a, V b) { return _mm512_unpacklo_ps(a, b); }
INLINE V zip_high(V a, V b) { return _mm512_unpackhi_ps(a, b); }
INLINE V scale2(V x, V n) { return _mm512_scalef_ps(x, n); }
#endif

// Matrix product tiles for 32 registers: up to 24 accumulators beside a row of B.
#define TILE_ROWS(vectors) ((const size_t[]){0, 16, 12, 8, 6, 0, 4, 0, 3}[vectors])
// See matmul.h; measured.
#define TILES_IN_PLACE(pages) ((pages) ? 16 : 60)
