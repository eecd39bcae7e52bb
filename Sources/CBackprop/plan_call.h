#ifndef PLAN_CALL_H
#define PLAN_CALL_H

// The calls of a plan that take more than a line to make for a part of their things: see bp_plan.h.
#include "bp_move.h"
#include "bp_plan.h"

#include <string.h>

/// An operand from its `elements`th element on; NULL stays.
static const void *from(const bp_run *run, const void *operand, size_t elements) {
    return operand ? (const char *)operand + elements * run->scalar_size : NULL;
}
static void *into(const bp_run *run, void *operand, size_t elements) {
    return operand ? (char *)operand + elements * run->scalar_size : NULL;
}

static void run_move(const bp_run *run, const bp_move *a, size_t first, size_t count) {
    const size_t size = run->scalar_size;
    void *y = into(run, a->y, a->y_offset + first * a->y_stride);
    if (a->x) {
        bp_copy_blocks(
            count, a->block * size, from(run, a->x, a->x_offset + first * a->x_stride), a->x_stride * size, y,
            a->y_stride * size);
    } else {
        bp_zero_blocks(count, a->block * size, y, a->y_stride * size);
    }
}

static void run_permutation(const bp_run *run, const bp_permutation *a, size_t first, size_t count) {
    size_t extents[BP_MOST_AXES] = {count}, strides[BP_MOST_AXES] = {a->row_stride};
    memcpy(extents + 1, a->extents, sizeof a->extents);
    memcpy(strides + 1, a->strides, sizeof a->strides);
    bp_permute(
        a->rank + 1, extents, strides, run->scalar_size, from(run, a->x, first * a->row_stride),
        into(run, a->y, first * a->row_stride));
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

static void run_pooling(const bp_run *run, const bp_pooling *a, size_t first, size_t count) {
    size_t inputs, outputs;
    const bp_geometry part = images_of(&a->geometry, first, count, &inputs, &outputs);
    const void *x = from(run, a->x, inputs);
    void *y = into(run, a->y, outputs);
    if (a->kind == BP_MAX_POOLING) run->kernels->max_pooling(&part, x, y);
    else run->kernels->average_pooling(&part, a->kind == BP_PADDED_AVERAGE_POOLING, x, y);
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

static void run_update(const bp_run *run, const bp_update *a, size_t first, size_t count) {
    const bp_kernels *const k = run->kernels;
    const bp_update_rule *const rule = &run->rule;
    const size_t n = count * a->cols, offset = first * a->cols;
    const void *g = from(run, a->gradient, offset);
    void *w = into(run, a->parameter, offset);
    void *state = into(run, a->first_state, offset), *second = into(run, a->second_state, offset);
    switch (rule->kind) {
        case BP_NO_UPDATE: return;
        case BP_SGD: {
            k->sgd(n, rule->rate, g, w);
            return;
        }
        case BP_SGD_MOMENTUM: {
            k->sgd_momentum(n, rule->rate, rule->decay, g, state, w);
            return;
        }
        case BP_SGD_NESTEROV: {
            k->sgd_nesterov(n, rule->rate, rule->decay, g, state, w);
            return;
        }
        case BP_ADAGRAD: {
            k->adagrad(n, rule->rate, rule->epsilon, g, state, w);
            return;
        }
        case BP_RMSPROP: {
            k->rmsprop(n, rule->rate, rule->decay, rule->epsilon, g, state, w);
            return;
        }
        case BP_ADAM: {
            const bp_adam call = {
                .n = n, .rate = rule->rate, .beta1 = rule->decay, .beta2 = rule->second_decay,
                .epsilon = rule->epsilon, .root_scale = rule->root_scale,
                .keep = a->is_bias && rule->keeps_biases ? 1 : rule->keep,
                .g = g, .m = state, .v = second, .w = w,
            };
            k->adam(&call);
            return;
        }
    }
}

/// How many gates a recurrent layer's weights have columns for.
static size_t gates_of(bp_recurrence_kind kind) {
    switch (kind) {
        case BP_ELMAN_TANH:
        case BP_ELMAN_RELU: return 1;
        case BP_LSTM: return 4;
        case BP_GRU_RESET_AFTER:
        case BP_GRU_RESET_BEFORE: return 3;
    }
    return 0;
}

static void run_recurrence(const bp_run *run, const bp_recurrence *a, size_t first, size_t count) {
    const size_t place = first * a->steps, gates = place * gates_of(a->kind) * a->units;
    bp_recurrence part = *a;
    part.rows = count;
    part.sums = from(run, a->sums, gates);
    part.x = from(run, a->x, place * a->inputs);
    part.lengths = from(run, a->lengths, first);
    part.mask = from(run, a->mask, first * a->units);
    part.initial = from(run, a->initial, first * a->initial_stride);
    part.initial_cell = from(run, a->initial_cell, first * a->initial_stride);
    part.state = into(run, a->state, first * ((3 + (size_t)(a->mask != NULL)) * a->units + 16));
    part.y = into(run, a->y, place * a->units);
    part.last = into(run, a->last, first * a->units);
    part.gates = into(run, a->gates, gates);
    part.cells = into(run, a->cells, place * a->units);
    run->kernels->recurrence(&part);
}

static void run_recurrence_gradient(
    const bp_run *run, const bp_recurrence_gradient *a, size_t first, size_t count
) {
    const size_t place = first * a->steps, state = place * a->units, gates = state * gates_of(a->kind);
    const size_t kept = 2 + gates_of(a->kind) + (size_t)(a->mask != NULL);
    bp_recurrence_gradient part = *a;
    part.rows = count;
    part.lengths = from(run, a->lengths, first);
    part.mask = from(run, a->mask, first * a->units);
    part.initial = from(run, a->initial, first * a->initial_stride);
    part.initial_cell = from(run, a->initial_cell, first * a->initial_stride);
    part.y = from(run, a->y, state);
    part.gates = from(run, a->gates, gates);
    part.cells = from(run, a->cells, state);
    part.dy = from(run, a->dy, state);
    part.dlast = from(run, a->dlast, first * a->units);
    part.state = into(run, a->state, first * (kept * a->units + 16));
    part.dgates = into(run, a->dgates, gates);
    part.dcandidates = into(run, a->dcandidates, state);
    part.previous = into(run, a->previous, state);
    part.reset = into(run, a->reset, state);
    part.dinitial = into(run, a->dinitial, first * a->units);
    part.dinitial_cell = into(run, a->dinitial_cell, first * a->units);
    run->kernels->recurrence_gradient(&part);
}

// The compiler must not contract what is rounded thrice; see the flags in Package.swift.
#define RUNNING(T, NAME)                                                                                               \
    static void NAME(size_t n, T factor, T share, T least, const T *batch, T *running) {                               \
        for (size_t i = 0; i < n; i++) {                                                                               \
            const T next = (1 - share) * running[i] + share * (batch[i] * factor);                                     \
            running[i] = next < least && next > -least ? 0 : next;                                                     \
        }                                                                                                              \
    }                                                                                                                  \
    static void NAME##_statistics(const bp_running_statistics *a) {                                                    \
        const T rows = (T)a->rows, share = (T)a->share, least = (T)a->least;                                           \
        NAME(a->n, 1, share, least, a->batch_mean, a->mean);                                                           \
        NAME(a->n, rows / (rows - 1), share, least, a->batch_variance, a->variance);                                   \
    }
RUNNING(float, running_float)
RUNNING(double, running_double)

#endif
