#ifndef BP_PLAN_H
#define BP_PLAN_H

#include "bp_kernels.h"
#include "bp_pool.h"

// A plan: kernel calls with all their arguments, walked from the first to the last without a return to Swift.
//
// Each call is cut into parts for the threads where its work is worth it, along what no sum runs over, so the number of
// threads changes no bit. How is decided once for a number of rows, and a thread gets the same part of a call each time.
// Nothing here allocates, and nothing computes but the kernels and `bp_running_statistics`.

/// The calls: the one list of them, from which the enumeration is made, and what makes them. `ROW(constant, name)` is called for
/// each; in Sources/CBackprop/calls `share_name` says what it can be cut into, and `run_name` makes a part of it. Both have the
/// structure of its arguments.
#define BP_CALLS(ROW)                                                                       \
    ROW(BP_CALL_COPY, copy)                                                                 \
    ROW(BP_CALL_MOVE, move)                                                                 \
    ROW(BP_CALL_COMBINE, combine)                                                           \
    ROW(BP_CALL_MATMUL, matmul)                                                             \
    ROW(BP_CALL_COLUMN_SUMS, column_sums)                                                   \
    ROW(BP_CALL_ACTIVATION, activation)                                                     \
    ROW(BP_CALL_ACTIVATION_GRADIENT, activation_gradient)                                   \
    ROW(BP_CALL_SOFTMAX, softmax)                                                           \
    ROW(BP_CALL_SOFTMAX_GRADIENT, softmax_gradient)                                         \
    ROW(BP_CALL_CONVOLUTION, convolution)                                                   \
    ROW(BP_CALL_CONVOLUTION_INPUT_GRADIENT, convolution_input_gradient)                     \
    ROW(BP_CALL_CONVOLUTION_WEIGHT_GRADIENT, convolution_weight_gradient)                   \
    ROW(BP_CALL_POOLING, pooling)                                                           \
    ROW(BP_CALL_POOLING_GRADIENT, pooling_gradient)                                         \
    ROW(BP_CALL_COLUMN_MOMENTS, column_moments)                                             \
    ROW(BP_CALL_BATCH_NORMALIZATION, batch_normalization)                                   \
    ROW(BP_CALL_BATCH_NORMALIZATION_GRADIENT, batch_normalization_gradient)                 \
    ROW(BP_CALL_RUNNING_STATISTICS, running_statistics)                                     \
    ROW(BP_CALL_RADIAL_BASIS, radial_basis)                                                 \
    ROW(BP_CALL_RADIAL_BASIS_GRADIENT, radial_basis_gradient)                               \
    ROW(BP_CALL_RADIAL_BASIS_INPUT_GRADIENT, radial_basis_input_gradient)                   \
    ROW(BP_CALL_SCALE_COLUMNS, scale_columns)                                               \
    ROW(BP_CALL_DROPOUT, dropout)                                                           \
    ROW(BP_CALL_ROW_NORMALIZATION, row_normalization)                                       \
    ROW(BP_CALL_ROW_NORMALIZATION_GRADIENT, row_normalization_gradient)                     \
    ROW(BP_CALL_ROW_NORMALIZATION_PARAMETER_GRADIENT, row_normalization_parameter_gradient) \
    ROW(BP_CALL_REDUCE, reduce)                                                             \
    ROW(BP_CALL_SPREAD, spread)                                                             \
    ROW(BP_CALL_MAX_REDUCTION_GRADIENT, max_reduction_gradient)                             \
    ROW(BP_CALL_EMBEDDING, embedding)                                                       \
    ROW(BP_CALL_EMBEDDING_GRADIENT, embedding_gradient)                                     \
    ROW(BP_CALL_PERMUTE, permutation)                                                       \
    ROW(BP_CALL_STEPS, steps)                                                               \
    ROW(BP_CALL_RECURRENCE_WEIGHTS, recurrence_weights)                                     \
    ROW(BP_CALL_RECURRENCE, recurrence)                                                     \
    ROW(BP_CALL_RECURRENCE_GRADIENT, recurrence_gradient)                                   \
    ROW(BP_CALL_CAUSAL_CONVOLUTION, causal_convolution)                                     \
    ROW(BP_CALL_UPDATE, update)

#define BP_CONSTANT(constant, name) constant,

/// What a call calls.
typedef enum bp_call_kind { BP_CALLS(BP_CONSTANT) } bp_call_kind;

#undef BP_CONSTANT

/// A call of a plan. `bp_share_calls` fills in the last three.
typedef struct bp_call {
    bp_call_kind kind;
    const void *arguments;
    size_t things;  ///< that can be computed apart
    size_t parts;   ///< into which they are cut
    bool wakes;     ///< whether all those that it was shared out with are worth waking threads that sleep
} bp_call;

/// How parameters follow their gradients: the kernels of bp_kernels.h.
typedef enum bp_update_kind {
    BP_NO_UPDATE,  ///< not at all
    BP_SGD,
    BP_SGD_MOMENTUM,
    BP_SGD_NESTEROV,
    BP_ADAGRAD,
    BP_RMSPROP,
    BP_ADAM,
} bp_update_kind;

/// An optimizer's kernel and its numbers, as far as it takes them.
typedef struct BP_ARGUMENTS bp_update_rule {
    bp_update_kind kind;
    double rate;
    double decay;         ///< momentum, RMSProp's decay, or Adam's beta1
    double second_decay;  ///< Adam's beta2
    double epsilon, root_scale, keep;
    bool keeps_biases;    ///< `keep` counts as 1 for parameters of one dimension
} bp_update_rule;

/// With what a plan is walked.
typedef struct bp_run {
    const bp_kernels *kernels;
    size_t scalar_size;   ///< bytes of a scalar of the kernels' type
    bp_pool *pool;        ///< NULL for one thread
    size_t threads;       ///< that a call may be shared by, at most
    size_t least_work;    ///< operations that a thread must be worth waking for
    size_t least_part;    ///< operations that a part must be worth once it is awake
    uint64_t randomness;  ///< what `bp_dropout` draws from
    size_t first_row;     ///< the place in the batch of the first row that is walked with
    bp_update_rule rule;  ///< what `bp_update` does
} bp_run;

/// Decides how calls that are walked together are cut. To be called again when their sizes or threads have changed.
void bp_share_calls(const bp_run *run, size_t count, bp_call *calls);

/// The same for one call among others, whose arguments have changed since; it stays in as many parts.
void bp_count_things(bp_call *call);

/// What RealtimeSanitizer watches, in a build that it is part of: see Tests/Realtime.
#if defined(__has_feature)
#if __has_feature(realtime_sanitizer)
#define BP_NONBLOCKING __attribute__((nonblocking))
#endif
#endif
#ifndef BP_NONBLOCKING
#define BP_NONBLOCKING
#endif

/// Makes the calls in order. Threads share them where walk follows walk, so that they are awake, and where all the calls
/// that were shared out together are worth waking them. The pool's other runs must be independent of this one. Without a
/// pool it never waits: it takes no lock, allocates nothing and calls nothing of the system.
void bp_run_calls(const bp_run *run, size_t count, const bp_call *calls) BP_NONBLOCKING;

/// y[i] = x[i] for n elements, which do not overlap.
typedef struct BP_ARGUMENTS bp_copy {
    size_t n;
    const void *x;
    void *y;
} bp_copy;

/// Copies blocks of `block` scalars, or fills them with zeros where `x` is NULL. Offsets and strides count scalars.
typedef struct BP_ARGUMENTS bp_move {
    size_t count, block;
    const void *x;
    size_t x_offset, x_stride;
    void *y;
    size_t y_offset, y_stride;
} bp_move;

// The arguments of kernels that have no structure of their own, under the names that bp_kernels.h gives them.

typedef struct BP_ARGUMENTS bp_column_sums {
    size_t rows, cols;
    bp_cut cut;
    const void *x;
    bool accumulate;
    void *sums;
} bp_column_sums;

typedef struct BP_ARGUMENTS bp_combine {
    bp_combination kind;
    size_t rows, cols;
    const void *a;
    size_t a_row_stride, a_col_stride;
    const void *b;
    size_t b_row_stride, b_col_stride;
    void *y;
} bp_combine;

typedef struct BP_ARGUMENTS bp_activation_call {
    bp_activation kind;
    bool saturate;
    size_t n;
    const void *x;
    void *y;
} bp_activation_call;

typedef struct BP_ARGUMENTS bp_activation_gradient {
    bp_activation kind;
    size_t n;
    const void *saved, *dy;
    void *dx;
} bp_activation_gradient;

typedef struct BP_ARGUMENTS bp_softmax {
    size_t rows, cols;
    double beta;
    bool saturate;
    const void *x;
    void *y;
} bp_softmax;

typedef struct BP_ARGUMENTS bp_softmax_gradient {
    size_t rows, cols;
    double beta;
    const void *p, *dy;
    void *dx;
} bp_softmax_gradient;

/// The most scalars in a line of results that something is added to.
#define BP_MOST_STRIP 8192

typedef struct BP_ARGUMENTS bp_convolution {
    bp_geometry geometry;
    const void *x, *weights, *bias;
    const void *addend;   ///< added to the sums before the ReLU: as much as y, may be y but not x; or NULL
    bool relu;
    void *y;
} bp_convolution;

typedef struct BP_ARGUMENTS bp_convolution_input_gradient {
    bp_geometry geometry;
    const void *dy, *weights, *mask;
    void *dx;
} bp_convolution_input_gradient;

typedef struct BP_ARGUMENTS bp_convolution_weight_gradient {
    bp_geometry geometry;
    const void *x, *dy;
    bool accumulate, flush;
    void *dw;
} bp_convolution_weight_gradient;

/// How a pooling takes one value from each window.
typedef enum bp_pooling_kind {
    BP_MAX_POOLING,
    BP_AVERAGE_POOLING,         ///< over what is inside
    BP_PADDED_AVERAGE_POOLING,  ///< with the padding counted as zeros
} bp_pooling_kind;

typedef struct BP_ARGUMENTS bp_pooling {
    bp_pooling_kind kind;
    bp_geometry geometry;
    const void *x;
    void *y;
} bp_pooling;

typedef struct BP_ARGUMENTS bp_pooling_gradient {
    bp_pooling_kind kind;
    bool rectify;           ///< x are the outputs of a ReLU: dx is +0 where x <= 0
    bp_geometry geometry;
    const void *x, *dy;
    void *dx;
} bp_pooling_gradient;

typedef struct BP_ARGUMENTS bp_column_moments {
    size_t rows, cols;
    const void *x;
    void *mean, *variance;
} bp_column_moments;

typedef struct BP_ARGUMENTS bp_radial_basis_input_gradient {
    size_t rows, inputs, units;
    const void *x, *centers, *g;
    void *dx;
} bp_radial_basis_input_gradient;

typedef struct BP_ARGUMENTS bp_scale_columns {
    size_t rows, cols;
    const void *x, *shift, *scale;
    void *y;
} bp_scale_columns;

/// Draws by `randomness` of the run and `salt` together.
typedef struct BP_ARGUMENTS bp_dropout {
    size_t rows, cols;
    uint64_t salt;
    double rate;
    const void *x;
    void *y;
} bp_dropout;

typedef struct BP_ARGUMENTS bp_reduce {
    bp_reduction kind;
    size_t outer, extent, inner;
    const void *x;
    void *y;
} bp_reduce;

typedef struct BP_ARGUMENTS bp_spread {
    size_t outer, extent, inner;
    double scale;
    const void *x;
    void *y;
} bp_spread;

typedef struct BP_ARGUMENTS bp_max_reduction_gradient {
    size_t outer, extent, inner;
    const void *x, *dy;
    void *dx;
} bp_max_reduction_gradient;

typedef struct BP_ARGUMENTS bp_embedding {
    size_t rows, cols, vocabulary;
    const void *indices, *table;
    void *y;
} bp_embedding;

typedef struct BP_ARGUMENTS bp_embedding_gradient {
    size_t rows, cols, vocabulary;
    const void *indices, *dy;
    bool accumulate;
    void *dtable;
} bp_embedding_gradient;

/// See `bp_permute`. The first of the axes is the batch, which stays the first: `stride` scalars of x from one sample to
/// the next, then the `rank` axes of a sample.
typedef struct BP_ARGUMENTS bp_permutation {
    size_t rows, row_stride, rank;
    size_t extents[7], strides[7];
    const void *x;
    void *y;
} bp_permutation;

/// The steps of sequences, each of `cols` scalars: as they are, or the last one first. Behind a row's last step y is +0.
///
/// A row's number of steps is its element of `lengths`, where that is a whole number from 1 to `steps`; else it is `steps`,
/// and if `refuses` all of that row of y is NaN. What lies between the steps of y, where they do not touch, stays.
typedef struct BP_ARGUMENTS bp_steps {
    size_t rows, steps, cols;
    const void *x;
    size_t x_stride;      ///< scalars from one step of x to the next one
    const void *lengths;  ///< rows, or NULL
    bool reverses, refuses;
    void *y;
    size_t y_stride;
} bp_steps;

/// One step of a convolution that looks back only: x is the step's input, y its output.
///
/// `window` is that of a sequence as long as the kernel reaches; its images, width, out_width and left are not looked at.
/// The inputs that the kernel reaches back to lie in `inputs`, each twice, so that any window of them is without a gap:
/// 2·reach·channels scalars. Taps before the first step take no part.
typedef struct BP_ARGUMENTS bp_causal_convolution {
    bp_geometry window;
    const void *x, *weights, *bias;
    bool relu;
    void *y;
    void *inputs;
    void *seen;           ///< a scalar that says how many steps there were, up to reach; then where the last one lies
} bp_causal_convolution;

/// Changes a parameter by the rule of the run, in rows × cols; the state is what the rule remembers, as far as it does.
typedef struct BP_ARGUMENTS bp_update {
    size_t rows, cols;
    const void *gradient;
    void *parameter, *first_state, *second_state;
    bool is_bias;  ///< the parameter has one dimension
} bp_update;

/// Takes a batch into running statistics, one for each of the n columns:
///
///     running = (1 - share)·running + share·batch         three roundings; +0 below `least`
///
/// The batch's variance is taken as that of a sample: its own times rows/(rows - 1).
typedef struct BP_ARGUMENTS bp_running_statistics {
    size_t n, rows;
    double share, least;
    const void *batch_mean, *batch_variance;
    void *mean, *variance;
} bp_running_statistics;

#endif
