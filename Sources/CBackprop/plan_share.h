#ifndef PLAN_SHARE_H
#define PLAN_SHARE_H

// What each call of a plan can be cut into, for threads, and what it costs: see bp_plan.h.
#include "bp_plan.h"

#define ARGUMENTS(type) const type *a = call->arguments

/// What a call can be cut into.
typedef struct Share {
    size_t count;  // of the things that can be computed apart
    size_t step;   // parts begin at multiples of it
    size_t work;   // a rough number of operations, for all
} Share;

static const Share whole = {1, 1, 0};

static size_t outputs_of(const bp_geometry *g) { return g->images * g->out_height * g->out_width * g->out_channels; }
static size_t inputs_of(const bp_geometry *g) { return g->images * g->height * g->width * g->channels; }
static size_t weight_rows_of(const bp_geometry *g) {
    return g->kernel_height * g->kernel_width * (g->channels / g->groups);
}
static size_t products_of(const bp_geometry *g) { return outputs_of(g) * weight_rows_of(g); }

/// As an LSTM's: its products, and some steps for each value of a gate.
static size_t recurrence_work(size_t rows, size_t steps, size_t depth, size_t units) {
    return rows * steps * units * 4 * (depth + 16);
}

static Share share_of(const bp_call *call) {
    switch (call->kind) {
        case BP_CALL_COPY: {
            ARGUMENTS(bp_copy);
            return (Share){a->n, 64, a->n};
        }
        case BP_CALL_MOVE: {
            ARGUMENTS(bp_move);
            return (Share){a->count, 1, a->count * a->block};
        }
        case BP_CALL_COMBINE: {
            ARGUMENTS(bp_combine);
            return (Share){a->rows, 1, a->rows * a->cols * 2};
        }
        case BP_CALL_MATMUL: {
            ARGUMENTS(bp_matmul);
            return (Share){a->m, 16, a->m * a->n * a->k};
        }
        case BP_CALL_COLUMN_SUMS: return whole;
        case BP_CALL_ACTIVATION: {
            ARGUMENTS(bp_activation_call);
            return (Share){a->n, 64, a->n * 8};
        }
        case BP_CALL_ACTIVATION_GRADIENT: {
            ARGUMENTS(bp_activation_gradient);
            return (Share){a->n, 64, a->n * 4};
        }
        case BP_CALL_SOFTMAX: {
            ARGUMENTS(bp_softmax);
            return (Share){a->rows, 1, a->rows * a->cols * 16};
        }
        case BP_CALL_SOFTMAX_GRADIENT: {
            ARGUMENTS(bp_softmax_gradient);
            return (Share){a->rows, 1, a->rows * a->cols * 8};
        }
        case BP_CALL_CONVOLUTION: {
            ARGUMENTS(bp_convolution);
            const size_t lines = a->geometry.images == 1 ? a->geometry.out_height : a->geometry.images;
            return (Share){lines, 1, products_of(&a->geometry)};
        }
        case BP_CALL_CONVOLUTION_INPUT_GRADIENT: {
            ARGUMENTS(bp_convolution_input_gradient);
            return (Share){a->geometry.images, 1, products_of(&a->geometry)};
        }
        case BP_CALL_CONVOLUTION_WEIGHT_GRADIENT: {
            ARGUMENTS(bp_convolution_weight_gradient);
            return (Share){weight_rows_of(&a->geometry), 1, products_of(&a->geometry)};
        }
        case BP_CALL_POOLING: {
            ARGUMENTS(bp_pooling);
            return (Share){a->geometry.images, 1, inputs_of(&a->geometry) * 2};
        }
        case BP_CALL_POOLING_GRADIENT: {
            ARGUMENTS(bp_pooling_gradient);
            return (Share){a->geometry.images, 1, inputs_of(&a->geometry) * 3};
        }
        case BP_CALL_COLUMN_MOMENTS: {
            ARGUMENTS(bp_column_moments);
            return (Share){a->cols, 16, a->rows * a->cols * 4};
        }
        case BP_CALL_BATCH_NORMALIZATION: {
            ARGUMENTS(bp_batch_normalization);
            return (Share){a->cols, 16, a->rows * a->cols * (a->mean ? 2 : 6)};
        }
        case BP_CALL_BATCH_NORMALIZATION_GRADIENT: {
            ARGUMENTS(bp_batch_normalization_gradient);
            return (Share){a->cols, 16, a->rows * a->cols * 6};
        }
        case BP_CALL_RUNNING_STATISTICS: return whole;
        case BP_CALL_RADIAL_BASIS: {
            ARGUMENTS(bp_radial_basis);
            return (Share){a->rows, 1, a->rows * a->units * (a->inputs + 8)};
        }
        case BP_CALL_RADIAL_BASIS_GRADIENT: return whole;
        case BP_CALL_RADIAL_BASIS_INPUT_GRADIENT: {
            ARGUMENTS(bp_radial_basis_input_gradient);
            return (Share){a->rows, 1, a->rows * a->units * a->inputs * 2};
        }
        case BP_CALL_SCALE_COLUMNS: {
            ARGUMENTS(bp_scale_columns);
            return (Share){a->rows, 1, a->rows * a->cols * 2};
        }
        case BP_CALL_DROPOUT: {
            ARGUMENTS(bp_dropout);
            return (Share){a->rows, 1, a->rows * a->cols * 8};
        }
        case BP_CALL_ROW_NORMALIZATION: {
            ARGUMENTS(bp_row_normalization);
            return (Share){a->rows, 1, a->rows * a->cols * 6};
        }
        case BP_CALL_ROW_NORMALIZATION_GRADIENT: {
            ARGUMENTS(bp_row_normalization_gradient);
            return (Share){a->rows, 1, a->rows * a->cols * 10};
        }
        case BP_CALL_ROW_NORMALIZATION_PARAMETER_GRADIENT: {
            ARGUMENTS(bp_row_normalization_parameter_gradient);
            return (Share){a->some_cols, 16, a->rows * a->cols * 6};
        }
        case BP_CALL_REDUCE: {
            ARGUMENTS(bp_reduce);
            return (Share){a->outer, 1, a->outer * a->extent * a->inner * 2};
        }
        case BP_CALL_SPREAD: {
            ARGUMENTS(bp_spread);
            return (Share){a->outer, 1, a->outer * a->extent * a->inner};
        }
        case BP_CALL_MAX_REDUCTION_GRADIENT: {
            ARGUMENTS(bp_max_reduction_gradient);
            return (Share){a->outer, 1, a->outer * a->extent * a->inner * 2};
        }
        case BP_CALL_EMBEDDING: {
            ARGUMENTS(bp_embedding);
            return (Share){a->rows, 1, a->rows * a->cols};
        }
        case BP_CALL_EMBEDDING_GRADIENT: return whole;
        case BP_CALL_PERMUTE: {
            ARGUMENTS(bp_permutation);
            return (Share){a->rows, 1, a->rows * a->row_stride * 2};
        }
        case BP_CALL_STEPS: {
            ARGUMENTS(bp_steps);
            return (Share){a->rows, 1, a->rows * a->steps * a->cols * 2};
        }
        case BP_CALL_RECURRENCE_WEIGHTS: return whole;
        case BP_CALL_RECURRENCE: {
            ARGUMENTS(bp_recurrence);
            return (Share){a->rows, 1, recurrence_work(a->rows, a->steps, a->inputs + a->units, a->units)};
        }
        case BP_CALL_RECURRENCE_GRADIENT: {
            ARGUMENTS(bp_recurrence_gradient);
            return (Share){a->rows, 1, recurrence_work(a->rows, a->steps, a->units, a->units)};
        }
        case BP_CALL_CAUSAL_CONVOLUTION: return whole;
        case BP_CALL_UPDATE: {
            // Along the rows that the gradient of a product's weights is cut by.
            ARGUMENTS(bp_update);
            const size_t operations = a->second_state ? 20 : 4;
            return (Share){a->rows, 16, a->rows * a->cols * operations};
        }
    }
    return whole;
}

#endif
