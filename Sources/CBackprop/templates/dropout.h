// Dropout. Whether an element is kept is a function of the key, its row and its column alone.

typedef uint32_t VU32 __attribute__((vector_size(VECTOR_BYTES / sizeof(T) * sizeof(uint32_t))));

// A bijection of 32 bits that scatters neighbours (Wellons' lowbias32).
INLINE VU32 scattered(VU32 x) {
    x = (x ^ (x >> 16)) * 0x21f0aaadu;
    x = (x ^ (x >> 15)) * 0x735a2d97u;
    return x ^ (x >> 15);
}

// The output function of splitmix64.
INLINE uint64_t scattered64(uint64_t x) {
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

static void dropout(
    size_t rows, size_t cols, size_t first_row, uint64_t key, double rate, const void *x_, void *y_) {
    const V scale = broadcast((T)(1 / (1 - rate)));
    const uint32_t threshold = (uint32_t)(rate * 0x1p32);
    VU32 lanes;
    for (uint32_t l = 0; l < LANES; l++) lanes[l] = l;
    for (size_t r = 0; r < rows; r++) {
        const T *x = row_of(x_, r, cols);
        T *y = row_of(y_, r, cols);
        const uint64_t row_key = scattered64(key + (first_row + r + 1) * UINT64_C(0x9e3779b97f4a7c15));
        FOR_EACH_VECTOR(cols, {
            const VU32 random = scattered(scattered(lanes + (uint32_t)(row_key + i)) ^ (uint32_t)(row_key >> 32));
            const VI kept = __builtin_convertvector(random >= threshold, VI);
            store_part(y + i, keep(kept, x ? load_part(x + i, m) * scale : scale), m);
        });
    }
}
