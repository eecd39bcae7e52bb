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

// The same, in groups as far as there are whole ones: `wide_body` for each of those, then `body` for each vector.
#define FOR_EACH_GROUP(n, wide_body, body)                                        \
    do {                                                                          \
        size_t i = 0;                                                             \
        for (; i + GROUP * LANES <= (n); i += GROUP * LANES) {                    \
            wide_body;                                                            \
        }                                                                         \
        for (; i < (n); i += LANES) {                                             \
            const M m = part((n) - i < LANES ? (n) - i : LANES);                  \
            body;                                                                 \
        }                                                                         \
    } while (0)

// Sums over an array or a row have one shape (see bp_kernels.h): 32 virtual lanes and a fixed tree. The lanes lie in
// BLOCK vectors, lane l in vector l / LANES. The last elements of a row fill only some lanes; the others take up +0,
// which changes nothing, because a lane starts at +0 and so is never -0.
#define VIRTUAL_LANES 32
#define BLOCK (VIRTUAL_LANES / LANES)

typedef struct {
    V vector[BLOCK];
} Lanes;

// The virtual lanes are added to in turns: all lanes or a group of vectors, whichever is more.
#define TURN (BLOCK > GROUP ? BLOCK : (size_t)GROUP)

// What is left for the last, incomplete turn goes to a copy of the lanes, so that those of the whole turns need not lie
// in memory for the sake of an index that is no constant. A turn of few vectors is unrolled.
#if VECTOR_BYTES == 64 || (VECTOR_BYTES == 32 && !defined(BP_DOUBLE))
#define UNROLL_REST _Pragma("clang loop unroll(full)")
#else
#define UNROLL_REST
#endif

// As FOR_EACH_GROUP for a sum in `lanes`: `wide_body` sees `b`, the position of its first vector in the turn; `body`
// sees `lane`, which points to the virtual lanes of its vector.
#define FOR_EACH_LANE_GROUP(n, lanes, wide_body, body)                            \
    do {                                                                          \
        size_t i = 0;                                                             \
        while (i + TURN * LANES <= (n)) {                                         \
            _Pragma("clang loop unroll(full)")                                    \
            for (size_t b = 0; b < TURN; b += GROUP, i += GROUP * LANES) {        \
                wide_body;                                                        \
            }                                                                     \
        }                                                                         \
        Lanes rest = lanes;                                                       \
        UNROLL_REST                                                               \
        for (size_t b = 0; b < TURN; b++, i += LANES) {                           \
            if (i >= (n)) break;                                                  \
            const M m = part((n) - i < LANES ? (n) - i : LANES);                  \
            V *const lane = &rest.vector[b % BLOCK];                              \
            body;                                                                 \
        }                                                                         \
        lanes = rest;                                                             \
    } while (0)

INLINE void add_group(Lanes *lanes, size_t b, W terms) {
    const Parts terms_ = {terms};
    for (size_t p = 0; p < GROUP; p++) lanes->vector[(b + p) % BLOCK] += terms_.part[p];
}
INLINE void add_product_group(Lanes *lanes, size_t b, W x, W y) {
    const Parts x_ = {x}, y_ = {y};
    for (size_t p = 0; p < GROUP; p++) {
        V *const lane = &lanes->vector[(b + p) % BLOCK];
        *lane = fused(x_.part[p], y_.part[p], *lane);
    }
}

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

// The tree as far as it joins whole vectors: a sum whose last steps are within one.
INLINE V lanes_vector(Lanes lanes) {
#pragma clang loop unroll(full)
    for (size_t half = BLOCK / 2; half > 0; half /= 2) {
#pragma clang loop unroll(full)
        for (size_t b = 0; b < half; b++) lanes.vector[b] += lanes.vector[b + half];
    }
    return lanes.vector[0];
}

// The tree over all virtual lanes.
INLINE T lanes_sum(Lanes lanes) { return tree_sum(lanes_vector(lanes)); }
