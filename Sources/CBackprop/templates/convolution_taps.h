// What a convolution's taps contribute to its results.
//
// Results that take the same taps form rectangles: all but those near a border are one. So no tap outside the source is
// ever computed with, and none needs a test.

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
    bool by_images; // lanes hold images (convolution_by_images.h)
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
