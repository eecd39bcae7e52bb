// Products with a short k, as for a first layer with few inputs or the gradient that comes back from a last layer with
// few classes. They do little work per element of C, so what counts is what surrounds it: here all of B's panel stays
// in registers, with the bias, and one loop without calls or branches that depend on data goes over the rows.

#define MOST_DEPTH 4
// Vectors of a panel: B takes up to a quarter of the registers for each of its rows.
#define SHORT_WIDTH (TILE_ROWS(2) > 6 ? 4 : 2)

typedef struct {
    size_t rows;
    const T *a;
    size_t a_row_stride, a_col_stride;
    const T *b;
    size_t b_stride;
    T *c;
    size_t c_stride;
    M lanes; // of the last vector
    const T *bias, *mask;
    size_t mask_stride;
    bool resumes, relu;
} ShortPanel;

// depth and vectors are constants where this is inlined.
INLINE void matmul_short_panel(const ShortPanel p, const size_t depth, const size_t vectors) {
    V b[MOST_DEPTH][4], start[4];
#define FOR_EACH_VECTOR_OF_ROW(...)                                                        \
    _Pragma("clang loop unroll(full)")                                                     \
    for (size_t j = 0; j < vectors; j++) {                                                 \
        __attribute__((unused)) const M m = j + 1 == vectors ? p.lanes : part(LANES);      \
        __VA_ARGS__                                                                        \
    }
    FOR_EACH_VECTOR_OF_ROW({ start[j] = p.bias ? load_part(p.bias + j * LANES, m) : (V){0}; })
#pragma clang loop unroll(full)
    for (size_t l = 0; l < depth; l++) {
        FOR_EACH_VECTOR_OF_ROW({ b[l][j] = load_part(p.b + l * p.b_stride + j * LANES, m); })
    }
    const T *a = p.a, *mask = p.mask;
    T *c = p.c;
    for (size_t i = 0; i < p.rows; i++, a += p.a_row_stride, c += p.c_stride) {
        V x[4];
        FOR_EACH_VECTOR_OF_ROW({ x[j] = p.resumes ? load_part(c + j * LANES, m) : start[j]; })
#pragma clang loop unroll(full)
        for (size_t l = 0; l < depth; l++) {
            const V y = broadcast(a[l * p.a_col_stride]);
            FOR_EACH_VECTOR_OF_ROW({ x[j] = fused(y, b[l][j], x[j]); })
        }
        if (p.relu) {
            FOR_EACH_VECTOR_OF_ROW({ x[j] = rectify(x[j], x[j]); })
        } else if (mask) {
            FOR_EACH_VECTOR_OF_ROW({ x[j] = rectify(load_part(mask + j * LANES, m), x[j]); })
            mask += p.mask_stride;
        }
        FOR_EACH_VECTOR_OF_ROW({ store_part(c + j * LANES, x[j], m); })
    }
#undef FOR_EACH_VECTOR_OF_ROW
}

#define SHORT_PANELS(vectors)                                                            \
    static void matmul_short_panel_##vectors(const ShortPanel *p, size_t depth) {        \
        switch (depth) {                                                                 \
        case 1: matmul_short_panel(*p, 1, vectors); break;                               \
        case 2: matmul_short_panel(*p, 2, vectors); break;                               \
        case 3: matmul_short_panel(*p, 3, vectors); break;                               \
        case 4: matmul_short_panel(*p, 4, vectors); break;                               \
        }                                                                                \
    }
SHORT_PANELS(1)
SHORT_PANELS(2)
SHORT_PANELS(3)
SHORT_PANELS(4)
#undef SHORT_PANELS

static void (*const short_panels[5])(const ShortPanel *, size_t) = {
    NULL, matmul_short_panel_1, matmul_short_panel_2, matmul_short_panel_3, matmul_short_panel_4,
};

static void matmul_short(const bp_matmul *call) {
    T slice[MOST_DEPTH * 4 * LANES] __attribute__((aligned(64)));
    const size_t n = call->n;
    for (size_t column = 0, columns; column < n; column += columns) {
        columns = n - column < SHORT_WIDTH * LANES ? n - column : SHORT_WIDTH * LANES;
        const size_t vectors = (columns + LANES - 1) / LANES;
        const T *b = (const T *)call->b + column * call->b_col_stride;
        const bool transposes = call->b_col_stride != 1 && n > 1;
        if (transposes) transpose(columns, call->k, b, call->b_col_stride, slice, vectors * LANES);
        const ShortPanel p = {
            .rows = call->m,
            .a = call->a,
            .a_row_stride = call->a_row_stride,
            .a_col_stride = call->a_col_stride,
            .b = transposes ? slice : b,
            .b_stride = transposes ? vectors * LANES : call->b_row_stride,
            .c = (T *)call->c + column,
            .c_stride = call->c_row_stride,
            .lanes = part(columns - (vectors - 1) * LANES),
            .bias = call->bias ? (const T *)call->bias + column : NULL,
            .mask = call->mask ? (const T *)call->mask + column : NULL,
            .mask_stride = call->mask_row_stride,
            .resumes = call->accumulate,
            .relu = call->relu,
        };
        short_panels[vectors](&p, call->k);
    }
}
