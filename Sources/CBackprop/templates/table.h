// All kernels for one scalar type and instruction set. A variant's source file includes its vocabulary, then this file,
// and names its table: KERNEL_TABLE(bp_avx2_float).
#include "bp_kernels.h"

// For V, and again for W.
#include "elementary.h"
#include "activations.h"
#include "loss_terms.h"
#include "normalization_terms.h"
#include "combinations.h"
#include "steps.h"
#include "recurrence_cells.h"
#include "simd/wide.h"
#include "simd/lanes.h"
#include "elementary.h"
#include "activations.h"
#include "loss_terms.h"
#include "normalization_terms.h"
#include "combinations.h"
#include "steps.h"
#include "recurrence_cells.h"
#include "simd/narrow.h"

#include "loops.h"
#include "cut.h"
#include "sums.h"
#include "maps.h"
#include "transpose.h"
#include "matmul_tile.h"
#include "matmul_parts.h"
#include "matmul.h"
#include "convolution_axis.h"
#include "convolution_tile.h"
#include "convolution_lanes.h"
#include "convolution_taps.h"
#include "convolution_by_channels.h"
#include "convolution_by_images.h"
#include "convolution.h"
#include "convolution_weight_tile.h"
#include "convolution_weights.h"
#include "softmax.h"
#include "argmax.h"
#include "pooling.h"
#include "batch_normalization.h"
#include "row_normalization.h"
#include "reductions.h"
#include "combine.h"
#include "embedding.h"
#include "classification.h"
#include "losses.h"
#include "dropout.h"
#include "radial_basis.h"
#include "optimizers.h"
#include "gradients.h"
#include "scaling.h"
#include "recurrence_items.h"
#include "recurrence_packing.h"
#include "recurrence.h"
#include "recurrence_gradient.h"

// As many chains as a tile one vector wide has: enough to hide the latency of the instruction, and all in registers.
static double fma_loop(size_t iterations) {
    const size_t chains = TILE_ROWS(1);
    V chain[MOST_ROWS], x = broadcast(REAL(0.999)), y = broadcast(REAL(0.001));
#pragma clang loop unroll(full)
    for (size_t c = 0; c < chains; c++) chain[c] = broadcast((T)c);
    for (size_t i = 0; i < iterations; i++) {
#pragma clang loop unroll(full)
        for (size_t c = 0; c < chains; c++) chain[c] = fused(chain[c], x, y);
    }
    V total = {0};
#pragma clang loop unroll(full)
    for (size_t c = 0; c < chains; c++) total += chain[c];
    return total[0] < 0 ? 0 : (double)(iterations * chains * 2 * LANES);
}

#define KERNEL_TABLE(name)                              \
    const bp_kernels name = {                           \
        .matmul = matmul,                               \
        .activation = activation,                       \
        .activation_gradient = activation_gradient,     \
        .exp = map_exp,                                 \
        .log = map_log,                                 \
        .softmax = softmax,                             \
        .softmax_gradient = softmax_gradient,           \
        .softmax_cross_entropy = softmax_cross_entropy, \
        .cross_entropy = cross_entropy,                 \
        .argmax = argmax,                               \
        .count_correct = count_correct,                 \
        .column_sums = column_sums,                     \
        .sum = sum,                                     \
        .output_losses = output_losses,                 \
        .dropout = dropout,                             \
        .radial_basis = radial_basis,                   \
        .radial_basis_gradient = radial_basis_gradient, \
        .radial_basis_input_gradient = radial_basis_input_gradient, \
        .convolution = convolution,                     \
        .convolution_input_gradient = convolution_input_gradient, \
        .convolution_weight_gradient = convolution_weight_gradient, \
        .max_pooling = max_pooling,                     \
        .max_pooling_gradient = max_pooling_gradient,   \
        .average_pooling = average_pooling,             \
        .average_pooling_gradient = average_pooling_gradient, \
        .column_moments = column_moments,               \
        .batch_normalization = batch_normalization,     \
        .batch_normalization_gradient = batch_normalization_gradient, \
        .row_normalization = row_normalization,         \
        .row_normalization_gradient = row_normalization_gradient, \
        .row_normalization_parameter_gradient = row_normalization_parameter_gradient, \
        .sgd = sgd,                                     \
        .sgd_momentum = sgd_momentum,                   \
        .sgd_nesterov = sgd_nesterov,                   \
        .adagrad = adagrad,                             \
        .rmsprop = rmsprop,                             \
        .adam = adam,                                   \
        .penalty = penalty,                             \
        .sum_of_squares = sum_of_squares,               \
        .scale_rows = scale_rows,                       \
        .scale_columns = scale_columns,                 \
        .combine = combine,                             \
        .reduce = reduce,                               \
        .max_reduction_gradient = max_reduction_gradient, \
        .spread = spread,                               \
        .embedding = embedding,                         \
        .embedding_gradient = embedding_gradient,       \
        .recurrence_weights = recurrence_weights,       \
        .recurrence = recurrence,                       \
        .recurrence_gradient = recurrence_gradient,     \
        .bytes_to_unit = bytes_to_unit,                 \
        .fma_loop = fma_loop,                           \
    }
