// Products of few rows with the sums of B's columns, as for what a first layer with few inputs learns. They do little work
// per element of B, so what counts is that it is read once for both.

#define MOST_SUMMED_ROWS 4
// Vectors of a panel: of the registers, a row of the product takes so many, and so do the sums and a row of B.
#define SUMMED_WIDTH (TILE_ROWS(2) > 6 ? 4 : 2)

INLINE bool is_summed(const bp_matmul *call) {
    return call->sums && call->m > 0 && call->m <= MOST_SUMMED_ROWS && call->cut.parts <= 1 && !call->bias && !call->relu
        && !call->mask;
}

// rows and vectors are constants where this is inlined.
INLINE void matmul_summed_panel(const bp_matmul *call, size_t column, M lanes, const size_t rows, const size_t vectors) {
    const size_t depth = call->k, n = call->n, row_stride = call->a_row_stride, step = call->a_col_stride;
    const size_t c_stride = call->c_row_stride;
    const T *a = call->a, *b = (const T *)call->b + column;
    T *const c = (T *)call->c + column, *const sums = (T *)call->sums + column;
    V acc[MOST_ROWS][MOST_VECTORS], sum[MOST_VECTORS];
    FOR_EACH_VECTOR_OF_TILE(rows, vectors, lanes, {
        acc[i][j] = call->accumulate ? load_part(c + i * c_stride + j * LANES, m) : (V){0};
    })
    FOR_EACH_VECTOR_OF_TILE(1, vectors, lanes, {
        sum[j] = call->accumulate ? load_part(sums + j * LANES, m) : (V){0};
    })
#pragma clang loop unroll_count(2)
    for (size_t l = 0; l < depth; l++, a += step, b += n) {
        V line[MOST_VECTORS];
        FOR_EACH_VECTOR_OF_TILE(1, vectors, lanes, {
            line[j] = load_part(b + j * LANES, m);
            sum[j] += line[j];
        })
        FOR_EACH_VECTOR_OF_TILE(rows, vectors, lanes, {
            acc[i][j] = fused(broadcast(a[i * row_stride]), line[j], acc[i][j]);
        })
    }
    FOR_EACH_VECTOR_OF_TILE(rows, vectors, lanes, { store_part(c + i * c_stride + j * LANES, acc[i][j], m); })
    FOR_EACH_VECTOR_OF_TILE(1, vectors, lanes, { store_part(sums + j * LANES, sum[j], m); })
}

static void matmul_summed(const bp_matmul *call) {
    const size_t n = call->n;
    for (size_t column = 0, columns; column < n; column += columns) {
        columns = n - column < SUMMED_WIDTH * LANES ? n - column : SUMMED_WIDTH * LANES;
        const size_t vectors = (columns + LANES - 1) / LANES;
        const M lanes = part(columns - (vectors - 1) * LANES);
#define PANEL(count, rows) \
    case count: if (count <= SUMMED_WIDTH) matmul_summed_panel(call, column, lanes, rows, count); break;
#define ROWS(rows) \
    case rows: switch (vectors) { PANEL(1, rows) PANEL(2, rows) PANEL(3, rows) PANEL(4, rows) } break;
        switch (call->m) { ROWS(1) ROWS(2) ROWS(3) ROWS(4) }
#undef ROWS
#undef PANEL
    }
}
