// The gradient of a convolution's weights: see bp_geometry in bp_kernels.h.
//
// It is the product of the transposed patches and dy, a row for each tap and input channel, a column for each output
// channel. A tile of it stays in registers while an image goes by; between images it rests in memory. Rows that lie in
// a row of the kernel are adjacent in the source as well. They have their taps outside the source at different pixels
// near the borders: there only those that are inside take a step.

// Outputs of a band: so many that it pays to load and store the tiles, but so few that their part of x and dy is still in
// a near cache when the next tile reads it.
#define PIXELS_OF_BAND 256

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

// All tiles of a panel of columns, for rows begin ..< end of the gradient. There is no division for a tile: a few of them
// take as long as a band.
static void weight_panel(
    const Weights *job, WeightTile tile, size_t vectors, const Band *band, bool resumes, size_t begin, size_t end) {
    const size_t inputs = job->inputs, line_rows = job->g->kernel_width * inputs;
    const size_t highest = job->depthwise ? MOST_DEPTHWISE_ROWS : 15;
    const size_t most = MOST_CHAINS / vectors < highest ? MOST_CHAINS / vectors : highest;
    // Rows that are adjacent in the source. Those of one tap are never on both sides of a border.
    const bool joins = job->joins && inputs < 8;
    const size_t whole = joins ? line_rows : inputs;
    const size_t tiles = (whole + most - 1) / most, usual = (whole + tiles - 1) / tiles;
    tile.line = begin / line_rows;
    tile.row = begin % line_rows;
    tile.tap = tile.row / inputs;
    tile.channel = tile.row % inputs;
    for (size_t row = begin; row < end;) {
        size_t left = joins ? line_rows - tile.row : inputs - tile.channel;
        if (left > end - row) left = end - row;
        const size_t runs = left == line_rows && joins ? runs_of_tile(left, (end - row) / left, vectors) : 1;
        const size_t rows = runs > 1 || left < usual ? left : usual;
        WeightTile next = tile;
        next.row += rows;
        for (next.channel += rows; next.channel >= inputs; next.channel -= inputs) next.tap++;
        tile.last_tap = next.channel > 0 ? next.tap : next.tap - 1;
        (job->depthwise ? depthwise_weight_tiles : weight_tiles)[vectors](job, &tile, band, resumes, runs, rows);
        row += runs * rows;
        if (next.row == line_rows) {
            next.line += runs;
            next.row = next.tap = next.channel = 0;
        }
        tile = next;
    }
}

// What a band of outputs contributes to rows begin ..< end.
static void weight_band(
    const Weights *job, size_t columns, const Band *band, bool resumes, size_t begin, size_t end) {
    const size_t total = (columns + LANES - 1) / LANES;
    for (size_t done = 0, vectors; done < total; done += vectors) {
        vectors = !job->depthwise ? panel_width(total - done, WIDTH) : total - done > 1 ? 2 : 1;
        const size_t left = columns - (done + vectors - 1) * LANES;
        const WeightTile tile = {.column = done * LANES, .lanes = part(left < LANES ? left : LANES)};
        weight_panel(job, tile, vectors, band, resumes, begin, end);
    }
}

// In bands of outputs; in one where a tile holds all that there is.
static void weight_gradient_of_group(const Weights *job, size_t columns, size_t begin, size_t end, bool accumulate) {
    const bp_geometry *const g = job->g;
    const size_t chains = (end - begin) * ((columns + LANES - 1) / LANES);
    const size_t pixels = job->joins && chains <= MOST_CHAINS ? SIZE_MAX : PIXELS_OF_BAND;
    const size_t images = pixels / (g->out_height * g->out_width + 1);
    const size_t lines = images > 0 ? g->out_height : pixels / (g->out_width + 1);
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

static void convolution_weight_gradient(
    const bp_geometry *g, size_t first_row, size_t rows, size_t first_column, size_t columns, const void *x,
    const void *dy, bool accumulate, bool flush, void *dw) {
    const size_t inputs = g->channels / g->groups, end_row = first_row + rows, end_column = first_column + columns;
    T *const part = (T *)dw + first_row * g->out_channels + first_column;
    if (is_pointwise(g)) {
        matmul(&(bp_matmul){
            .m = rows, .n = columns, .k = g->images * g->height * g->width, .a = (const T *)x + first_row,
            .a_row_stride = 1, .a_col_stride = inputs, .b = (const T *)dy + first_column,
            .b_row_stride = g->out_channels, .b_col_stride = 1, .c = part, .c_row_stride = g->out_channels,
            .accumulate = accumulate, .flush = flush,
        });
        return;
    }
    if ((g->images == 0 || g->out_height == 0) && !accumulate) {
        for (size_t r = 0; r < rows; r++) memset(part + r * g->out_channels, 0, columns * sizeof(T));
    }
    // With all channels by themselves, they are computed side by side: a row is a tap.
    const bool depthwise = is_depthwise(g);
    const size_t groups = depthwise ? 1 : g->groups, width = g->out_channels / groups;
    Weights job = {
        .g = g, .inputs = inputs, .joins = depthwise || (groups == 1 && g->dilation_x == 1),
        .row_gap = depthwise ? g->dilation_x * g->channels : 1, .depthwise = depthwise,
    };
    for (size_t i = 0; i < groups; i++) {
        const size_t begin = i * width > first_column ? i * width : first_column;
        const size_t end = (i + 1) * width < end_column ? (i + 1) * width : end_column;
        if (begin >= end) continue;
        job.x = (const T *)x + (depthwise ? begin : i * inputs);
        job.dy = (const T *)dy + begin;
        job.dw = (T *)dw + begin;
        weight_gradient_of_group(&job, end - begin, first_row, end_row, accumulate);
    }
    if (flush) flush_rows(rows, columns, g->out_channels, part);
}
