// Convolution and its input gradient: see bp_geometry in bp_kernels.h.
//
// Both are matrix products of patches and weights, of which only the weights are copied, a slice of a panel of a few
// vectors of channels at a time; the patches are read in place. Results that take the same taps form rectangles: all
// but those near a border are one. So no tap outside the source is ever computed with, and none needs a test.
//
// An input gradient is the same with the roles changed: outputs are the source, the kernel is turned around and
// transposed, and where the stride is more than 1 the inputs are of several kinds, each with taps of its own.

// Elements in a slice of weights, a fraction of the second-level cache.
#define SLICE_OF_WEIGHTS ((size_t)128 * 1024 / sizeof(T))
// Elements of the images that pass all weights together, likewise.
#define BLOCK_OF_IMAGES ((size_t)256 * 1024 / sizeof(T))
#define LEAST_PIXELS 512

// Images [height, width, channels], of which `depth` or `columns` channels take part.
typedef struct {
    size_t images;
    const T *source;
    size_t source_width, source_channels, source_size, depth;
    T *result;
    size_t result_width, result_channels, result_size, columns;
    const T *weights;
    size_t kernel_width, tap_stride, row_stride;
    bool transposes; // a row of weights holds the source's channels
    const T *bias, *mask;
    bool relu;
    bool depthwise; // each channel has its own weights, and its results are where it is
    bool by_images; // lanes hold images (convolution_lanes.h)
    Axis y, x;
} Convolution;

// Some consecutive taps, and channels of the source, as they lie in the slice.
typedef struct {
    Part y, x, depth;
    const T *weights;
    bool starts, ends; // the chains start or end here
} Taps;

// The panel of result channels at work.
typedef struct {
    size_t column, vectors;
    M lanes; // of the last vector
} Columns;

// The weights of tap (y, x) in the order of the chains.
INLINE const T *weights_of_tap(const Convolution *job, size_t y, size_t x) {
    const ptrdiff_t line = job->y.tap + (ptrdiff_t)y * job->y.tap_step;
    const ptrdiff_t tap = line * (ptrdiff_t)job->kernel_width + job->x.tap + (ptrdiff_t)x * job->x.tap_step;
    return job->weights + (size_t)tap * job->tap_stride;
}

// Copies the weights of the taps, in the order of the chains.
static void copy_taps(const Convolution *job, const Taps *taps, const Columns *panel, T *to) {
    const size_t width = panel->vectors * LANES, depth = taps->depth.count;
    const size_t columns = job->columns - panel->column < width ? job->columns - panel->column : width;
    if (!job->transposes && depth == job->depth && taps->x.count == job->kernel_width) {
        const T *w = job->weights + taps->y.begin * job->kernel_width * job->tap_stride + panel->column;
        return copy_slice(w, job->row_stride, taps->y.count * taps->x.count * depth, panel->vectors, panel->lanes, to);
    }
    if (job->transposes && columns < width) memset(to, 0, taps->y.count * taps->x.count * depth * width * sizeof(T));
    for (size_t i = 0; i < taps->y.count; i++) {
        for (size_t j = 0; j < taps->x.count; j++, to += depth * width) {
            const T *w = weights_of_tap(job, taps->y.begin + i, taps->x.begin + j);
            if (job->transposes) {
                w += panel->column * job->row_stride + taps->depth.begin;
                transpose(columns, depth, w, job->row_stride, to, width);
            } else {
                w += taps->depth.begin * job->row_stride + panel->column;
                copy_slice(w, job->row_stride, depth, panel->vectors, panel->lanes, to);
            }
        }
    }
}

// The part of a span's taps that is among those at work.
INLINE Part common_taps(Span span, Part taps) {
    const size_t from = span.from > taps.begin ? span.from : taps.begin;
    const size_t end = taps.begin + taps.count, to = span.to < end ? span.to : end;
    return from < to ? (Part){from, to - from} : (Part){taps.begin, 0};
}

typedef struct {
    size_t count, source, result; // and from one to the next
} Way;

// What the taps at work contribute to the results of a rectangle, in all images.
static void convolve_rectangle(
    const Convolution *job, const Taps *taps, const Columns *panel, Span y, Span x, size_t first, size_t images) {
    const Part tap_y = common_taps(y, taps->y), tap_x = common_taps(x, taps->x);
    const size_t depth = taps->depth.count, width = panel->vectors * (job->by_images ? 1 : LANES);
    const bool joins =
        job->x.spread == 1 && (job->by_images || depth == job->source_channels) && !job->depthwise;
    const bool empty = tap_y.count == 0 || tap_x.count == 0 || depth == 0;
    if (empty && !taps->starts && !taps->ends) return;
    const size_t source_line = job->source_width * job->source_channels;
    const size_t result_line = job->result_width * job->result_channels;
    Way along = {x.count, (size_t)job->x.step * job->source_channels, job->x.stride * job->result_channels};
    Way down = {y.count, (size_t)job->y.step * source_line, job->y.stride * result_line};
    Way deep = {images, job->source_size, job->result_size};
    // A tile needs enough chains to keep the units busy.
    if (along.count * panel->vectors < 8) {
        Way *const longest = down.count >= deep.count ? &down : &deep;
        if (longest->count > along.count) {
            const Way way = along;
            along = *longest;
            *longest = way;
        }
    }
    // The first tap's source is there unless there are no taps.
    const T *a = job->source;
    if (!empty) {
        const ptrdiff_t line = job->y.start + (ptrdiff_t)y.t * job->y.step + (ptrdiff_t)tap_y.begin * job->y.spread;
        const ptrdiff_t place = job->x.start + (ptrdiff_t)x.t * job->x.step + (ptrdiff_t)tap_x.begin * job->x.spread;
        a += first * job->source_size + (size_t)line * source_line + (size_t)place * job->source_channels;
        a += job->depthwise ? panel->column : taps->depth.begin;
    }
    // From a tap's weights to those of the tap below, and beside it.
    const ptrdiff_t b_x = job->depthwise ? job->x.tap_step * (ptrdiff_t)job->tap_stride : (ptrdiff_t)(depth * width);
    const ptrdiff_t b_y = job->depthwise
        ? job->y.tap_step * (ptrdiff_t)(job->kernel_width * job->tap_stride) : (ptrdiff_t)taps->x.count * b_x;
    const size_t c = first * job->result_size + (job->y.first + y.t * job->y.stride) * result_line
        + (job->x.first + x.t * job->x.stride) * job->result_channels + panel->column;
    const T *mask = taps->ends && job->mask ? job->mask + c : NULL;
    Patches p = {
        .rows = along.count,
        // Results at such distances have their sources in the same few lines of the first-level cache.
        .most_rows = along.source * sizeof(T) % 4096 == 0 ? 6 : MOST_ROWS,
        .a_row_stride = along.source,
        .runs_y = empty ? 0 : tap_y.count,
        .runs_x = joins ? 1 : tap_x.count,
        .depth = joins ? tap_x.count * depth : depth,
        .a_y = (size_t)job->y.spread * source_line,
        .a_x = (size_t)job->x.spread * job->source_channels,
        .b = taps->weights + (ptrdiff_t)(tap_y.begin - taps->y.begin) * b_y
            + (ptrdiff_t)(tap_x.begin - taps->x.begin) * b_x,
        .b_y = b_y,
        .b_x = b_x,
        .c_row_stride = along.result,
        .lanes = panel->lanes,
        .bias = job->bias ? job->bias + panel->column : NULL,
        .resumes = !taps->starts,
        .relu = taps->ends && job->relu,
    };
    void (*const *const rows)(const Patches *) =
        job->by_images ? image_rows : job->depthwise ? depthwise_rows : convolution_rows;
    for (size_t i = 0; i < deep.count; i++) {
        for (size_t j = 0; j < down.count; j++) {
            p.a = empty ? a : a + i * deep.source + j * down.source;
            p.c = job->result + c + i * deep.result + j * down.result;
            p.mask = mask ? mask + i * deep.result + j * down.result : NULL;
            rows[panel->vectors](&p);
        }
    }
}

static void convolve_taps(
    const Convolution *job, const Taps *taps, const Columns *panel, size_t first, size_t images) {
    for (Span y = {0}; y.t < job->y.count; y.t += y.count) {
        y = next_span(&job->y, y.t);
        for (Span x = {0}; x.t < job->x.count; x.t += x.count) {
            x = next_span(&job->x, x.t);
            convolve_rectangle(job, taps, panel, y, x, first, images);
        }
    }
}

// All taps if the slice holds their weights, else tap by tap, the chains resting in the result meanwhile.
static void convolve_panel(
    const Convolution *job, const Columns *panel, T *slice, size_t first, size_t images) {
    const size_t most = SLICE_OF_WEIGHTS / (panel->vectors * LANES);
    Taps taps = {{0, job->y.taps}, {0, job->x.taps}, {0, job->depth}, slice, true, true};
    if (job->depthwise) {
        taps.weights = weights_of_tap(job, 0, 0) + panel->column;
        convolve_taps(job, &taps, panel, first, images);
        return;
    }
    if (job->y.taps * job->x.taps * job->depth <= most) {
        copy_taps(job, &taps, panel, slice);
        convolve_taps(job, &taps, panel, first, images);
        return;
    }
    const Part none = {0, 0};
    taps.depth = none;
    taps.ends = false;
    convolve_taps(job, &taps, panel, first, images);
    taps.starts = false;
    const size_t lines = job->x.taps * job->depth <= most ? job->x.taps : 1;
    for (size_t y = 0; y < job->y.taps; y++) {
        for (size_t x = 0; x < job->x.taps; x += lines) {
            taps.y = (Part){y, 1};
            taps.x = (Part){x, lines};
            for (taps.depth = none; taps.depth.begin + taps.depth.count < job->depth;) {
                taps.depth = next_part(taps.depth, job->depth, most);
                copy_taps(job, &taps, panel, slice);
                convolve_taps(job, &taps, panel, first, images);
            }
        }
    }
    if (!job->relu && !job->mask) return;
    taps.depth = none;
    taps.ends = true;
    convolve_taps(job, &taps, panel, first, images);
}

// How many lines of results a band has; 0 if lanes are not to hold images.
static size_t lines_of_band(const Convolution *job) {
    if (!SUITS_LANES(job->columns) || job->images < LANES || job->depthwise) return 0;
    if (job->depth != job->source_channels || job->columns != job->result_channels) return 0;
    if (job->y.stride != 1 || job->x.stride != 1 || job->y.taps == 0 || job->x.taps == 0) return 0;
    if (job->y.taps * job->x.taps * job->depth * job->columns > LANE_WEIGHTS) return 0;
    const size_t source = job->source_width * job->depth * LANES, result = job->result_width * job->columns * LANES;
    const size_t taps = (job->y.taps - 1) * (size_t)job->y.spread + 1;
    for (size_t lines = job->y.count; lines > 0; lines--) {
        if (((lines - 1) * (size_t)job->y.step + taps) * source + lines * result <= BAND) return lines;
    }
    return 0;
}

// The results of `count` lines of LANES images.
static void convolve_band(const Convolution *job, const T *weights, size_t line, size_t count, size_t image, T *band) {
    const ptrdiff_t top = job->y.start + (ptrdiff_t)line * job->y.step;
    const ptrdiff_t bottom =
        top + (ptrdiff_t)(count - 1) * job->y.step + (ptrdiff_t)(job->y.taps - 1) * job->y.spread + 1;
    const size_t first = top < 0 ? 0 : (size_t)top;
    const size_t end = bottom < (ptrdiff_t)job->y.size ? (size_t)(bottom < 0 ? 0 : bottom) : job->y.size;
    const size_t lines = first < end ? end - first : 0, source_line = job->source_width * job->depth;
    const size_t result_line = job->result_width * job->columns;
    T *const results = band + lines * source_line * LANES;
    transpose(
        LANES, lines * source_line, job->source + image * job->source_size + first * source_line, job->source_size,
        band, LANES);
    Convolution lanes = *job;
    lanes.by_images = true;
    lanes.images = 1;
    lanes.source = band;
    lanes.source_channels *= LANES;
    lanes.result = results;
    lanes.result_channels *= LANES;
    lanes.mask = NULL;
    lanes.y.start = top - (ptrdiff_t)first;
    lanes.y.count = count;
    lanes.y.size = lines;
    const Taps taps = {{0, job->y.taps}, {0, job->x.taps}, {0, job->depth}, weights, true, true};
    const Columns panel = {0, job->columns, part(LANES)};
    convolve_taps(&lanes, &taps, &panel, 0, 1);
    const size_t place = image * job->result_size + line * result_line;
    transpose(count * result_line, LANES, results, LANES, job->result + place, job->result_size);
    for (size_t n = 0; job->mask && n < LANES; n++) {
        const T *const mask = job->mask + place + n * job->result_size;
        T *const result = job->result + place + n * job->result_size;
        FOR_EACH_VECTOR(count * result_line, {
            store_part(result + i, rectify(load_part(mask + i, m), load_part(result + i, m)), m);
        });
    }
}

// As many images as fill lanes.
static void convolve_by_images(const Convolution *job, size_t lines) {
    T weights[LANE_WEIGHTS], band[BAND] __attribute__((aligned(64)));
    T *to = weights;
    for (size_t i = 0; i < job->y.taps; i++) {
        for (size_t j = 0; j < job->x.taps; j++) {
            const T *const w = weights_of_tap(job, i, j);
            for (size_t l = 0; l < job->depth; l++) {
                for (size_t q = 0; q < job->columns; q++) {
                    *to++ = job->transposes ? w[q * job->row_stride + l] : w[l * job->row_stride + q];
                }
            }
        }
    }
    for (size_t image = 0; image + LANES <= job->images; image += LANES) {
        for (Part part = {0, 0}; part.begin + part.count < job->y.count;) {
            part = next_part(part, job->y.count, lines);
            convolve_band(job, weights, part.begin, part.count, image, band);
        }
    }
}

// The images from `first` on.
static void convolve_by_channels(const Convolution *job, size_t first) {
    T slice[SLICE_OF_WEIGHTS] __attribute__((aligned(64)));
    // At least as many pixels as make up for copying the weights.
    const size_t pixels = job->y.count * job->x.count + 1;
    size_t most = BLOCK_OF_IMAGES / (job->source_size + job->result_size + 1);
    if (most * pixels < LEAST_PIXELS) most = (LEAST_PIXELS + pixels - 1) / pixels;
    const size_t total = (job->columns + LANES - 1) / LANES;
    for (Part block = {first, 0}; block.begin + block.count < job->images;) {
        block = next_part(block, job->images, most);
        for (size_t done = 0, vectors; done < total; done += vectors) {
            vectors = panel_width(total - done, WIDTH);
            const size_t left = job->columns - (done + vectors - 1) * LANES;
            const Columns panel = {done * LANES, vectors, part(left < LANES ? left : LANES)};
            convolve_panel(job, &panel, slice, block.begin, block.count);
        }
    }
}

static void convolve(const Convolution *job) {
    const size_t lines = lines_of_band(job);
    if (lines > 0) convolve_by_images(job, lines);
    convolve_by_channels(job, lines > 0 ? job->images / LANES * LANES : 0);
}

// Whether each output is a function of the one pixel in the same place: then it is a plain matrix product.
INLINE bool is_pointwise(const bp_geometry *g) {
    return g->kernel_height == 1 && g->kernel_width == 1 && g->stride_y == 1 && g->stride_x == 1 && g->top == 0
        && g->left == 0 && g->out_height == g->height && g->out_width == g->width && g->groups == 1;
}

INLINE bool is_depthwise(const bp_geometry *g) { return g->groups == g->channels && g->groups == g->out_channels; }

static void convolution(
    const bp_geometry *g, const void *x, const void *weights, const void *bias, bool relu, void *y) {
    // With all channels by themselves, they are computed side by side.
    const bool depthwise = is_depthwise(g);
    const size_t groups = depthwise ? 1 : g->groups;
    const size_t inputs = g->channels / groups, outputs = g->out_channels / groups;
    if (is_pointwise(g)) {
        matmul(&(bp_matmul){
            .m = g->images * g->height * g->width, .n = outputs, .k = inputs, .a = x, .a_row_stride = inputs,
            .a_col_stride = 1, .b = weights, .b_row_stride = outputs, .b_col_stride = 1, .c = y,
            .c_row_stride = outputs, .bias = bias, .relu = relu,
        });
        return;
    }
    Convolution job = {
        .images = g->images,
        .source_width = g->width, .source_channels = g->channels,
        .source_size = g->height * g->width * g->channels, .depth = inputs,
        .result_width = g->out_width, .result_channels = g->out_channels,
        .result_size = g->out_height * g->out_width * g->out_channels, .columns = outputs,
        .kernel_width = g->kernel_width, .tap_stride = (depthwise ? 1 : inputs) * g->out_channels,
        .row_stride = g->out_channels,
        .relu = relu, .depthwise = depthwise,
        .y = forward_axis(g->out_height, g->height, g->kernel_height, g->stride_y, g->dilation_y, g->top),
        .x = forward_axis(g->out_width, g->width, g->kernel_width, g->stride_x, g->dilation_x, g->left),
    };
    for (size_t i = 0; i < groups; i++) {
        job.source = (const T *)x + i * inputs;
        job.weights = (const T *)weights + i * outputs;
        job.result = (T *)y + i * outputs;
        job.bias = bias ? (const T *)bias + i * outputs : NULL;
        convolve(&job);
    }
}

static void convolution_input_gradient(
    const bp_geometry *g, const void *dy, const void *weights, const void *mask, void *dx) {
    const bool depthwise = is_depthwise(g);
    const size_t groups = depthwise ? 1 : g->groups;
    const size_t inputs = g->channels / groups, outputs = g->out_channels / groups;
    if (is_pointwise(g)) {
        matmul(&(bp_matmul){
            .m = g->images * g->height * g->width, .n = inputs, .k = outputs, .a = dy, .a_row_stride = outputs,
            .a_col_stride = 1, .b = weights, .b_row_stride = 1, .b_col_stride = outputs, .c = dx,
            .c_row_stride = inputs, .mask = mask, .mask_row_stride = inputs,
        });
        return;
    }
    Convolution job = {
        .images = g->images,
        .source_width = g->out_width, .source_channels = g->out_channels,
        .source_size = g->out_height * g->out_width * g->out_channels, .depth = outputs,
        .result_width = g->width, .result_channels = g->channels,
        .result_size = g->height * g->width * g->channels, .columns = inputs,
        .kernel_width = g->kernel_width, .tap_stride = (depthwise ? 1 : inputs) * g->out_channels,
        .row_stride = g->out_channels,
        .transposes = true, .depthwise = depthwise,
    };
    for (size_t i = 0; i < groups; i++) {
        job.source = (const T *)dy + i * outputs;
        job.weights = (const T *)weights + i * outputs;
        job.result = (T *)dx + i * inputs;
        job.mask = mask ? (const T *)mask + i * inputs : NULL;
        for (size_t y = 0; y < g->stride_y; y++) {
            job.y = backward_axis(
                y, g->height, g->out_height, g->kernel_height, g->stride_y, g->dilation_y, g->top);
            for (size_t x = 0; x < g->stride_x; x++) {
                job.x = backward_axis(
                    x, g->width, g->out_width, g->kernel_width, g->stride_x, g->dilation_x, g->left);
                convolve(&job);
            }
        }
    }
}
