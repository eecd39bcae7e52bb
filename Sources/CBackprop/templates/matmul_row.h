// Products of one row, as for a single sample. Each element of B is used once, so nothing is copied: B is read where it
// lies, a few rows of it with masks at their end, and as many chains run side by side as hide the latency of a step.

// vectors is a constant where this is inlined.
INLINE void matmul_row_panel(const bp_matmul *call, size_t column, M lanes, const size_t vectors) {
#define FOR_EACH_VECTOR_OF_ROW(...)                                                        \
    _Pragma("clang loop unroll(full)")                                                     \
    for (size_t j = 0; j < vectors; j++) {                                                 \
        __attribute__((unused)) const M m = j + 1 == vectors ? lanes : part(LANES);        \
        __VA_ARGS__                                                                        \
    }
    const size_t depth = call->k, step = call->a_col_stride, b_stride = call->b_row_stride;
    const T *a = call->a, *b = (const T *)call->b + column;
    T *const c = (T *)call->c + column;
    const T *const start = call->accumulate ? c : call->bias ? (const T *)call->bias + column : NULL;
    V x[MOST_VECTORS];
    FOR_EACH_VECTOR_OF_ROW({ x[j] = start ? load_part(start + j * LANES, m) : (V){0}; })
    // A prefetcher follows each load instruction, up to the end of a page: with four steps in the loop they would go too far at
    // once for it to be of use, and B comes from the second-level cache at two thirds of the speed.
#pragma clang loop unroll_count(2)
    for (size_t l = 0; l < depth; l++, a += step, b += b_stride) {
        const V y = broadcast(*a);
        FOR_EACH_VECTOR_OF_ROW({ x[j] = fused(y, load_part(b + j * LANES, m), x[j]); })
    }
    if (call->relu) {
        FOR_EACH_VECTOR_OF_ROW({ x[j] = rectify(x[j], x[j]); })
    } else if (call->mask) {
        const T *const mask = (const T *)call->mask + column;
        FOR_EACH_VECTOR_OF_ROW({ x[j] = rectify(load_part(mask + j * LANES, m), x[j]); })
    }
    FOR_EACH_VECTOR_OF_ROW({ store_part(c + j * LANES, x[j], m); })
#undef FOR_EACH_VECTOR_OF_ROW
}

static void matmul_row(const bp_matmul *call) {
    const size_t n = call->n;
    for (size_t column = 0, columns; column < n; column += columns) {
        columns = n - column < MOST_VECTORS * LANES ? n - column : MOST_VECTORS * LANES;
        const size_t vectors = (columns + LANES - 1) / LANES;
        const M lanes = part(columns - (vectors - 1) * LANES);
#define ROW(count) \
    case count: matmul_row_panel(call, column, lanes, count); break;
        switch (vectors) { ROW(1) ROW(2) ROW(3) ROW(4) ROW(5) ROW(6) ROW(7) ROW(8) }
#undef ROW
    }
}
