// Products with few columns, as for a last layer or its weights: Cᵀ = Bᵀ·Aᵀ fills the lanes with rows of C. The factors
// of a product commute, so the chains are the same.

// Where it is worth it: A's rows must be transposed unless they are adjacent already, as in TN.
INLINE bool has_few_columns(const bp_matmul *call) {
    const size_t most = call->a_row_stride == 1 ? LANES * 3 / 4 : LANES * 3 / 8;
    return call->n <= most && call->m >= LANES && !call->mask;
}

static void matmul_few_columns(const bp_matmul *call) {
    const size_t width = 4 * LANES, n = call->n, stride = call->c_row_stride;
    const T *bias = call->bias;
    const bool starts = call->accumulate || bias;
    T tile[LANES * 4 * LANES] __attribute__((aligned(64)));
    for (size_t row = 0; row < call->m; row += width) {
        const size_t rows = call->m - row < width ? call->m - row : width;
        T *c = (T *)call->c + row * stride;
        if (starts) {
            for (size_t j = 0; j < n; j++) {
                for (size_t i = 0; i < rows; i++) tile[j * width + i] = bias ? bias[j] : c[i * stride + j];
            }
        }
        const bp_matmul swapped = {
            .m = n, .n = rows, .k = call->k,
            .a = call->b, .a_row_stride = call->b_col_stride, .a_col_stride = call->b_row_stride,
            .b = (const T *)call->a + row * call->a_row_stride,
            .b_row_stride = call->a_col_stride, .b_col_stride = call->a_row_stride,
            .c = tile, .c_row_stride = width, .accumulate = starts, .relu = call->relu,
            .cut = call->cut,
        };
        matmul_by_panels(&swapped);
        size_t i = 0;
        if (stride == n) {
            for (; i + LANES <= rows; i += LANES) transpose_columns(n, tile + i, width, c + i * n);
        }
        for (; i < rows; i++) {
            for (size_t j = 0; j < n; j++) c[i * stride + j] = tile[j * width + i];
        }
    }
}
