// Rows of few elements to vectors with one element of each row, and back.
//
// 16 bytes of a row are a chunk. The rows are loaded chunk by chunk so that row r's lies in chunk r / CHUNK of vector r
// % CHUNK; then squares of CHUNK × CHUNK elements within the chunks are transposed. A row's last chunk ends with the
// row and may overlap the one before it. A row shorter than a chunk brings elements of the next row, which get in
// nobody's way except after the last row.

#define CHUNK (16 / sizeof(T))
typedef T Chunk __attribute__((vector_size(16)));
typedef union Square {
    V vector[CHUNK];
    Chunk chunk[CHUNK][VECTOR_BYTES / 16];
} Square;

INLINE Chunk load_chunk(const T *p) {
    Chunk x;
    memcpy(&x, p, sizeof x);
    return x;
}
INLINE void store_chunk(T *p, Chunk x) { memcpy(p, &x, sizeof x); }

INLINE Square transposed(Square x) {
    const V *v = x.vector;
#ifdef BP_DOUBLE
    return (Square){{zip_low(v[0], v[1]), zip_high(v[0], v[1])}};
#else
    const V even_low = zip_low(v[0], v[2]), even_high = zip_high(v[0], v[2]);
    const V odd_low = zip_low(v[1], v[3]), odd_high = zip_high(v[1], v[3]);
    return (Square){{zip_low(even_low, odd_low), zip_high(even_low, odd_low), zip_low(even_high, odd_high),
        zip_high(even_high, odd_high)}};
#endif
}

// The chunk of a row of 2 or 3 elements that ends at `end` and has others before it; and its way back, where `last` is
// that chunk and `before` the one of the row before.
#ifdef BP_DOUBLE
INLINE Chunk load_last_chunk(size_t cols, const T *end) { return (void)cols, load_chunk(end - CHUNK); }
INLINE void store_last_chunk(size_t cols, Chunk before, Chunk last, T *end) {
    (void)cols, (void)before;
    store_chunk(end - CHUNK, last);
}
#else
INLINE Chunk load_last_chunk(size_t cols, const T *end) {
    const Chunk x = load_chunk(end - CHUNK);
    return cols == 2 ? __builtin_shufflevector(x, x, 2, 3, -1, -1) : __builtin_shufflevector(x, x, 1, 2, 3, -1);
}
INLINE void store_last_chunk(size_t cols, Chunk before, Chunk last, T *end) {
    store_chunk(end - CHUNK, cols == 2 ? __builtin_shufflevector(before, last, 0, 1, 4, 5)
                                       : __builtin_shufflevector(before, last, 2, 4, 5, 6));
}
#endif

// to[j * stride + r] = x[r * cols + j] for LANES rows, and for `cols` rounded up to a chunk.
INLINE void transpose_rows(size_t cols, const T *x, T *to, size_t stride) {
    if (cols == 1) return store(to, load(x));
    for (size_t done = 0; done < cols; done += CHUNK) {
        const size_t first = done > 0 && done + CHUNK > cols ? cols - CHUNK : done;
        Square square;
        for (size_t r = 0; r < LANES; r++) {
            const bool last = cols < CHUNK && r + 1 == LANES;
            square.chunk[r % CHUNK][r / CHUNK] =
                last ? load_last_chunk(cols, x + LANES * cols) : load_chunk(x + r * cols + first);
        }
        square = transposed(square);
        for (size_t j = 0; j < CHUNK; j++) store(to + (first + j) * stride, square.vector[j]);
    }
}

// The way back.
INLINE void transpose_columns(size_t cols, const T *x, size_t stride, T *to) {
    if (cols == 1) return store(to, load(x));
    for (size_t done = 0; done < cols; done += CHUNK) {
        const size_t first = done > 0 && done + CHUNK > cols ? cols - CHUNK : done;
        Square square;
        for (size_t j = 0; j < CHUNK; j++) square.vector[j] = load(x + (first + j) * stride);
        square = transposed(square);
        Chunk before = {0};
        for (size_t r = 0; r < LANES; r++) {
            const Chunk chunk = square.chunk[r % CHUNK][r / CHUNK];
            if (cols < CHUNK && r + 1 == LANES) store_last_chunk(cols, before, chunk, to + LANES * cols);
            else store_chunk(to + r * cols + first, chunk);
            before = chunk;
        }
    }
}

// to[l * to_stride + r] = from[r * from_stride + l] for a matrix. Where a side is no multiple of a square's, the last
// square overlaps its neighbour and writes the same values again.
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
            Square square;
            for (size_t i = 0; i < LANES; i++) {
                square.chunk[i % CHUNK][i / CHUNK] = load_chunk(from + (r + i) * from_stride + l);
            }
            square = transposed(square);
            for (size_t j = 0; j < CHUNK; j++) store(to + (l + j) * to_stride + r, square.vector[j]);
        }
    }
}
