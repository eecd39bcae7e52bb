// The SIMD vocabulary for any architecture: 128-bit vectors through the compiler's vector extensions alone.

// Few machines run these kernels, and right is all that they must be: a function that takes 30 instructions or more stands
// in the code once, groups and tiles are small, and the compiler is told to choose what is short. Otherwise they
// were 4.4 MB and a third of all that there is to compile.
#define SEPARATE static __attribute__((noinline, const, overloadable))
#define ELEMENTARY SEPARATE
#define GROUP 2

#define VECTOR_BYTES 16
#include "common.h"
#include "parts.h"

INLINE V lesser(V a, V b) { return choose((VI)(a < b), a, b); }
INLINE V greater(V a, V b) { return choose((VI)(a > b), a, b); }

#if defined(FP_FAST_FMA) && defined(FP_FAST_FMAF)
INLINE V fused(V a, V b, V c) { return __builtin_elementwise_fma(a, b, c); }
#elif defined(BP_DOUBLE)
SEPARATE V fused(V a, V b, V c) { return (V){fma(a[0], b[0], c[0]), fma(a[1], b[1], c[1])}; }
#else
// Without an FMA instruction: the product of two Floats is exact in Double; the sum is rounded to odd there, which
// keeps enough to round it correctly to Float (Boldo and Melquiond, 2008). `err` is the exact error of `sum` (Knuth's
// TwoSum); where it is not zero and the last bit of `sum` is even, the neighbour towards the exact value is odd.
typedef double Wide __attribute__((vector_size(4 * sizeof(double))));
typedef int64_t WideBits __attribute__((vector_size(4 * sizeof(double))));
SEPARATE V fused(V a, V b, V c) {
    Wide addend = __builtin_convertvector(c, Wide);
    Wide product = __builtin_convertvector(a, Wide) * __builtin_convertvector(b, Wide);
    Wide sum = product + addend;
    Wide rest = sum - product;
    Wide err = (product - (sum - rest)) + (addend - rest);
    WideBits bits = (WideBits)sum;
    WideBits inexact = (WideBits)((err < 0.0) | (err > 0.0));  // false for the NaN that infinities give
    WideBits away = (WideBits)(err > 0.0) ^ (bits < 0);        // all ones where |exact| > |sum|
    WideBits step = (away & 2) - 1;                            // +1 or -1 on the magnitude
    bits += step & inexact & ((bits & 1) - 1);
    return __builtin_convertvector((Wide)bits, V);
}
#endif

#include "scale.h"

#define TILE_ROWS(vectors) ((const size_t[]){0, 4, 2, 1, 1, 0, 1, 0, 1}[vectors])
// See matmul.h; not measured, so few.
#define TILES_IN_PLACE(pages) 2
