// Products with few columns where A lies row by row, as for the last layer of a small network. The lanes are rows of C,
// so A must be transposed: square by square, in registers, each of which is used at once.

// The most columns: beyond, idle lanes cost less than the transposition.
#define MOST_NARROW (LANES * 3 / 4)

INLINE bool is_narrow(const bp_matmul *call) {
    return call->n <= MOST_NARROW && call->m >= LANES && call->k >= CHUNK && call->a_col_stride == 1 && !call->accumulate
        && !call->mask;
}

// CHUNK steps for LANES rows, of which the first `skipped` were done before. n is a constant where this is inlined.
INLINE void matmul_narrow_steps(const bp_matmul *call, const T *a, size_t l, size_t skipped, const size_t n, V acc[]) {
    const size_t stride = call->a_row_stride, step = call->b_row_stride, column = call->b_col_stride;
    const T *b = (const T *)call->b + l * step;
    Square square;
#pragma clang loop unroll(full)
    for (size_t i = 0; i < LANES; i++) square.chunk[i % CHUNK][i / CHUNK] = load_chunk(a + i * stride + l);
    square = transposed(square);
#pragma clang loop unroll(full)
    for (size_t c = 0; c < CHUNK; c++, b += step) {
        if (c < skipped) continue;
#pragma clang loop unroll(full)
        for (size_t j = 0; j < n; j++) acc[j] = fused(square.vector[c], broadcast(b[j * column]), acc[j]);
    }
}

// LANES rows from `row` on.
INLINE void matmul_narrow_rows(const bp_matmul *call, size_t row, const size_t n) {
    const size_t depth = call->k, stride = call->c_row_stride;
    const T *const a = (const T *)call->a + row * call->a_row_stride, *const bias = call->bias;
    T *const c = (T *)call->c + row * stride;
    V acc[MOST_NARROW + 1];
#pragma clang loop unroll(full)
    for (size_t j = 0; j < n; j++) acc[j] = bias ? broadcast(bias[j]) : (V){0};
    size_t l = 0;
    for (; l + CHUNK <= depth; l += CHUNK) matmul_narrow_steps(call, a, l, 0, n, acc);
    if (l < depth) matmul_narrow_steps(call, a, depth - CHUNK, l + CHUNK - depth, n, acc); // it ends with the row
    T tile[LANES * (MOST_NARROW + CHUNK)] __attribute__((aligned(64)));
#pragma clang loop unroll(full)
    for (size_t j = 0; j < n; j++) store(tile + j * LANES, call->relu ? rectify(acc[j], acc[j]) : acc[j]);
    if (stride == n) return transpose_columns(n, tile, LANES, c);
    for (size_t i = 0; i < LANES; i++) {
        for (size_t j = 0; j < n; j++) c[i * stride + j] = tile[j * LANES + i];
    }
}

static void matmul_narrow(const bp_matmul *call) {
    for (size_t row = 0; row < call->m; row += LANES) {
        // The last rows are computed with some that were done before.
        const size_t first = row + LANES <= call->m ? row : call->m - LANES;
#define COLUMNS(n) \
    case n: if (n <= MOST_NARROW) matmul_narrow_rows(call, first, n); break;
        switch (call->n) {
        COLUMNS(1) COLUMNS(2) COLUMNS(3) COLUMNS(4) COLUMNS(5) COLUMNS(6)
        COLUMNS(7) COLUMNS(8) COLUMNS(9) COLUMNS(10) COLUMNS(11) COLUMNS(12)
        }
#undef COLUMNS
    }
}
