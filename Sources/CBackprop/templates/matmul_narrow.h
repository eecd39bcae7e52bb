// Products with few columns where A lies row by row, as for the last layer of a small network. The lanes are rows of C,
// so A must be transposed: square by square, in registers, each of which is used at once.
//
// Few rows and a B that lies column by column (NT), as for the input gradient of few samples, are the same but for where
// the results go: Cᵀ = Bᵀ·Aᵀ, and the factors of a product commute.

// The most columns: beyond, idle lanes cost less than the transposition.
#define MOST_NARROW (LANES * 3 / 4)
// So few columns that a block of rows is fewer chains than a processor can go on with while it waits for a step.
#define FEW_CHAINS 3

INLINE bool is_narrow(const bp_matmul *call) {
    return call->n <= MOST_NARROW && call->m >= LANES && call->k >= CHUNK && call->a_col_stride == 1 && !call->accumulate
        && !call->mask;
}

// CHUNK steps for some blocks of LANES rows, of which the first `skipped` were done before. n and blocks are constants where
// this is inlined.
INLINE void matmul_narrow_steps(
    const bp_matmul *call, const T *a, size_t l, size_t skipped, const size_t n, const size_t blocks,
    V acc[2][MOST_NARROW + 1]) {
    const size_t stride = call->a_row_stride, step = call->b_row_stride, column = call->b_col_stride;
    const T *b = (const T *)call->b + l * step;
    Square squares[2];
#pragma clang loop unroll(full)
    for (size_t r = 0; r < blocks * LANES; r++) {
        const size_t i = r % LANES;
        squares[r / LANES].chunk[i % CHUNK][i / CHUNK] = load_chunk(a + r * stride + l);
    }
#pragma clang loop unroll(full)
    for (size_t block = 0; block < blocks; block++) squares[block] = transposed(squares[block]);
#pragma clang loop unroll(full)
    for (size_t c = 0; c < CHUNK; c++, b += step) {
        if (c < skipped) continue;
#pragma clang loop unroll(full)
        for (size_t j = 0; j < n; j++) {
            const V x = broadcast(b[j * column]);
#pragma clang loop unroll(full)
            for (size_t block = 0; block < blocks; block++) {
                acc[block][j] = fused(squares[block].vector[c], x, acc[block][j]);
            }
        }
    }
}

// Some blocks of LANES rows from `row` on. If the call is a transposed one, so is its C: element (i, j) is at j * stride + i.
INLINE void matmul_narrow_rows(
    const bp_matmul *call, bool is_transposed, size_t row, const size_t n, const size_t blocks) {
    const size_t depth = call->k, stride = call->c_row_stride;
    const T *const a = (const T *)call->a + row * call->a_row_stride, *const bias = call->bias;
    V acc[2][MOST_NARROW + 1];
#pragma clang loop unroll(full)
    for (size_t block = 0; block < blocks; block++) {
#pragma clang loop unroll(full)
        for (size_t j = 0; j < n; j++) acc[block][j] = bias ? broadcast(bias[j]) : (V){0};
    }
    size_t l = 0;
    for (; l + CHUNK <= depth; l += CHUNK) matmul_narrow_steps(call, a, l, 0, n, blocks, acc);
    if (l < depth) { // it ends with the row
        matmul_narrow_steps(call, a, depth - CHUNK, l + CHUNK - depth, n, blocks, acc);
    }
#pragma clang loop unroll(full)
    for (size_t block = 0; block < blocks; block++) {
        const size_t first = row + block * LANES;
        T *const c = (T *)call->c + first * (is_transposed ? 1 : stride);
        if (is_transposed) {
#pragma clang loop unroll(full)
            for (size_t j = 0; j < n; j++) {
                store(c + j * stride, call->relu ? rectify(acc[block][j], acc[block][j]) : acc[block][j]);
            }
            continue;
        }
        T tile[LANES * (MOST_NARROW + CHUNK)] __attribute__((aligned(64)));
#pragma clang loop unroll(full)
        for (size_t j = 0; j < n; j++) {
            store(tile + j * LANES, call->relu ? rectify(acc[block][j], acc[block][j]) : acc[block][j]);
        }
        if (stride == n) {
            transpose_columns(n, tile, LANES, c);
            continue;
        }
        for (size_t i = 0; i < LANES; i++) {
            for (size_t j = 0; j < n; j++) c[i * stride + j] = tile[j * LANES + i];
        }
    }
}

// All rows, two blocks beside each other where there are few columns.
INLINE void matmul_narrow_columns(const bp_matmul *call, bool is_transposed, const size_t n) {
    size_t row = 0;
    if (n <= FEW_CHAINS) {
        for (; row + 2 * LANES <= call->m; row += 2 * LANES) matmul_narrow_rows(call, is_transposed, row, n, 2);
    }
    for (; row < call->m; row += LANES) {
        // The last rows are computed with some that were done before.
        matmul_narrow_rows(call, is_transposed, row + LANES <= call->m ? row : call->m - LANES, n, 1);
    }
}

static void matmul_narrow(const bp_matmul *call, bool is_transposed) {
#define COLUMNS(n) \
    case n: if (n <= MOST_NARROW) matmul_narrow_columns(call, is_transposed, n); break;
    switch (call->n) {
    COLUMNS(1) COLUMNS(2) COLUMNS(3) COLUMNS(4) COLUMNS(5) COLUMNS(6)
    COLUMNS(7) COLUMNS(8) COLUMNS(9) COLUMNS(10) COLUMNS(11) COLUMNS(12)
    }
#undef COLUMNS
}

INLINE bool is_narrow_transposed(const bp_matmul *call) {
    return call->m <= MOST_NARROW && call->b_row_stride == 1 && call->n >= LANES && call->k >= CHUNK
        && !call->accumulate && !call->bias;
}

static void matmul_narrow_transposed(const bp_matmul *call) {
    const bp_matmul transposed = {
        .m = call->n, .n = call->m, .k = call->k,
        .a = call->b, .a_row_stride = call->b_col_stride, .a_col_stride = 1,
        .b = call->a, .b_row_stride = call->a_col_stride, .b_col_stride = call->a_row_stride,
        .c = call->c, .c_row_stride = call->c_row_stride, .relu = call->relu,
    };
    matmul_narrow(&transposed, true);
    if (!call->mask) return;
    const T *mask = call->mask;
    T *c = call->c;
    for (size_t row = 0; row < call->m; row++, mask += call->mask_row_stride, c += call->c_row_stride) {
        FOR_EACH_VECTOR(call->n, store_part(c + i, rectify(load_part(mask + i, m), load_part(c + i, m)), m););
    }
}
