// Transposition of a plane of elements of one size: included once for each, with ELEMENT and TRANSPOSE defined.
//
// to[i * to_stride + j] = from[j * from_stride + i] for i below `rows` and j below `cols`.

#define QUAD 4
// What a line of the cache holds, so that it is filled while it is there.
#define TILE (64 / sizeof(ELEMENT))

typedef ELEMENT NAMED(Quad) __attribute__((vector_size(QUAD * sizeof(ELEMENT))));

// A square of 4 × 4 elements in registers.
static inline __attribute__((always_inline)) void NAMED(transpose_quads)(
    const ELEMENT *from, size_t from_stride, ELEMENT *to, size_t to_stride) {
    NAMED(Quad) in[QUAD], out[QUAD];
    for (size_t j = 0; j < QUAD; j++) memcpy(&in[j], from + j * from_stride, sizeof in[j]);
    const NAMED(Quad) even_low = __builtin_shufflevector(in[0], in[2], 0, 4, 1, 5);
    const NAMED(Quad) even_high = __builtin_shufflevector(in[0], in[2], 2, 6, 3, 7);
    const NAMED(Quad) odd_low = __builtin_shufflevector(in[1], in[3], 0, 4, 1, 5);
    const NAMED(Quad) odd_high = __builtin_shufflevector(in[1], in[3], 2, 6, 3, 7);
    out[0] = __builtin_shufflevector(even_low, odd_low, 0, 4, 1, 5);
    out[1] = __builtin_shufflevector(even_low, odd_low, 2, 6, 3, 7);
    out[2] = __builtin_shufflevector(even_high, odd_high, 0, 4, 1, 5);
    out[3] = __builtin_shufflevector(even_high, odd_high, 2, 6, 3, 7);
    for (size_t i = 0; i < QUAD; i++) memcpy(to + i * to_stride, &out[i], sizeof out[i]);
}

// What is too narrow for a square, along its longer side.
static void NAMED(transpose_strip)(
    size_t rows, size_t cols, const ELEMENT *from, size_t from_stride, ELEMENT *to, size_t to_stride) {
    if (rows < cols) {
        for (size_t i = 0; i < rows; i++) {
            for (size_t j = 0; j < cols; j++) to[i * to_stride + j] = from[j * from_stride + i];
        }
    } else {
        for (size_t j = 0; j < cols; j++) {
            for (size_t i = 0; i < rows; i++) to[i * to_stride + j] = from[j * from_stride + i];
        }
    }
}

static void NAMED(transpose_plane)(
    size_t rows, size_t cols, const void *from_, size_t from_stride, void *to_, size_t to_stride) {
    const ELEMENT *from = from_;
    ELEMENT *to = to_;
    const size_t whole_rows = rows / QUAD * QUAD, whole_cols = cols / QUAD * QUAD;
    for (size_t row = 0; row < whole_rows; row += TILE) {
        const size_t end_row = row + TILE < whole_rows ? row + TILE : whole_rows;
        for (size_t col = 0; col < whole_cols; col += TILE) {
            const size_t end_col = col + TILE < whole_cols ? col + TILE : whole_cols;
            for (size_t i = row; i < end_row; i += QUAD) {
                for (size_t j = col; j < end_col; j += QUAD) {
                    NAMED(transpose_quads)(from + j * from_stride + i, from_stride, to + i * to_stride + j, to_stride);
                }
            }
        }
    }
    NAMED(transpose_strip)(
        whole_rows, cols - whole_cols, from + whole_cols * from_stride, from_stride, to + whole_cols, to_stride);
    NAMED(transpose_strip)(
        rows - whole_rows, cols, from + whole_rows, from_stride, to + whole_rows * to_stride, to_stride);
}

#undef QUAD
#undef TILE
