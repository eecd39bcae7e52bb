#ifndef PLAN_PART_H
#define PLAN_PART_H

// Makes each call of a plan, or a part of it: see bp_plan.h.
#include "plan_call.h"
#include "plan_share.h"
#include "sequences.h"

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
            if (first > 0) part.sums = NULL; // they are no rows of C
            k->matmul(&part);
            return;
        }
        case BP_CALL_COLUMN_SUMS: {
            ARGUMENTS(bp_column_sums);
            k->column_sums(a->rows, a->cols, a->cut, a->x, a->accumulate, a->sums);
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
