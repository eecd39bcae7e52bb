// The SIMD vocabulary for arm64: 128-bit vectors.
#include <arm_neon.h>

#define VECTOR_BYTES 16
#include "common.h"
#include "parts.h"

// FMIN and FMAX return NaN if either operand is NaN; x86 returns the second operand. A comparison gives the rule of
// common.h, which keeps the bits alike where a NaN meets a number.
INLINE V lesser(V a, V b) { return choose((VI)(a < b), a, b); }
INLINE V greater(V a, V b) { return choose((VI)(a > b), a, b); }

#ifdef BP_DOUBLE
INLINE V fused(V a, V b, V c) { return (V)vfmaq_f64((float64x2_t)c, (float64x2_t)a, (float64x2_t)b); }
#else
INLINE V fused(V a, V b, V c) { return (V)vfmaq_f32((float32x4_t)c, (float32x4_t)a, (float32x4_t)b); }
#endif

#include "scale.h"

// Matrix product tiles for 32 registers: up to 24 accumulators beside a row of B.
#define TILE_ROWS(vectors) ((const size_t[]){0, 16, 12, 8, 6, 0, 4, 0, 3}[vectors])
// See matmul.h; not measured, so few.
#define TILES_IN_PLACE(pages) 2
