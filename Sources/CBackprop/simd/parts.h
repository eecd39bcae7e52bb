// Access to part of a vector, lane by lane, for instruction sets without masked loads and stores.

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
