// A second, wider vector type: W is GROUP vectors, whose steps interleave. One vector's polynomial is a chain in which
// each step waits for the one before; several chains side by side keep the units busy meanwhile.
//
// From here to narrow.h the source means W where it says V, so that what is written once for a vector can be included
// once more for groups.

#ifndef BP_SIMD_WIDE_H
#define BP_SIMD_WIDE_H
// Every function on vectors is inlined or belongs to one file, so how vectors are passed does not matter.
#pragma clang diagnostic ignored "-Wpsabi"

#ifndef GROUP
#define GROUP 4
#endif
typedef T W __attribute__((vector_size(GROUP * VECTOR_BYTES)));
typedef I WI __attribute__((vector_size(GROUP * VECTOR_BYTES)));
typedef int32_t WI32 __attribute__((vector_size(GROUP * VECTOR_BYTES / sizeof(T) * sizeof(int32_t))));
typedef union Parts {
    W whole;
    V part[GROUP];
} Parts;

#define EACH_PART(...)                                          \
    _Pragma("clang loop unroll(full)")                          \
    for (size_t p = 0; p < GROUP; p++) a.part[p] = __VA_ARGS__; \
    return a.whole

INLINE W lesser(W a_, W b_) {
    Parts a = {a_}, b = {b_};
    EACH_PART(lesser(a.part[p], b.part[p]));
}
INLINE W greater(W a_, W b_) {
    Parts a = {a_}, b = {b_};
    EACH_PART(greater(a.part[p], b.part[p]));
}
INLINE W fused(W a_, W b_, W c_) {
    Parts a = {a_}, b = {b_}, c = {c_};
    EACH_PART(fused(a.part[p], b.part[p], c.part[p]));
}
INLINE W scale2(W a_, W n_) {
    Parts a = {a_}, n = {n_};
    EACH_PART(scale2(a.part[p], n.part[p]));
}

#undef EACH_PART
#endif

#define V W
#define VI WI
#define VI32 WI32
#define broadcast broadcast_wide
#define broadcast_bits broadcast_bits_wide
#define load load_wide
#define load_integers load_integers_wide
#define Exponential ExponentialWide
#define NormalTail NormalTailWide
#define AdamState AdamStateWide
#define LSTMState LSTMStateWide
#define LSTMGradient LSTMGradientWide
#define GRUState GRUStateWide
#define GRUGradient GRUGradientWide
