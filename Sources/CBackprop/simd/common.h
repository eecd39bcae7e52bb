// The SIMD vocabulary that every instruction set shares. A vocabulary file (avx512.h, avx2.h, neon.h, portable.h)
// defines VECTOR_BYTES, includes this file, and adds what really differs:
//
//     M            a mask of the first n lanes, made by part(n), 1 <= n <= LANES
//     load_part, store_part    memory access to those lanes only; the others load as +0
//     lane_mask(m) the same lanes as a vector of all ones and zeros
//     lesser(a, b) a < b ? a : b per lane, so b where either is NaN; greater likewise
//     fused(a, b, c)   a·b + c rounded once
//     nearest(x)   x rounded to an integer, ties to even, for |x| < 2^(mantissa bits - 1); NaN stays
//     scale2(x, n) x·2^n rounded once, for x in [0.5, 2) and integral n in -1100…1024 (Float: -150…128)
//     zip_low, zip_high    the lower and upper halves of two vectors' 128-bit chunks, interleaved element by element
//
// Clang's vector extensions give the operators + - * / and comparisons, which yield lanes of all ones or zeros.
#ifndef BP_SIMD_COMMON_H
#define BP_SIMD_COMMON_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef BP_DOUBLE
typedef double T;
typedef int64_t I;
#define MANTISSA_BITS 52
#define EXPONENT_BIAS 1023
#define REAL(x) x
#else
typedef float T;
typedef int32_t I;
#define MANTISSA_BITS 23
#define EXPONENT_BIAS 127
#define REAL(x) x##f
#endif

#define LANES ((size_t)(VECTOR_BYTES / sizeof(T)))
typedef T V __attribute__((vector_size(VECTOR_BYTES)));
typedef I VI __attribute__((vector_size(VECTOR_BYTES)));
typedef T Unaligned __attribute__((vector_size(VECTOR_BYTES), aligned(sizeof(T)), may_alias));

#define INLINE static inline __attribute__((always_inline))

INLINE V broadcast(T x) { return x - (V){0}; }
INLINE VI broadcast_bits(I x) { return x - (VI){0}; }
INLINE V load(const T *p) { return *(const Unaligned *)p; }
INLINE void store(T *p, V x) { *(Unaligned *)p = x; }

// Where the mask's lanes are all ones `a`, else `b`.
INLINE V choose(VI mask, V a, V b) { return (V)((mask & (VI)a) | (~mask & (VI)b)); }
INLINE V keep(VI mask, V a) { return (V)(mask & (VI)a); }

INLINE V magnitude(V x) { return (V)((VI)x & ~(VI)broadcast(REAL(-0.0))); }
INLINE V with_sign(V magnitude, V sign) {
    VI bit = (VI)broadcast(REAL(-0.0));
    return (V)(((VI)magnitude & ~bit) | ((VI)sign & bit));
}

// x, but +0 where y <= 0: a ReLU for y = x, its gradient for a saved output y. NaN in y lets x through.
INLINE V rectify(V y, V x) { return keep(~(VI)(y <= (V){0}), x); }

// 2^n for integral n within the normal exponents.
INLINE V power_of_two(V n) {
    V shifted = n + broadcast(EXPONENT_BIAS + REAL(1.5) * (T)((I)1 << MANTISSA_BITS));
    return (V)((VI)shifted << MANTISSA_BITS);
}

#endif
