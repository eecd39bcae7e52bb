// Transposition in registers. It moves bits and computes nothing.

// Elements in 128 bits, the unit that every instruction set permutes freely.
#define CHUNK ((size_t)(16 / sizeof(T)))
typedef T Chunk __attribute__((vector_size(16)));
typedef T UnalignedChunk __attribute__((vector_size(16), aligned(sizeof(T)), may_alias));

// The chunks at p, p + stride, … side by side in one vector.
INLINE V load_chunks(const T *p, size_t stride) {
    union { V vector; Chunk chunk[LANES / CHUNK]; } x;
    for (size_t i = 0; i < LANES / CHUNK; i++) x.chunk[i] = *(const UnalignedChunk *)(p + i * stride);
    return x.vector;
}

// to[l * to_stride + r] = from[r * from_stride + l] for LANES rows r and CHUNK columns l: first the chunks are brought to
// their place, then each square of CHUNK by CHUNK is transposed.
INLINE void transpose_square(const T *from, size_t from_stride, T *to, size_t to_stride) {
    V x[CHUNK];
    for (size_t s = 0; s < CHUNK; s++) x[s] = load_chunks(from + s * from_stride, CHUNK * from_stride);
#ifdef BP_DOUBLE
    store(to, zip_low(x[0], x[1]));
    store(to + to_stride, zip_high(x[0], x[1]));
#else
    const V a = zip_low(x[0], x[2]), b = zip_low(x[1], x[3]), c = zip_high(x[0], x[2]), d = zip_high(x[1], x[3]);
    store(to, zip_low(a, b));
    store(to + to_stride, zip_high(a, b));
    store(to + 2 * to_stride, zip_low(c, d));
    store(to + 3 * to_stride, zip_high(c, d));
#endif
}

// to[l * to_stride + r] = from[r * from_stride + l]. Where a side is no multiple of a square's, the last square overlaps
// its neighbour and writes the same values again.
static void transpose(size_t rows, size_t cols, const T *from, size_t from_stride, T *to, size_t to_stride) {
    if (rows < LANES || cols < CHUNK) {
        for (size_t l = 0; l < cols; l++) {
            for (size_t r = 0; r < rows; r++) to[l * to_stride + r] = from[r * from_stride + l];
        }
        return;
    }
    for (size_t row = 0; row < rows; row += LANES) {
        const size_t r = row + LANES <= rows ? row : rows - LANES;
        for (size_t col = 0; col < cols; col += CHUNK) {
            const size_t l = col + CHUNK <= cols ? col : cols - CHUNK;
            transpose_square(from + r * from_stride + l, from_stride, to + l * to_stride + r, to_stride);
        }
    }
}
