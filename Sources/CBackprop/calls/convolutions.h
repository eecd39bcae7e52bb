// Convolutions and pools.
#include "sequences.h"

static size_t outputs_of(const bp_geometry *g) { return g->images * g->out_height * g->out_width * g->out_channels; }
static size_t inputs_of(const bp_geometry *g) { return g->images * g->height * g->width * g->channels; }
static size_t weight_rows_of(const bp_geometry *g) {
    return g->kernel_height * g->kernel_width * (g->channels / g->groups);
}
static size_t products_of(const bp_geometry *g) { return outputs_of(g) * weight_rows_of(g); }

/// Some of a geometry's images, and where their inputs and outputs begin.
static bp_geometry images_of(
    const bp_geometry *geometry, size_t first, size_t count, size_t *inputs, size_t *outputs
) {
    bp_geometry part = *geometry;
    part.images = count;
    *inputs = first * part.height * part.width * part.channels;
    *outputs = first * part.out_height * part.out_width * part.out_channels;
    return part;
}

/// Some lines of all images.
static bp_geometry lines_of(const bp_geometry *geometry, size_t first, size_t count) {
    bp_geometry part = *geometry;
    part.out_height = count;
    part.top -= (ptrdiff_t)(first * part.stride_y);
    return part;
}

/// Sums to which something is added: strip by strip, while they are in the first cache.
static void run_convolution_and_addition(
    const bp_run *run, const bp_convolution *a, const bp_geometry *g, const void *x, const void *addend, void *y) {
    char strip[BP_MOST_STRIP * sizeof(double)] __attribute__((aligned(64)));
    const size_t line = g->out_width * g->out_channels, image = g->out_height * line;
    if (image == 0) return;
    const size_t some_images = image <= BP_MOST_STRIP ? BP_MOST_STRIP / image : 1;
    const size_t some_lines = image <= BP_MOST_STRIP ? g->out_height : BP_MOST_STRIP / line;
    for (size_t n = 0, images; n < g->images; n += images) {
        images = g->images - n < some_images ? g->images - n : some_images;
        for (size_t first = 0, lines; first < g->out_height; first += lines) {
            lines = g->out_height - first < some_lines ? g->out_height - first : some_lines;
            bp_geometry part = lines_of(g, first, lines);
            part.images = images;
            const size_t start = n * image + first * line, count = images * lines * line;
            run->kernels->convolution(
                &part, from(run, x, n * g->height * g->width * g->channels), a->weights, a->bias, false, strip);
            void *const sums = into(run, y, start);
            run->kernels->combine(BP_ADD, 1, count, strip, count, 1, from(run, addend, start), count, 1, sums);
            if (a->relu) run->kernels->activation(BP_RELU, false, count, sums, sums);
        }
    }
}

static Share share_convolution(const bp_convolution *a) {
    const size_t lines = a->geometry.images == 1 ? a->geometry.out_height : a->geometry.images;
    return (Share){lines, 1, products_of(&a->geometry)};
}
static void run_convolution(const bp_run *run, const bp_convolution *a, size_t first, size_t count) {
    bp_geometry part = a->geometry;
    size_t inputs = 0, outputs = first * part.out_width * part.out_channels;
    if (part.images == 1) {
        part = lines_of(&part, first, count); // of the only image
    } else {
        inputs = first * part.height * part.width * part.channels;
        outputs *= part.out_height;
        part.images = count;
    }
    const void *const x = from(run, a->x, inputs);
    void *const y = into(run, a->y, outputs);
    if (a->addend) run_convolution_and_addition(run, a, &part, x, from(run, a->addend, outputs), y);
    else run->kernels->convolution(&part, x, a->weights, a->bias, a->relu, y);
}

static Share share_convolution_input_gradient(const bp_convolution_input_gradient *a) {
    return (Share){a->geometry.images, 1, products_of(&a->geometry)};
}
static void run_convolution_input_gradient(
    const bp_run *run, const bp_convolution_input_gradient *a, size_t first, size_t count) {
    size_t inputs, outputs;
    const bp_geometry part = images_of(&a->geometry, first, count, &inputs, &outputs);
    run->kernels->convolution_input_gradient(
        &part, from(run, a->dy, outputs), a->weights, from(run, a->mask, inputs), into(run, a->dx, inputs));
}

/// Whether a gradient of weights has so few rows, of several taps, that it is cut into columns.
static bool has_few_weight_rows(const bp_geometry *g) {
    const size_t rows = weight_rows_of(g);
    return rows > g->channels / g->groups && rows <= some_rows && g->out_channels >= 2 * vector;
}
static Share share_convolution_weight_gradient(const bp_convolution_weight_gradient *a) {
    const bp_geometry *const g = &a->geometry;
    const size_t work = products_of(g);
    if (has_few_weight_rows(g)) return (Share){g->out_channels, vector, work};
    return (Share){weight_rows_of(g), 1, work};
}
static void run_convolution_weight_gradient(
    const bp_run *run, const bp_convolution_weight_gradient *a, size_t first, size_t count) {
    const bp_geometry *const g = &a->geometry;
    const bool few = has_few_weight_rows(g);
    const size_t rows = few ? weight_rows_of(g) : count, columns = few ? count : g->out_channels;
    run->kernels->convolution_weight_gradient(
        g, few ? 0 : first, rows, few ? first : 0, columns, a->x, a->dy, a->accumulate, a->flush, a->dw);
}

static Share share_causal_convolution(const bp_causal_convolution *a) { return whole; }
static void run_causal_convolution(const bp_run *run, const bp_causal_convolution *a, size_t first, size_t count) {
    bp_run_causal_convolution(run->kernels, a, run->scalar_size);
}

static Share share_pooling(const bp_pooling *a) { return (Share){a->geometry.images, 1, inputs_of(&a->geometry) * 2}; }
static void run_pooling(const bp_run *run, const bp_pooling *a, size_t first, size_t count) {
    size_t inputs, outputs;
    const bp_geometry part = images_of(&a->geometry, first, count, &inputs, &outputs);
    const void *x = from(run, a->x, inputs);
    void *y = into(run, a->y, outputs);
    if (a->kind == BP_MAX_POOLING) run->kernels->max_pooling(&part, x, y);
    else run->kernels->average_pooling(&part, a->kind == BP_PADDED_AVERAGE_POOLING, x, y);
}

static Share share_pooling_gradient(const bp_pooling_gradient *a) {
    return (Share){a->geometry.images, 1, inputs_of(&a->geometry) * 3};
}
static void run_pooling_gradient(const bp_run *run, const bp_pooling_gradient *a, size_t first, size_t count) {
    size_t inputs, outputs;
    const bp_geometry part = images_of(&a->geometry, first, count, &inputs, &outputs);
    const void *x = from(run, a->x, inputs), *dy = from(run, a->dy, outputs);
    void *dx = into(run, a->dx, inputs);
    if (a->kind == BP_MAX_POOLING) {
        run->kernels->max_pooling_gradient(&part, a->rectify, x, dy, dx);
    } else {
        const bool counts_padding = a->kind == BP_PADDED_AVERAGE_POOLING;
        run->kernels->average_pooling_gradient(&part, counts_padding, a->rectify ? x : NULL, dy, dx);
    }
}
