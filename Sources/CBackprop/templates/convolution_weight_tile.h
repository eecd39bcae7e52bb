// A tile of the gradient of a convolution's weights: some adjacent rows, in some rows of the kernel, and vectors of their
// columns, whose chains stay in registers while a band of outputs goes by.

// The gradient at work.
typedef struct {
    const bp_geometry *g;
    const T *x, *dy;
    T *dw;
    size_t inputs;  // channels of a group
    bool joins;     // the rows of the gradient that belong to a row of the kernel are equally far apart in the source
    size_t row_gap; // that far
    bool depthwise; // each channel has its own weights: vectors of x instead of single elements
} Weights;

// A tile: `runs` rows of the kernel from `line` on, of each the same `rows` of the gradient from `row` on.
typedef struct {
    size_t line, row;
    size_t tap, channel; // of the first row
    size_t last_tap;     // of the last one
    size_t column;
    M lanes; // of the last vector
} WeightTile;

// The most chains in a tile, and the most in any tile.
#define MOST_CHAINS (TILE_ROWS(2) * 2 + 1)
#define CHAINS 25
#define MOST_RUNS 5
// Of a channel with its own weights: wider kernels are rare, and take two tiles or more for a row.
#define MOST_DEPTHWISE_ROWS 7

// The first result t for which start + t·step is at least `least`, or `count`.
INLINE size_t first_result(ptrdiff_t start, size_t step, ptrdiff_t least, size_t count) {
    const size_t t = ceiling_ratio(least - start, (ptrdiff_t)step);
    return t < count ? t : count;
}

// The outputs that a tile goes over: some lines of some images.
typedef struct {
    Part images, lines;
} Band;

// A line of outputs: what the tile's first row reads for its first one, and which rows of the kernel are inside.
typedef struct {
    const T *x, *dy;
    size_t from, to;
} WeightLine;

// What the gradients in vector j of a row are multiplied with: one element of x, or as many as there are.
INLINE V factor(const T *x, size_t j, M m, const bool depthwise) {
    return depthwise ? load_part(x + j * LANES, m) : broadcast(*x);
}

// One step of each chain whose tap is inside, for the outputs x ..< end.
INLINE void weight_border(
    const Weights *job, const WeightTile *tile, const WeightLine line, size_t x, size_t end, const size_t runs,
    const size_t rows, const size_t vectors, const bool depthwise, V acc[CHAINS][3]) {
    const bp_geometry *const g = job->g;
    const M lanes = tile->lanes;
    const size_t run_stride = g->dilation_y * g->width * g->channels, step = g->stride_x * g->channels;
    const size_t row_gap = depthwise ? job->row_gap : 1;
    const ptrdiff_t dilation = (ptrdiff_t)g->dilation_x, row = (ptrdiff_t)tile->row;
    // The rows of one tap are inside all together, and the caller knows where.
    if (runs == 1 && tile->tap == tile->last_tap) return;
    for (; x < end; x++) {
        const ptrdiff_t place = (ptrdiff_t)(x * g->stride_x) - g->left;
        const ptrdiff_t first = (ptrdiff_t)(ceiling_ratio(-place, dilation) * job->inputs) - row;
        const ptrdiff_t last = (ptrdiff_t)(ceiling_ratio((ptrdiff_t)g->width - place, dilation) * job->inputs) - row;
        if (first >= (ptrdiff_t)rows || last <= 0) continue;
        const T *const dy = line.dy + x * g->out_channels;
        V b[3];
#pragma clang loop unroll(full)
        for (size_t j = 0; j < vectors; j++) b[j] = load_part(dy + j * LANES, j + 1 == vectors ? lanes : part(LANES));
#pragma clang loop unroll(full)
        for (size_t l = 0; l < rows; l++) {
            if ((ptrdiff_t)l < first || (ptrdiff_t)l >= last) continue;
#pragma clang loop unroll(full)
            for (size_t r = 0; r < runs; r++) {
                if (r < line.from || r >= line.to) continue;
                const T *const source = line.x + r * run_stride + x * step + l * row_gap;
#pragma clang loop unroll(full)
                for (size_t j = 0; j < vectors; j++) {
                    const V value = factor(source, j, j + 1 == vectors ? lanes : part(LANES), depthwise);
                    acc[r * rows + l][j] = fused(value, b[j], acc[r * rows + l][j]);
                }
            }
        }
    }
}

// runs, rows, vectors and `depthwise` are constants where this is inlined.
INLINE void weight_tile(
    const Weights *job, const WeightTile *tile, const Band *band, bool resumes, const size_t runs, const size_t rows,
    const size_t vectors, const bool depthwise) {
    const bp_geometry *const g = job->g;
    const size_t inputs = job->inputs, columns = g->out_channels, out_width = g->out_width;
    const size_t line_rows = g->kernel_width * inputs, step = g->stride_x * g->channels;
    const size_t run_stride = g->dilation_y * g->width * g->channels, row_gap = depthwise ? job->row_gap : 1;
    const M lanes = tile->lanes;
    T *const dw = job->dw + (tile->line * line_rows + tile->row) * columns + tile->column;
    V acc[CHAINS][3];
    FOR_EACH_VECTOR_OF_TILE(runs * rows, vectors, lanes, {
        acc[i][j] = resumes ? load_part(dw + (i / rows * line_rows + i % rows) * columns + j * LANES, m) : (V){0};
    })

    // The outputs of a line for which all taps are inside.
    const ptrdiff_t first = (ptrdiff_t)(tile->tap * g->dilation_x) - g->left;
    const ptrdiff_t last = (ptrdiff_t)(tile->last_tap * g->dilation_x) - g->left;
    const size_t begin = first_result(first, g->stride_x, 0, out_width);
    const size_t end = first_result(last, g->stride_x, (ptrdiff_t)g->width, out_width);
    const size_t offset = tile->tap * g->dilation_x * g->channels + (depthwise ? tile->column : tile->channel);
    // The lines for which some and for which all of the rows of the kernel are inside.
    const ptrdiff_t top = (ptrdiff_t)(tile->line * g->dilation_y) - g->top;
    const ptrdiff_t bottom = top + (ptrdiff_t)((runs - 1) * g->dilation_y);
    const size_t first_line = first_result(bottom, g->stride_y, 0, g->out_height);
    const size_t end_line = first_result(top, g->stride_y, (ptrdiff_t)g->height, g->out_height);
    const size_t first_whole = first_result(top, g->stride_y, 0, g->out_height);
    const size_t end_whole = first_result(bottom, g->stride_y, (ptrdiff_t)g->height, g->out_height);
    const size_t band_end = band->lines.begin + band->lines.count;
    const size_t from_line = first_line > band->lines.begin ? first_line : band->lines.begin;
    const size_t to_line = end_line < band_end ? end_line : band_end;

    for (size_t n = band->images.begin; n < band->images.begin + band->images.count; n++) {
        for (size_t y = from_line; y < to_line; y++) {
            const ptrdiff_t source = (ptrdiff_t)(n * g->height + y * g->stride_y) + top;
            WeightLine line = {
                .x = job->x + (source * (ptrdiff_t)g->width - g->left) * (ptrdiff_t)g->channels + (ptrdiff_t)offset,
                .dy = job->dy + (n * g->out_height + y) * out_width * columns + tile->column,
                .from = 0, .to = runs,
            };
            size_t left = begin, right = end;
            if (runs > 1 && (y < first_whole || y >= end_whole)) {
                const ptrdiff_t place = (ptrdiff_t)(y * g->stride_y) + top;
                line.from = first_result(place, g->dilation_y, 0, runs);
                line.to = first_result(place, g->dilation_y, (ptrdiff_t)g->height, runs);
                left = right = out_width;
            } else if (left >= right) {
                left = right = out_width;
            }
            weight_border(job, tile, line, 0, left, runs, rows, vectors, depthwise, acc);
            const T *dy = line.dy + left * columns, *x[MOST_RUNS];
#pragma clang loop unroll(full)
            for (size_t r = 0; r < runs; r++) x[r] = line.x + r * run_stride + left * step;
            for (size_t p = left; p < right; p++, dy += columns) {
                V b[3];
                FOR_EACH_VECTOR_OF_TILE(runs * rows, vectors, lanes, {
                    if (i == 0) b[j] = load_part(dy + j * LANES, m);
                    const V value = factor(x[i / rows] + i % rows * row_gap, j, m, depthwise);
                    acc[i][j] = fused(value, b[j], acc[i][j]);
                })
#pragma clang loop unroll(full)
                for (size_t r = 0; r < runs; r++) {
                    x[r] += step;
                    // Else all would become offsets from one pointer, too many for the registers.
                    if (depthwise) KEEP(x[r]);
                }
            }
            weight_border(job, tile, line, right, out_width, runs, rows, vectors, depthwise, acc);
        }
    }
    FOR_EACH_VECTOR_OF_TILE(runs * rows, vectors, lanes, {
        store_part(dw + (i / rows * line_rows + i % rows) * columns + j * LANES, acc[i][j], m);
    })
}

#define TILE(runs, rows)                                                                                            \
    case runs * 16 + rows:                                                                                          \
        if (runs * rows * vectors > MOST_CHAINS || (depthwise && rows > MOST_DEPTHWISE_ROWS)) break;                \
        weight_tile(job, tile, band, resumes, runs, rows, vectors, depthwise);                                      \
        break;
#define TILES(name, vectors_, depthwise_)                                                                           \
    static void name(                                                                                               \
        const Weights *job, const WeightTile *tile, const Band *band, bool resumes, size_t runs, size_t rows) {     \
        const size_t vectors = vectors_;                                                                            \
        const bool depthwise = depthwise_;                                                                          \
        switch (runs * 16 + rows) {                                                                                 \
        TILE(1, 1) TILE(1, 2) TILE(1, 3) TILE(1, 4) TILE(1, 5) TILE(1, 6) TILE(1, 7) TILE(1, 8) TILE(1, 9)          \
        TILE(1, 10) TILE(1, 11) TILE(1, 12) TILE(1, 13) TILE(1, 14) TILE(1, 15)                                     \
        TILE(2, 3) TILE(3, 3) TILE(2, 5) TILE(5, 5) TILE(3, 7)                                                      \
        }                                                                                                           \
    }
TILES(weight_tiles_1, 1, false)
TILES(weight_tiles_2, 2, false)
TILES(weight_tiles_3, 3, false)
TILES(depthwise_weight_tiles_1, 1, true)
TILES(depthwise_weight_tiles_2, 2, true)
#undef TILES
#undef TILE

typedef void WeightTiles(const Weights *, const WeightTile *, const Band *, bool, size_t, size_t);
static WeightTiles *const weight_tiles[4] = {NULL, weight_tiles_1, weight_tiles_2, weight_tiles_3};
static WeightTiles *const depthwise_weight_tiles[3] = {NULL, depthwise_weight_tiles_1, depthwise_weight_tiles_2};
