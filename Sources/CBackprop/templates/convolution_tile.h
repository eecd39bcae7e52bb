// A tile of a convolution: a few results at equal distances, and vectors of their channels, whose chains stay in
// registers over all taps. It is a tile of a matrix product (matmul_tile.h) whose A, the patches of the source, is read
// where it lies: the taps of a kernel's row lie side by side, so a chain consists of a few runs through memory.

// What the tiles of a rectangle of results share.
typedef struct {
    size_t rows, most_rows;  // and the most in a tile
    const T *a;              // the source of the first result's first tap
    size_t a_row_stride;
    size_t runs_y, runs_x, depth;
    size_t a_y, a_x;         // from a run to the one below, and to the one beside it
    const T *b;              // the weights of the first tap, one step of the chain behind the other
    ptrdiff_t b_y, b_x;
    T *c;
    size_t c_row_stride;
    M lanes;                 // of the last vector
    const T *bias, *mask;    // the mask has the strides of the results
    bool resumes, relu;
} Patches;

// The chains' beginnings, where rows and vectors are constants.
INLINE void start_tile(
    const Patches *p, const T *c, const size_t rows, const size_t vectors, V acc[MOST_ROWS][MOST_VECTORS]) {
    const size_t c_stride = p->c_row_stride;
    const M lanes = p->lanes;
    if (p->resumes) {
        FOR_EACH_VECTOR_OF_TILE(rows, vectors, lanes, { acc[i][j] = load_part(c + i * c_stride + j * LANES, m); })
    } else if (p->bias) {
        FOR_EACH_VECTOR_OF_TILE(rows, vectors, lanes, { acc[i][j] = i == 0 ? load_part(p->bias + j * LANES, m) : acc[0][j]; })
    } else {
        FOR_EACH_VECTOR_OF_TILE(rows, vectors, lanes, { acc[i][j] = (V){0}; })
    }
}

// What follows the chains.
INLINE void end_tile(
    const Patches *p, T *c, const T *mask, const size_t rows, const size_t vectors, V acc[MOST_ROWS][MOST_VECTORS]) {
    const size_t c_stride = p->c_row_stride;
    const M lanes = p->lanes;
    if (p->relu) {
        FOR_EACH_VECTOR_OF_TILE(rows, vectors, lanes, { store_part(c + i * c_stride + j * LANES, rectify(acc[i][j], acc[i][j]), m); })
    } else if (mask) {
        FOR_EACH_VECTOR_OF_TILE(rows, vectors, lanes, {
            const V y = load_part(mask + i * c_stride + j * LANES, m);
            store_part(c + i * c_stride + j * LANES, rectify(y, acc[i][j]), m);
        })
    } else {
        FOR_EACH_VECTOR_OF_TILE(rows, vectors, lanes, { store_part(c + i * c_stride + j * LANES, acc[i][j], m); })
    }
}

INLINE void convolution_tile(const Patches *p, size_t row, const size_t rows, const size_t vectors) {
    const size_t row_stride = p->a_row_stride, depth = p->depth;
    T *const c = p->c + row * p->c_row_stride;
    V acc[MOST_ROWS][MOST_VECTORS];
    start_tile(p, c, rows, vectors, acc);
    const T *const first = p->a + row * row_stride;
    for (size_t y = 0; y < p->runs_y; y++) {
        for (size_t x = 0; x < p->runs_x; x++) {
            const T *const run = first + y * p->a_y + x * p->a_x;
            const T *const b = p->b + (ptrdiff_t)y * p->b_y + (ptrdiff_t)x * p->b_x;
            const Rows a = rows_of(run, row_stride, rows);
#pragma clang loop unroll_count(4)
            for (size_t l = 0; l < depth; l++) {
                matmul_step(rows, vectors, &a, l, b + l * vectors * LANES, acc);
            }
        }
    }
    end_tile(p, c, p->mask ? p->mask + row * p->c_row_stride : NULL, rows, vectors, acc);
}

// The same where each channel has its own weights: a run is a single step, on vectors of channels.
INLINE void depthwise_tile(const Patches *p, size_t row, const size_t rows, const size_t vectors) {
    const size_t row_stride = p->a_row_stride;
    const M lanes = p->lanes;
    T *const c = p->c + row * p->c_row_stride;
    V acc[MOST_ROWS][MOST_VECTORS];
    start_tile(p, c, rows, vectors, acc);
    const T *const first = p->a + row * row_stride;
    for (size_t y = 0; y < p->runs_y; y++) {
        for (size_t x = 0; x < p->runs_x; x++) {
            const T *const a = first + y * p->a_y + x * p->a_x;
            const T *const b = p->b + (ptrdiff_t)y * p->b_y + (ptrdiff_t)x * p->b_x;
            V weights[MOST_VECTORS];
            FOR_EACH_VECTOR_OF_TILE(rows, vectors, lanes, {
                if (i == 0) weights[j] = load_part(b + j * LANES, m);
                acc[i][j] = fused(load_part(a + i * row_stride + j * LANES, m), weights[j], acc[i][j]);
            })
        }
    }
    end_tile(p, c, p->mask ? p->mask + row * p->c_row_stride : NULL, rows, vectors, acc);
}

// All tiles of a row of results.
#define ROW(name, tile, vectors)                                                                   \
    static void name(const Patches *p) {                                                           \
        const size_t most = p->most_rows < TILE_ROWS(vectors) ? p->most_rows : TILE_ROWS(vectors); \
        const Cut tiles = tiles_of(p->rows, most);                                                 \
        for (size_t t = 0, row = 0; t < tiles.count; t++) {                                        \
            const size_t rows = part_steps(&tiles, t);                                             \
            switch (rows) {                                                                        \
            TILE(tile, vectors, 1) TILE(tile, vectors, 2) TILE(tile, vectors, 3) TILE(tile, vectors, 4)       \
            TILE(tile, vectors, 5) TILE(tile, vectors, 6) TILE(tile, vectors, 7) TILE(tile, vectors, 8)       \
            TILE(tile, vectors, 9) TILE(tile, vectors, 10) TILE(tile, vectors, 11) TILE(tile, vectors, 12)    \
            TILE(tile, vectors, 13) TILE(tile, vectors, 14) TILE(tile, vectors, 15) TILE(tile, vectors, 16)   \
            }                                                                                      \
            row += rows;                                                                           \
        }                                                                                          \
    }
#define TILE(tile, vectors, r) \
    case r: if (r <= TILE_ROWS(vectors)) tile(p, row, r, vectors); break;
ROW(convolution_row_1, convolution_tile, 1)
ROW(convolution_row_2, convolution_tile, 2)
ROW(convolution_row_3, convolution_tile, 3)
ROW(depthwise_row_1, depthwise_tile, 1)
ROW(depthwise_row_2, depthwise_tile, 2)
ROW(depthwise_row_3, depthwise_tile, 3)
#undef TILE
#undef ROW

static void (*const convolution_rows[4])(const Patches *) = {
    NULL, convolution_row_1, convolution_row_2, convolution_row_3,
};
static void (*const depthwise_rows[4])(const Patches *) = {NULL, depthwise_row_1, depthwise_row_2, depthwise_row_3};
