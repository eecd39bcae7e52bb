// What 128-bit vocabularies share: access to part of a vector, lane by lane, and pairs of lanes.

typedef size_t M;
INLINE M part(size_t n) { return n; }

INLINE VI lane_mask(M lanes) {
    VI position = {0};
    for (size_t i = 0; i < LANES; i++) position[i] = (I)i;
    return position < broadcast_bits((I)lanes);
}

INLINE V load_part(const T *p, M lanes) {
    if (lanes == LANES) return load(p);
    V x = {0};
    for (size_t i = 0; i < LANES; i++) {
        if (i < lanes) x[i] = p[i];
    }
    return x;
}

INLINE void store_part(T *p, V x, M lanes) {
    if (lanes == LANES) return store(p, x);
    for (size_t i = 0; i < LANES; i++) {
        if (i < lanes) p[i] = x[i];
    }
}

#ifdef BP_DOUBLE
INLINE V zip_low(V a, V b) { return __builtin_shufflevector(a, b, 0, 2); }
INLINE V zip_high(V a, V b) { return __builtin_shufflevector(a, b, 1, 3); }
#else
INLINE V zip_low(V a, V b) { return __builtin_shufflevector(a, b, 0, 4, 1, 5); }
INLINE V zip_high(V a, V b) { return __builtin_shufflevector(a, b, 2, 6, 3, 7); }
#endif
