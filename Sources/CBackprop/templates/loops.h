// Loops over the vectors of an array or row.
//
// A body sees `i`, the position of its vector's first element, and `m`, the mask of its elements. The mask is a
// constant, and so costs nothing, wherever the vector is whole.

// Runs `body` for each vector of n elements in ascending order.
#define FOR_EACH_VECTOR(n, body)                    \
    do {                                            \
        size_t i = 0;                               \
        for (; i + LANES <= (n); i += LANES) {      \
            const M m = part(LANES);                \
            body                                    \
        }                                           \
        if (i < (n)) {                              \
            const M m = part((n) - i);              \
            body                                    \
        }                                           \
    } while (0)

// Sums over an array or a row have one shape (see bp_kernels.h): 32 virtual lanes and a fixed tree. The lanes lie in
// BLOCK vectors, lane l in vector l / LANES. The last elements of a row fill only some lanes; the others take up +0,
// which changes nothing, because a lane starts at +0 and so is never -0.
#define VIRTUAL_LANES 32
#define BLOCK (VIRTUAL_LANES / LANES)

typedef struct {
    V vector[BLOCK];
} Lanes;

// The same; the body also sees `b`, which of the vectors of virtual lanes this one belongs to.
#define FOR_EACH_LANE_VECTOR(n, body)                            \
    do {                                                         \
        size_t i = 0;                                            \
        while (i + VIRTUAL_LANES <= (n)) {                       \
            _Pragma("clang loop unroll(full)")                   \
            for (size_t b = 0; b < BLOCK; b++, i += LANES) {     \
                const M m = part(LANES);                         \
                body                                             \
            }                                                    \
        }                                                        \
        for (size_t b = 0; i < (n); b++, i += LANES) {           \
            const M m = part((n) - i < LANES ? (n) - i : LANES); \
            body                                                 \
        }                                                        \
    } while (0)

// Joins lane l with lane l + LANES/2, then l + LANES/4, and so on, until lanes 0 and 1 are left.
#if VECTOR_BYTES == 64 && !defined(BP_DOUBLE)
#define FOLD(x, join)                                                                                            \
    x = join(x, __builtin_shufflevector(x, x, 8, 9, 10, 11, 12, 13, 14, 15, -1, -1, -1, -1, -1, -1, -1, -1));    \
    x = join(x, __builtin_shufflevector(x, x, 4, 5, 6, 7, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1));      \
    x = join(x, __builtin_shufflevector(x, x, 2, 3, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1))
#elif VECTOR_BYTES == 64 || (VECTOR_BYTES == 32 && !defined(BP_DOUBLE))
#define FOLD(x, join)                                                             \
    x = join(x, __builtin_shufflevector(x, x, 4, 5, 6, 7, -1, -1, -1, -1));       \
    x = join(x, __builtin_shufflevector(x, x, 2, 3, -1, -1, -1, -1, -1, -1))
#elif VECTOR_BYTES == 32 || !defined(BP_DOUBLE)
#define FOLD(x, join) x = join(x, __builtin_shufflevector(x, x, 2, 3, -1, -1))
#else
#define FOLD(x, join) (void)0
#endif

INLINE V plus(V a, V b) { return a + b; }

// The tree of a sum within a vector.
INLINE T tree_sum(V x) {
    FOLD(x, plus);
    return x[0] + x[1];
}

// The greatest lane. Which one is found if some are NaN is not said.
INLINE T greatest_lane(V x) {
    FOLD(x, greater);
    return x[0] > x[1] ? x[0] : x[1];
}

// The tree over all virtual lanes.
INLINE T lanes_sum(Lanes lanes) {
#pragma clang loop unroll(full)
    for (size_t half = BLOCK / 2; half > 0; half /= 2) {
#pragma clang loop unroll(full)
        for (size_t b = 0; b < half; b++) lanes.vector[b] += lanes.vector[b + half];
    }
    return tree_sum(lanes.vector[0]);
}
