#ifndef PLAN_PART_H
#define PLAN_PART_H

// Makes each call of a plan, or a part of it: see bp_plan.h.
#include "bp_move.h"
#include "plan_share.h"
#include "sequences.h"

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
                .epsilon = rule->epsilon, .root_scale = rule->root_scale, .keep = rule->keep,
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
    part.initial = from(run, a->initial, first * a->initial_stride);
    part.initial_cell = from(run, a->initial_cell, first * a->initial_stride);
    part.state = into(run, a->state, first * (3 * a->units + 16));
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
    bp_recurrence_gradient part = *a;
    part.rows = count;
    part.lengths = from(run, a->lengths, first);
    part.initial = from(run, a->initial, first * a->initial_stride);
    part.initial_cell = from(run, a->initial_cell, first * a->initial_stride);
    part.y = from(run, a->y, state);
    part.gates = from(run, a->gates, gates);
    part.cells = from(run, a->cells, state);
    part.dy = from(run, a->dy, state);
    part.dlast = from(run, a->dlast, first * a->units);
    part.state = into(run, a->state, first * ((2 + gates_of(a->kind)) * a->units + 16));
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

/// Makes a call for `count` of its things from `first` on.
static void run_part(const bp_run *run, const bp_call *call, size_t first, size_t count) {
    const bp_kernels *const k = run->kernels;
    switch (call->kind) {
        case BP_CALL_COPY: {
            ARGUMENTS(bp_copy);
            if (count > 0) memcpy(into(run, a->y, first), from(run, a->x, first), count * run->scalar_size);
            return;
        }
        case BP_CALL_MOVE: {
            run_move(run, call->arguments, first, count);
            return;
        }
        case BP_CALL_COMBINE: {
            ARGUMENTS(bp_combine);
            k->combine(
                a->kind, count, a->cols, from(run, a->a, first * a->a_row_stride), a->a_row_stride, a->a_col_stride,
                from(run, a->b, first * a->b_row_stride), a->b_row_stride, a->b_col_stride,
                into(run, a->y, first * a->cols));
            return;
        }
        case BP_CALL_MATMUL: {
            ARGUMENTS(bp_matmul);
            if (count == a->m) {
                k->matmul(a);
                return;
            }
            bp_matmul part = *a;
            part.m = count;
            part.a = from(run, a->a, first * a->a_row_stride);
            part.c = into(run, a->c, first * a->c_row_stride);
            part.mask = from(run, a->mask, first * a->mask_row_stride);
            k->matmul(&part);
            return;
        }
        case BP_CALL_COLUMN_SUMS: {
            ARGUMENTS(bp_column_sums);
            k->column_sums(a->rows, a->cols, a->x, a->accumulate, a->sums);
            return;
        }
        case BP_CALL_ACTIVATION: {
            ARGUMENTS(bp_activation_call);
            k->activation(a->kind, a->saturate, count, from(run, a->x, first), into(run, a->y, first));
            return;
        }
        case BP_CALL_ACTIVATION_GRADIENT: {
            ARGUMENTS(bp_activation_gradient);
            k->activation_gradient(
                a->kind, count, from(run, a->saved, first), from(run, a->dy, first), into(run, a->dx, first));
            return;
        }
        case BP_CALL_SOFTMAX: {
            ARGUMENTS(bp_softmax);
            const size_t offset = first * a->cols;
            k->softmax(count, a->cols, a->beta, a->saturate, from(run, a->x, offset), into(run, a->y, offset));
            return;
        }
        case BP_CALL_SOFTMAX_GRADIENT: {
            ARGUMENTS(bp_softmax_gradient);
            const size_t offset = first * a->cols;
            k->softmax_gradient(
                count, a->cols, a->beta, from(run, a->p, offset), from(run, a->dy, offset),
                into(run, a->dx, offset));
            return;
        }
        case BP_CALL_CONVOLUTION: {
            run_convolution(run, call->arguments, first, count);
            return;
        }
        case BP_CALL_CONVOLUTION_INPUT_GRADIENT: {
            ARGUMENTS(bp_convolution_input_gradient);
            size_t inputs, outputs;
            const bp_geometry part = images_of(&a->geometry, first, count, &inputs, &outputs);
            k->convolution_input_gradient(
                &part, from(run, a->dy, outputs), a->weights, from(run, a->mask, inputs), into(run, a->dx, inputs));
            return;
        }
        case BP_CALL_CONVOLUTION_WEIGHT_GRADIENT: {
            ARGUMENTS(bp_convolution_weight_gradient);
            k->convolution_weight_gradient(&a->geometry, first, count, a->x, a->dy, a->accumulate, a->flush, a->dw);
            return;
        }
        case BP_CALL_POOLING: {
            run_pooling(run, call->arguments, first, count);
            return;
        }
        case BP_CALL_POOLING_GRADIENT: {
            run_pooling_gradient(run, call->arguments, first, count);
            return;
        }
        case BP_CALL_COLUMN_MOMENTS: {
            ARGUMENTS(bp_column_moments);
            k->column_moments(
                a->rows, count, a->cols, from(run, a->x, first), into(run, a->mean, first),
                into(run, a->variance, first));
            return;
        }
        case BP_CALL_BATCH_NORMALIZATION: {
            ARGUMENTS(bp_batch_normalization);
            bp_batch_normalization part = *a;
            part.cols = count;
            part.x = from(run, a->x, first);
            part.mean = from(run, a->mean, first);
            part.variance = from(run, a->variance, first);
            part.gamma = from(run, a->gamma, first);
            part.beta = from(run, a->beta, first);
            part.y = into(run, a->y, first);
            k->batch_normalization(&part);
            return;
        }
        case BP_CALL_BATCH_NORMALIZATION_GRADIENT: {
            ARGUMENTS(bp_batch_normalization_gradient);
            bp_batch_normalization_gradient part = *a;
            part.cols = count;
            part.x = from(run, a->x, first);
            part.dy = from(run, a->dy, first);
            part.mean = from(run, a->mean, first);
            part.variance = from(run, a->variance, first);
            part.gamma = from(run, a->gamma, first);
            part.dgamma = into(run, a->dgamma, first);
            part.dbeta = into(run, a->dbeta, first);
            part.dx = into(run, a->dx, first);
            k->batch_normalization_gradient(&part);
            return;
        }
        case BP_CALL_RUNNING_STATISTICS: {
            if (run->scalar_size == sizeof(float)) running_float_statistics(call->arguments);
            else running_double_statistics(call->arguments);
            return;
        }
        case BP_CALL_RADIAL_BASIS: {
            ARGUMENTS(bp_radial_basis);
            bp_radial_basis part = *a;
            part.rows = count;
            part.x = from(run, a->x, first * a->inputs);
            part.y = into(run, a->y, first * a->units);
            k->radial_basis(&part);
            return;
        }
        case BP_CALL_RADIAL_BASIS_GRADIENT: {
            k->radial_basis_gradient(call->arguments);
            return;
        }
        case BP_CALL_RADIAL_BASIS_INPUT_GRADIENT: {
            ARGUMENTS(bp_radial_basis_input_gradient);
            k->radial_basis_input_gradient(
                count, a->inputs, a->units, from(run, a->x, first * a->inputs), a->centers,
                from(run, a->g, first * a->units), into(run, a->dx, first * a->inputs));
            return;
        }
        case BP_CALL_SCALE_COLUMNS: {
            ARGUMENTS(bp_scale_columns);
            const size_t offset = first * a->cols;
            k->scale_columns(
                count, a->cols, from(run, a->x, offset), a->shift, a->scale, into(run, a->y, offset));
            return;
        }
        case BP_CALL_DROPOUT: {
            ARGUMENTS(bp_dropout);
            const size_t offset = first * a->cols;
            k->dropout(
                count, a->cols, run->first_row + first, run->randomness + a->salt, a->rate, from(run, a->x, offset),
                into(run, a->y, offset));
            return;
        }
        case BP_CALL_ROW_NORMALIZATION: {
            ARGUMENTS(bp_row_normalization);
            bp_row_normalization part = *a;
            part.rows = count;
            part.x = from(run, a->x, first * a->cols);
            part.y = into(run, a->y, first * a->cols);
            k->row_normalization(&part);
            return;
        }
        case BP_CALL_ROW_NORMALIZATION_GRADIENT: {
            ARGUMENTS(bp_row_normalization_gradient);
            bp_row_normalization_gradient part = *a;
            part.rows = count;
            part.x = from(run, a->x, first * a->cols);
            part.dy = from(run, a->dy, first * a->cols);
            part.dx = into(run, a->dx, first * a->cols);
            k->row_normalization_gradient(&part);
            return;
        }
        case BP_CALL_ROW_NORMALIZATION_PARAMETER_GRADIENT: {
            ARGUMENTS(bp_row_normalization_parameter_gradient);
            bp_row_normalization_parameter_gradient part = *a;
            part.first_col = a->first_col + first;
            part.some_cols = count;
            k->row_normalization_parameter_gradient(&part);
            return;
        }
        case BP_CALL_REDUCE: {
            ARGUMENTS(bp_reduce);
            k->reduce(
                a->kind, count, a->extent, a->inner, from(run, a->x, first * a->extent * a->inner),
                into(run, a->y, first * a->inner));
            return;
        }
        case BP_CALL_SPREAD: {
            ARGUMENTS(bp_spread);
            k->spread(
                count, a->extent, a->inner, a->scale, from(run, a->x, first * a->inner),
                into(run, a->y, first * a->extent * a->inner));
            return;
        }
        case BP_CALL_MAX_REDUCTION_GRADIENT: {
            ARGUMENTS(bp_max_reduction_gradient);
            const size_t offset = first * a->extent * a->inner;
            k->max_reduction_gradient(
                count, a->extent, a->inner, from(run, a->x, offset), from(run, a->dy, first * a->inner),
                into(run, a->dx, offset));
            return;
        }
        case BP_CALL_EMBEDDING: {
            ARGUMENTS(bp_embedding);
            k->embedding(
                count, a->cols, a->vocabulary, from(run, a->indices, first), a->table,
                into(run, a->y, first * a->cols));
            return;
        }
        case BP_CALL_EMBEDDING_GRADIENT: {
            ARGUMENTS(bp_embedding_gradient);
            k->embedding_gradient(a->rows, a->cols, a->vocabulary, a->indices, a->dy, a->accumulate, a->dtable);
            return;
        }
        case BP_CALL_PERMUTE: {
            run_permutation(run, call->arguments, first, count);
            return;
        }
        case BP_CALL_STEPS: {
            ARGUMENTS(bp_steps);
            bp_steps part = *a;
            part.rows = count;
            part.x = from(run, a->x, first * a->steps * a->x_stride);
            part.lengths = from(run, a->lengths, first);
            part.y = into(run, a->y, first * a->steps * a->y_stride);
            bp_run_steps(&part, run->scalar_size);
            return;
        }
        case BP_CALL_RECURRENCE_WEIGHTS: {
            k->recurrence_weights(call->arguments);
            return;
        }
        case BP_CALL_RECURRENCE: {
            run_recurrence(run, call->arguments, first, count);
            return;
        }
        case BP_CALL_RECURRENCE_GRADIENT: {
            run_recurrence_gradient(run, call->arguments, first, count);
            return;
        }
        case BP_CALL_CAUSAL_CONVOLUTION: {
            bp_run_causal_convolution(run->kernels, call->arguments, run->scalar_size);
            return;
        }
        case BP_CALL_UPDATE: {
            run_update(run, call->arguments, first, count);
            return;
        }
    }
}

#endif
