// The matrix product: see bp_matmul in bp_kernels.h.
//
// C is cut into panels of up to TILE_VECTORS vectors of columns, each panel into tiles of a few rows. A tile's
// accumulators stay in registers for the whole chain over k: each step loads one row of B's panel and broadcasts one
// element of A per tile row. B is read in place where its rows are contiguous; where its columns are (NT), a slice of
// the panel is transposed into a buffer on the stack first, DEPTH rows at a time, with C holding the chains in
// between. Storing and reloading a chain does not change its bits.

// Rows of B in a transposed slice: with the widest panel 64 KiB, a fraction of the second-level cache.
#define DEPTH ((size_t)256)

// What a tile needs besides its place. `first` and `last` say whether this slice begins and ends the chains.
typedef struct {
    const bp_matmul *call;
    const T *b;
    size_t b_stride, depth, k_begin;
    size_t column, columns;
    bool first, last;
} Panel;

// One tile: `rows` rows from `row` on, `vectors` vectors of columns, the last of them with `columns` counted up to the
// panel's end. rows, vectors and `unit_rows` (A's rows are adjacent, as in TN) are constants where this is inlined.
INLINE void matmul_tile(const Panel *p, size_t row, const size_t rows, const size_t vectors, const bool unit_rows) {
    const bp_matmul *call = p->call;
    const M lanes = part(p->columns - (vectors - 1) * LANES), all = part(LANES);
    const size_t c_stride = call->c_row_stride;
    T *c = (T *)call->c + row * c_stride + p->column;
    const T *bias = call->bias ? (const T *)call->bias + p->column : NULL;

    V acc[8][TILE_VECTORS];
#pragma clang loop unroll(full)
    for (size_t i = 0; i < rows; i++) {
#pragma clang loop unroll(full)
        for (size_t j = 0; j < vectors; j++) {
            M m = j + 1 == vectors ? lanes : all;
            if (!p->first || call->accumulate) acc[i][j] = load_part(c + i * c_stride + j * LANES, m);
            else acc[i][j] = bias ? load_part(bias + j * LANES, m) : (V){0};
        }
    }

    const size_t row_stride = unit_rows ? 1 : call->a_row_stride;
    const size_t step = unit_rows ? call->a_col_stride : 1;
    const T *a = (const T *)call->a + row * row_stride + p->k_begin * step;
    const T *b = p->b;
    for (size_t l = 0; l < p->depth; l++) {
        V line[TILE_VECTORS];
#pragma clang loop unroll(full)
        for (size_t j = 0; j < vectors; j++) line[j] = j + 1 == vectors ? load_part(b + j * LANES, lanes) : load(b + j * LANES);
#pragma clang loop unroll(full)
        for (size_t i = 0; i < rows; i++) {
            V x = broadcast(a[i * row_stride]);
#pragma clang loop unroll(full)
            for (size_t j = 0; j < vectors; j++) acc[i][j] = fused(x, line[j], acc[i][j]);
        }
        a += step;
        b += p->b_stride;
    }

    // The epilogue is chosen once for the tile, not for each of its vectors.
    const T *mask = call->mask ? (const T *)call->mask + row * call->mask_row_stride + p->column : NULL;
#define STORE_TILE(value)                                   \
    _Pragma("clang loop unroll(full)")                      \
    for (size_t i = 0; i < rows; i++) {                     \
        _Pragma("clang loop unroll(full)")                  \
        for (size_t j = 0; j < vectors; j++) {              \
            const M m = j + 1 == vectors ? lanes : all;     \
            const V x = acc[i][j];                          \
            store_part(c + i * c_stride + j * LANES, value, m); \
        }                                                   \
    }
    if (!p->last || !(call->relu || call->mask)) {
        STORE_TILE(x)
    } else if (!call->mask) {
        STORE_TILE(rectify(x, x))
    } else {
        STORE_TILE(rectify(load_part(mask + i * call->mask_row_stride + j * LANES, m), x))
    }
#undef STORE_TILE
}

// All tiles of a panel that is `vectors` wide. Rows are dealt out evenly: no tile is left with one row only because
// the others are full.
INLINE void matmul_panel(const Panel *p, const size_t vectors, const bool unit_rows) {
    const size_t most = tile_rows[vectors], m = p->call->m;
    const size_t tiles = (m + most - 1) / most;
    for (size_t t = 0, row = 0; t < tiles; t++) {
        const size_t rows = (m - row) / (tiles - t);
        switch (rows) {
        case 1: matmul_tile(p, row, 1, vectors, unit_rows); break;
        case 2: matmul_tile(p, row, 2, vectors, unit_rows); break;
        case 3: matmul_tile(p, row, 3, vectors, unit_rows); break;
        case 4: matmul_tile(p, row, 4, vectors, unit_rows); break;
        case 5: if (most >= 5) matmul_tile(p, row, 5, vectors, unit_rows); break;
        case 6: if (most >= 6) matmul_tile(p, row, 6, vectors, unit_rows); break;
        case 7: if (most >= 7) matmul_tile(p, row, 7, vectors, unit_rows); break;
        case 8: if (most >= 8) matmul_tile(p, row, 8, vectors, unit_rows); break;
        }
        row += rows;
    }
}

#define PANEL(vectors)                                              \
    static void matmul_panel_##vectors(const Panel *p, bool unit) { \
        if (unit) matmul_panel(p, vectors, true);                   \
        else matmul_panel(p, vectors, false);                       \
    }
PANEL(1)
PANEL(2)
#if TILE_VECTORS > 2
PANEL(3)
PANEL(4)
#endif
#undef PANEL

static void (*const panels[])(const Panel *, bool) = {
    matmul_panel_1, matmul_panel_2,
#if TILE_VECTORS > 2
    matmul_panel_3, matmul_panel_4,
#endif
};

// Rows k_begin ..< k_begin + depth of the panel's columns, from a B whose columns are contiguous.
static void transpose_slice(const bp_matmul *call, size_t column, size_t columns, size_t k_begin, size_t depth, T *slice) {
    const T *b = (const T *)call->b + column * call->b_col_stride + k_begin;
    for (size_t l = 0; l < depth; l++) {
        for (size_t j = 0; j < columns; j++) slice[l * TILE_VECTORS * LANES + j] = b[j * call->b_col_stride + l];
    }
}

static void matmul_transposed_panel(Panel p, size_t vectors, bool unit_rows) {
    T slice[DEPTH * TILE_VECTORS * LANES] __attribute__((aligned(64)));
    const size_t k = p.call->k;
    p.b = slice;
    p.b_stride = TILE_VECTORS * LANES;
    for (size_t l = 0; l < k; l += DEPTH) {
        p.k_begin = l;
        p.depth = k - l < DEPTH ? k - l : DEPTH;
        p.first = l == 0;
        p.last = l + p.depth == k;
        transpose_slice(p.call, p.column, p.columns, l, p.depth, slice);
        panels[vectors - 1](&p, unit_rows);
    }
}

static void matmul(const bp_matmul *call);

// TN with no more columns than lanes, as for the weights of a last layer: Cᵀ = Bᵀ·A fills the lanes with rows of C, which
// are contiguous in A. Products commute, so the chains are the same.
static void matmul_few_columns(const bp_matmul *call) {
    const size_t width = TILE_VECTORS * LANES, n = call->n, stride = call->c_row_stride;
    T tile[LANES * TILE_VECTORS * LANES] __attribute__((aligned(64)));
    for (size_t row = 0; row < call->m; row += width) {
        const size_t rows = call->m - row < width ? call->m - row : width;
        T *c = (T *)call->c + row * stride;
        if (call->accumulate) {
            for (size_t i = 0; i < rows; i++) {
                for (size_t j = 0; j < n; j++) tile[j * width + i] = c[i * stride + j];
            }
        }
        const bp_matmul swapped = {
            .m = n, .n = rows, .k = call->k,
            .a = call->b, .a_row_stride = call->b_col_stride, .a_col_stride = call->b_row_stride,
            .b = (const T *)call->a + row, .b_row_stride = call->a_col_stride, .b_col_stride = 1,
            .c = tile, .c_row_stride = width, .accumulate = call->accumulate,
        };
        matmul(&swapped);
        for (size_t i = 0; i < rows; i++) {
            for (size_t j = 0; j < n; j++) c[i * stride + j] = tile[j * width + i];
        }
    }
}

static void matmul(const bp_matmul *call) {
    // A stride of 1 in both directions occurs with one row or column; then either reading of A is right.
    const bool unit_rows = call->a_row_stride == 1 && call->a_col_stride != 1;
    const bool has_epilogue = call->bias || call->mask || call->relu;
    if (unit_rows && call->n <= LANES && call->n < call->m && !has_epilogue) return matmul_few_columns(call);

    const bool in_place = call->b_col_stride == 1 || call->n == 1 || call->k == 0;
    const size_t total = (call->n + LANES - 1) / LANES;
    const size_t count = (total + TILE_VECTORS - 1) / TILE_VECTORS;
    for (size_t i = 0, done = 0; i < count; i++) {
        const size_t vectors = (total - done) / (count - i);
        const size_t column = done * LANES;
        const size_t rest = call->n - column;
        Panel p = {
            .call = call,
            .b = (const T *)call->b + column,
            .b_stride = call->b_row_stride,
            .depth = call->k,
            .column = column,
            .columns = rest < vectors * LANES ? rest : vectors * LANES,
            .first = true,
            .last = true,
        };
        if (in_place) panels[vectors - 1](&p, unit_rows);
        else matmul_transposed_panel(p, vectors, unit_rows);
        done += vectors;
    }
}
