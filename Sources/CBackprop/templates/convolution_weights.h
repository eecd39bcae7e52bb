// The gradient of a convolution's weights: see bp_geometry in bp_kernels.h.
//
// It is the product of the transposed patches and dy, a row for each tap and input channel, a column for each output
// channel. A tile of it stays in registers while an image goes by; between images it rests in memory. Rows that lie in
// a row of the kernel are adjacent in the source as well. They have their taps outside the source at different pixels
// near the borders: there only those that are inside take a step.

// The gradient at work.
typedef struct {
    const bp_geometry *g;
    const T *x, *dy;
    T *dw;
    size_t inputs; // channels of a group
    bool joins;    // the taps of a kernel's row are adjacent in the source
} Weights;

// A tile: `runs` rows of the kernel from `line` on, of each the same `rows` of the gradient from `row` on.
typedef struct {
    size_t line, row;
    size_t column;
    M lanes; // of the last vector
} WeightTile;

#define FOR_EACH_VECTOR_OF_TILE(...)                                                       \
    _Pragma("clang loop unroll(full)")                                                     \
    for (size_t i = 0; i < runs * rows; i++) {                                             \
        _Pragma("clang loop unroll(full)")                                                 \
        for (size_t j = 0; j < vectors; j++) {                                             \
            __attribute__((unused)) const M m = j + 1 == vectors ? lanes : part(LANES);    \
            __VA_ARGS__                                                                    \
        }                                                                                  \
    }
// The most chains in a tile, and the most in any tile.
#define MOST_CHAINS (TILE_ROWS(2) * 2 + 1)
#define CHAINS 25
// Outputs of a band: so many that it pays to load and store the tiles.
#define PIXELS_OF_BAND 160
#define MOST_RUNS 5

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

// One step of each chain whose tap is inside, for the outputs x ..< end.
INLINE void weight_border(
    const Weights *job, const WeightTile *tile, const WeightLine line, size_t x, size_t end, const size_t runs,
    const size_t rows, const size_t vectors, V acc[CHAINS][3]) {
    const bp_geometry *const g = job->g;
    const M lanes = tile->lanes;
    const size_t run_stride = g->dilation_y * g->width * g->channels, step = g->stride_x * g->channels;
    const ptrdiff_t dilation = (ptrdiff_t)g->dilation_x, row = (ptrdiff_t)tile->row;
    // The rows of one tap are inside all together, and the caller knows where.
    if (runs == 1 && tile->row / job->inputs == (tile->row + rows - 1) / job->inputs) return;
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
                const V value = broadcast(line.x[r * run_stride + x * step + l]);
#pragma clang loop unroll(full)
                for (size_t j = 0; j < vectors; j++) acc[r * rows + l][j] = fused(value, b[j], acc[r * rows + l][j]);
            }
        }
    }
}

// runs, rows and vectors are constants where this is inlined.
INLINE void weight_tile(
    const Weights *job, const WeightTile *tile, const Band *band, bool resumes, const size_t runs, const size_t rows,
    const size_t vectors) {
    const bp_geometry *const g = job->g;
    const size_t inputs = job->inputs, columns = g->out_channels, out_width = g->out_width;
    const size_t line_rows = g->kernel_width * inputs, step = g->stride_x * g->channels;
    const size_t run_stride = g->dilation_y * g->width * g->channels;
    const M lanes = tile->lanes;
    T *const dw = job->dw + (tile->line * line_rows + tile->row) * columns + tile->column;
    V acc[CHAINS][3];
    FOR_EACH_VECTOR_OF_TILE({
        acc[i][j] = resumes ? load_part(dw + (i / rows * line_rows + i % rows) * columns + j * LANES, m) : (V){0};
    })

    // The outputs of a line for which all taps are inside.
    const size_t tap = tile->row / inputs, last_tap = (tile->row + rows - 1) / inputs;
    const ptrdiff_t first = (ptrdiff_t)(tap * g->dilation_x) - g->left;
    const ptrdiff_t last = (ptrdiff_t)(last_tap * g->dilation_x) - g->left;
    const size_t begin = first_result(first, g->stride_x, 0, out_width);
    const size_t end = first_result(last, g->stride_x, (ptrdiff_t)g->width, out_width);
    const size_t offset = job->joins ? tile->row : tap * g->dilation_x * g->channels + tile->row % inputs;
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
            weight_border(job, tile, line, 0, left, runs, rows, vectors, acc);
            const T *dy = line.dy + left * columns, *x[MOST_RUNS];
#pragma clang loop unroll(full)
            for (size_t r = 0; r < runs; r++) x[r] = line.x + r * run_stride;
            for (size_t p = left; p < right; p++, dy += columns) {
                V b[3];
                FOR_EACH_VECTOR_OF_TILE({
                    if (i == 0) b[j] = load_part(dy + j * LANES, m);
                    acc[i][j] = fused(broadcast(x[i / rows][p * step + i % rows]), b[j], acc[i][j]);
                })
            }
            weight_border(job, tile, line, right, out_width, runs, rows, vectors, acc);
        }
    }
    FOR_EACH_VECTOR_OF_TILE({
        store_part(dw + (i / rows * line_rows + i % rows) * columns + j * LANES, acc[i][j], m);
    })
}
#undef FOR_EACH_VECTOR_OF_TILE

#define TILE(runs, rows) \
    case runs * 16 + rows: \
        if (runs * rows * vectors <= MOST_CHAINS) weight_tile(job, tile, band, resumes, runs, rows, vectors); \
        break;
#define TILES(vectors_)                                                                                            \
    static void weight_tiles_##vectors_(                                                                           \
        const Weights *job, const WeightTile *tile, const Band *band, bool resumes, size_t runs, size_t rows) {         \
        const size_t vectors = vectors_;                                                                           \
        switch (runs * 16 + rows) {                                                                                \
        TILE(1, 1) TILE(1, 2) TILE(1, 3) TILE(1, 4) TILE(1, 5) TILE(1, 6) TILE(1, 7) TILE(1, 8) TILE(1, 9)         \
        TILE(1, 10) TILE(1, 11) TILE(1, 12) TILE(1, 13) TILE(1, 14) TILE(1, 15)                                    \
        TILE(2, 3) TILE(3, 3) TILE(2, 5) TILE(5, 5) TILE(3, 7)                                                     \
        }                                                                                                          \
    }
TILES(1)
TILES(2)
TILES(3)
#undef TILES
#undef TILE

static void (*const weight_tiles[4])(const Weights *, const WeightTile *, const Band *, bool, size_t, size_t) = {
    NULL, weight_tiles_1, weight_tiles_2, weight_tiles_3,
};

// How many rows of the kernel a tile takes together, of those that are left. With few input channels the rows of the
// gradient for one of them are too few to keep the units busy.
INLINE size_t runs_of_tile(size_t rows, size_t left, size_t vectors) {
    const size_t most = MOST_CHAINS / (rows * vectors), runs = left < most ? left : most;
    switch (rows) {
    case 3: return runs >= 3 ? 3 : runs >= 2 ? 2 : 1;
    case 5: return runs >= 5 ? 5 : runs >= 2 ? 2 : 1;
    case 7: return runs >= 3 ? 3 : 1;
    default: return 1;
    }
}

// All tiles of a panel of columns, for rows begin ..< end of the gradient.
static void weight_panel(
    const Weights *job, WeightTile tile, size_t vectors, const Band *band, bool resumes, size_t begin, size_t end) {
    const size_t line_rows = job->g->kernel_width * job->inputs;
    const size_t most = MOST_CHAINS / vectors < 15 ? MOST_CHAINS / vectors : 15;
    for (size_t row = begin; row < end;) {
        tile.line = row / line_rows;
        tile.row = row % line_rows;
        // Rows that are adjacent in the source. Those of one tap are never on both sides of a border.
        const bool joins = job->joins && job->inputs < 8;
        size_t left = joins ? line_rows - tile.row : job->inputs - tile.row % job->inputs;
        if (left > end - row) left = end - row;
        const size_t runs = left == line_rows && joins ? runs_of_tile(left, (end - row) / left, vectors) : 1;
        if (runs > 1) {
            weight_tiles[vectors](job, &tile, band, resumes, runs, left);
            row += runs * left;
            continue;
        }
        const size_t tiles = (left + most - 1) / most, rows = (left + tiles - 1) / tiles;
        weight_tiles[vectors](job, &tile, band, resumes, 1, rows);
        row += rows;
    }
}

// What a band of outputs contributes to rows begin ..< end.
static void weight_band(
    const Weights *job, size_t columns, const Band *band, bool resumes, size_t begin, size_t end) {
    const size_t total = (columns + LANES - 1) / LANES;
    for (size_t done = 0, vectors; done < total; done += vectors) {
        vectors = panel_width(total - done, WIDTH);
        const size_t left = columns - (done + vectors - 1) * LANES;
        const WeightTile tile = {.column = done * LANES, .lanes = part(left < LANES ? left : LANES)};
        weight_panel(job, tile, vectors, band, resumes, begin, end);
    }
}

// In bands, whose part of dy stays in the first-level cache while all rows read it.
static void weight_gradient_of_group(const Weights *job, size_t columns, size_t begin, size_t end, bool accumulate) {
    const bp_geometry *const g = job->g;
    const size_t images = PIXELS_OF_BAND / (g->out_height * g->out_width + 1);
    const size_t lines = images > 0 ? g->out_height : PIXELS_OF_BAND / (g->out_width + 1);
    Band band = {{0, 0}, {0, 0}};
    while (band.images.begin + band.images.count < g->images) {
        band.images = next_part(band.images, g->images, images > 0 ? images : 1);
        for (band.lines = (Part){0, 0}; band.lines.begin + band.lines.count < g->out_height;) {
            band.lines = next_part(band.lines, g->out_height, lines > 0 ? lines : 1);
            const bool resumes = accumulate || band.images.begin > 0 || band.lines.begin > 0;
            weight_band(job, columns, &band, resumes, begin, end);
        }
    }
}

// Rows begin ..< end where each channel has its own weights: one row for each tap. A line of outputs at a time, so that
// it is near when the next tap wants it.
static void depthwise_weight_gradient(const Weights *job, size_t begin, size_t end) {
    const bp_geometry *const g = job->g;
    const size_t channels = g->channels, step = g->stride_x * channels;
    for (size_t line = 0; line < g->images * g->out_height; line++) {
        const size_t n = line / g->out_height, y = line % g->out_height;
        for (size_t tap = begin; tap < end; tap++) {
            const size_t tap_x = tap % g->kernel_width * g->dilation_x;
            const ptrdiff_t top = (ptrdiff_t)(y * g->stride_y + tap / g->kernel_width * g->dilation_y) - g->top;
            if (top < 0 || top >= (ptrdiff_t)g->height) continue;
            const ptrdiff_t left = (ptrdiff_t)tap_x - g->left;
            const size_t from = first_result(left, g->stride_x, 0, g->out_width);
            const size_t to = first_result(left, g->stride_x, (ptrdiff_t)g->width, g->out_width);
            if (from >= to) continue;
            const ptrdiff_t source = (ptrdiff_t)(n * g->height) + top;
            const T *const x_line = job->x
                + (source * (ptrdiff_t)g->width + left + (ptrdiff_t)(from * g->stride_x)) * (ptrdiff_t)channels;
            const T *const dy_line = job->dy + (line * g->out_width + from) * channels;
            T *const dw = job->dw + tap * channels;
            FOR_EACH_GROUP(channels, {
                const T *x = x_line + i;
                const T *dy = dy_line + i;
                W sum = load_wide(dw + i);
                for (size_t p = from; p < to; p++, x += step, dy += channels) {
                    sum = fused(load_wide(x), load_wide(dy), sum);
                }
                store(dw + i, sum);
            }, {
                const T *x = x_line + i;
                const T *dy = dy_line + i;
                V sum = load_part(dw + i, m);
                for (size_t p = from; p < to; p++, x += step, dy += channels) {
                    sum = fused(load_part(x, m), load_part(dy, m), sum);
                }
                store_part(dw + i, sum, m);
            });
        }
    }
}

static void convolution_weight_gradient(
    const bp_geometry *g, size_t first_row, size_t rows, const void *x, const void *dy, bool accumulate, void *dw) {
    const size_t inputs = g->channels / g->groups, outputs = g->out_channels / g->groups, end = first_row + rows;
    if (is_pointwise(g)) {
        matmul(&(bp_matmul){
            .m = rows, .n = outputs, .k = g->images * g->height * g->width, .a = (const T *)x + first_row,
            .a_row_stride = 1, .a_col_stride = inputs, .b = dy, .b_row_stride = outputs, .b_col_stride = 1,
            .c = (T *)dw + first_row * outputs, .c_row_stride = outputs, .accumulate = accumulate,
        });
        return;
    }
    const bool depthwise = is_depthwise(g);
    if ((depthwise || g->images == 0 || g->out_height == 0) && !accumulate) {
        memset((T *)dw + first_row * g->out_channels, 0, rows * g->out_channels * sizeof(T));
    }
    Weights job = {.g = g, .inputs = inputs, .joins = g->groups == 1 && g->dilation_x == 1};
    for (size_t i = 0; i < (depthwise ? 1 : g->groups); i++) {
        job.x = (const T *)x + i * inputs;
        job.dy = (const T *)dy + i * outputs;
        job.dw = (T *)dw + i * outputs;
        if (depthwise) depthwise_weight_gradient(&job, first_row, end);
        else weight_gradient_of_group(&job, outputs, first_row, end, accumulate);
    }
}
