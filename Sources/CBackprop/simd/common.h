// The SIMD vocabulary that every instruction set shares. A vocabulary file (avx512.h, avx2.h, neon.h, portable.h)
// defines VECTOR_BYTES, includes this file, and adds what really differs:
//
//     M            a mask of the first n lanes, made by part(n), 1 <= n <= LANES
//     load_part, store_part    memory access to those lanes only; the others load as +0
//     lane_mask(m) the same lanes as a vector of all ones and zeros
//     lesser(a, b) a < b ? a : b per lane, so b where either is NaN; greater likewise
//     fused(a, b, c)   a·b + c rounded once
//     zip_low(a, b)    within each 16 bytes a's lower lanes and b's, in turn: a0 b0 a1 b1, or a0 b0 for Double
//     zip_high(a, b)   likewise the upper lanes
//     scale2(x, n) x·2^n rounded once, for x in [0.5, 2) and integral n in -1100…1024 (Float: -150…128)
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
// A number of a smaller magnitude is nothing beside what a network computes with. See bp_kernels.h.
#ifdef BP_DOUBLE
#define NEGLIGIBLE 0x1p-900
#define ROOT_OF_NEGLIGIBLE 0x1p-450
#define NOTHING_BESIDE_ONE 0x1p-60
#else
#define NEGLIGIBLE 0x1p-100f
#define ROOT_OF_NEGLIGIBLE 0x1p-50f
#define NOTHING_BESIDE_ONE 0x1p-30f
#endif
// Beside this number there is no room for a fraction, so a small addend is rounded to an integer: the low bits.
#define ROUNDING (REAL(1.5) * (T)((I)1 << MANTISSA_BITS))

typedef T V __attribute__((vector_size(VECTOR_BYTES)));
typedef I VI __attribute__((vector_size(VECTOR_BYTES)));
typedef int32_t VI32 __attribute__((vector_size(VECTOR_BYTES / sizeof(T) * sizeof(int32_t))));
#define LANES (sizeof(V) / sizeof(T))
#define REGISTER_LANES (VECTOR_BYTES / sizeof(T))

// Overloadable: wide.h has functions of the same names.
#define INLINE static inline __attribute__((always_inline, overloadable))
// A function of some thirty steps, which a vocabulary may have stand in the code once.
#ifndef ELEMENTARY
#define ELEMENTARY INLINE
#endif

#include "lanes.h"

#endif
