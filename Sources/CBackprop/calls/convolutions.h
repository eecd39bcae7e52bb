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

static Share share_convolution(const bp_convolution *a) {
    const size_t lines = a->geometry.images == 1 ? a->geometry.out_height : a->geometry.images;
    return (Share){lines, 1, products_of(&a->geometry)};
}
static void run_convolution(const bp_run *run, const bp_convolution *a, size_t first, size_t count) {
    bp_geometry part = a->geometry;
    size_t inputs = 0, outputs = first * part.out_width * part.out_channels;
    if (part.images == 1) {
        // The lines of the only image.
        part.out_height = count;
        part.top -= (ptrdiff_t)(first * part.stride_y);
    } else {
        inputs = first * part.height * part.width * part.channels;
        outputs *= part.out_height;
        part.images = count;
    }
    run->kernels->convolution(
        &part, from(run, a->x, inputs), a->weights, a->bias, a->relu, into(run, a->y, outputs));
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

static Share share_convolution_weight_gradient(const bp_convolution_weight_gradient *a) {
    return (Share){weight_rows_of(&a->geometry), 1, products_of(&a->geometry)};
}
static void run_convolution_weight_gradient(
    const bp_run *run, const bp_convolution_weight_gradient *a, size_t first, size_t count) {
    run->kernels->convolution_weight_gradient(&a->geometry, first, count, a->x, a->dy, a->accumulate, a->flush, a->dw);
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
