// Walks a plan with every kind of call under RealtimeSanitizer, which stops the program where a function that must not
// wait allocates, locks or calls the system. See the script beside it.
//
//     walk           on one thread: nothing is found
//     walk threads   on two, which wait for each other: found, which shows that the sanitizer sees them
#include "bp_plan.h"
#include "bp_variants.h"

#include <stdio.h>
#include <string.h>

enum { ROWS = 96, COLS = 64, SIDE = 8, CHANNELS = 4, CALLS = BP_CALL_UPDATE + 1 };

static union { double d[4][ROWS * COLS * 4]; float f[4][ROWS * COLS * 4]; } memory;
static double indices[ROWS];

static const bp_geometry images = {
    .images = 6, .height = SIDE, .width = SIDE, .channels = CHANNELS, .out_height = SIDE, .out_width = SIDE,
    .out_channels = CHANNELS, .kernel_height = 3, .kernel_width = 3, .stride_y = 1, .stride_x = 1, .dilation_y = 1,
    .dilation_x = 1, .top = 1, .left = 1, .groups = 1,
};

// A sequence, which is an image of one row, and a kernel that looks back.
static const bp_geometry line = {
    .images = 1, .height = 1, .width = SIDE, .channels = CHANNELS, .out_height = 1, .out_width = SIDE,
    .out_channels = CHANNELS, .kernel_height = 1, .kernel_width = 3, .stride_y = 1, .stride_x = 1, .dilation_y = 1,
    .dilation_x = 1, .top = 0, .left = 2, .groups = 1,
};

#define CALL(type, ...)                            \
    {                                              \
        static type arguments;                     \
        const type values = {__VA_ARGS__};         \
        memcpy(&arguments, &values, sizeof values); \
        return &arguments;                         \
    }

/// Arguments for each kind of call. A kind that is missing here is an error of the compiler.
static const void *arguments_of(bp_call_kind kind) {
    void *const x = memory.d[0], *const y = memory.d[1], *const z = memory.d[2], *const w = memory.d[3];
    void *const v = memory.d[3] + ROWS * COLS;
    switch (kind) {
        case BP_CALL_COPY: CALL(bp_copy, ROWS * COLS, x, y)
        case BP_CALL_MOVE: CALL(bp_move, ROWS, COLS, x, 0, COLS, y, 0, COLS)
        case BP_CALL_COMBINE: CALL(bp_combine, BP_ADD, ROWS, COLS, x, COLS, 1, z, COLS, 1, y)
        case BP_CALL_MATMUL:
            CALL(bp_matmul, .m = ROWS, .n = COLS, .k = COLS, .a = x, .a_row_stride = COLS, .a_col_stride = 1, .b = z,
                 .b_row_stride = 1, .b_col_stride = COLS, .c = y, .c_row_stride = COLS, .relu = true, .flush = true)
        case BP_CALL_COLUMN_SUMS: CALL(bp_column_sums, ROWS, COLS, {0}, x, false, y)
        case BP_CALL_ACTIVATION: CALL(bp_activation_call, BP_GELU, true, ROWS * COLS, x, y)
        case BP_CALL_ACTIVATION_GRADIENT: CALL(bp_activation_gradient, BP_GELU, ROWS * COLS, x, z, y)
        case BP_CALL_SOFTMAX: CALL(bp_softmax, ROWS, COLS, 1, true, x, y)
        case BP_CALL_SOFTMAX_GRADIENT: CALL(bp_softmax_gradient, ROWS, COLS, 1, x, z, y)
        case BP_CALL_CONVOLUTION: CALL(bp_convolution, images, x, z, NULL, w, true, y)
        case BP_CALL_CONVOLUTION_INPUT_GRADIENT: CALL(bp_convolution_input_gradient, images, x, z, NULL, y)
        case BP_CALL_CONVOLUTION_WEIGHT_GRADIENT: CALL(bp_convolution_weight_gradient, images, x, z, false, true, y)
        case BP_CALL_POOLING: CALL(bp_pooling, BP_MAX_POOLING, images, x, y)
        case BP_CALL_POOLING_GRADIENT: CALL(bp_pooling_gradient, BP_MAX_POOLING, true, images, x, z, y)
        case BP_CALL_COLUMN_MOMENTS: CALL(bp_column_moments, ROWS, COLS, x, y, w)
        case BP_CALL_BATCH_NORMALIZATION:
            CALL(bp_batch_normalization, .rows = ROWS, .cols = COLS, .stride = COLS, .epsilon = 1e-3, .x = x,
                 .gamma = z, .beta = z, .y = y)
        case BP_CALL_BATCH_NORMALIZATION_GRADIENT:
            CALL(bp_batch_normalization_gradient, .rows = ROWS, .cols = COLS, .stride = COLS, .epsilon = 1e-3, .x = x,
                 .dy = z, .mean = x, .variance = x, .gamma = z, .dgamma = w, .dbeta = y, .dx = NULL)
        case BP_CALL_RUNNING_STATISTICS: CALL(bp_running_statistics, COLS, ROWS, 0.1, 1e-30, x, z, y, w)
        case BP_CALL_RADIAL_BASIS: CALL(bp_radial_basis, ROWS, COLS, COLS, x, z, z, true, y)
        case BP_CALL_RADIAL_BASIS_GRADIENT: CALL(bp_radial_basis_gradient, 8, 8, 8, x, z, z, x, false, y, w, w)
        case BP_CALL_RADIAL_BASIS_INPUT_GRADIENT: CALL(bp_radial_basis_input_gradient, ROWS, COLS, COLS, x, z, z, y)
        case BP_CALL_SCALE_COLUMNS: CALL(bp_scale_columns, ROWS, COLS, x, z, z, y)
        case BP_CALL_DROPOUT: CALL(bp_dropout, ROWS, COLS, 1, 0.5, x, y)
        case BP_CALL_ROW_NORMALIZATION: CALL(bp_row_normalization, ROWS, COLS, 1e-3, true, x, z, z, y)
        case BP_CALL_ROW_NORMALIZATION_GRADIENT: CALL(bp_row_normalization_gradient, ROWS, COLS, 1e-3, true, x, z, z, y)
        case BP_CALL_ROW_NORMALIZATION_PARAMETER_GRADIENT:
            CALL(bp_row_normalization_parameter_gradient, ROWS, COLS, 0, COLS, 1e-3, true, x, z, false, y, w)
        case BP_CALL_REDUCE: CALL(bp_reduce, BP_MEAN, ROWS, 8, 8, x, y)
        case BP_CALL_SPREAD: CALL(bp_spread, ROWS, 8, 8, 2, x, y)
        case BP_CALL_MAX_REDUCTION_GRADIENT: CALL(bp_max_reduction_gradient, ROWS, 8, 8, x, z, y)
        case BP_CALL_EMBEDDING: CALL(bp_embedding, ROWS, COLS, ROWS, indices, x, y)
        case BP_CALL_EMBEDDING_GRADIENT: CALL(bp_embedding_gradient, ROWS, COLS, ROWS, indices, x, false, y)
        case BP_CALL_PERMUTE:
            CALL(bp_permutation, .rows = ROWS, .row_stride = COLS, .rank = 2, .extents = {8, 8}, .strides = {1, 8},
                 .x = x, .y = y)
        case BP_CALL_STEPS:
            CALL(bp_steps, .rows = ROWS, .steps = 8, .cols = 8, .x = x, .x_stride = 8, .y = y, .y_stride = 8)
        case BP_CALL_RECURRENCE_WEIGHTS:
            CALL(bp_recurrence_weights, .kind = BP_LSTM, .batch = 8, .inputs = 8, .units = 8, .weights = x, .bias = x,
                 .recurrent = x, .packed = z)
        case BP_CALL_RECURRENCE:
            CALL(bp_recurrence, .kind = BP_LSTM, .batch = 8, .rows = 8, .steps = 4, .inputs = 8, .units = 8,
                 .packed = z, .x = x, .state = w, .y = y)
        case BP_CALL_RECURRENCE_GRADIENT:
            CALL(bp_recurrence_gradient, .kind = BP_LSTM, .batch = 8, .rows = 8, .steps = 4, .units = 8, .packed = z,
                 .y = x, .gates = x, .cells = x, .dy = x, .state = w, .dgates = y, .previous = v)
        case BP_CALL_CAUSAL_CONVOLUTION: CALL(bp_causal_convolution, line, x, z, NULL, true, y, w, v)
        case BP_CALL_UPDATE: CALL(bp_update, ROWS, COLS, x, y, z, w, false)
    }
    return NULL;
}

static void walk(const bp_kernels *kernels, size_t scalar_size, bp_pool *pool) {
    static bp_call calls[CALLS];
    for (size_t i = 0; i < CALLS; i++) calls[i] = (bp_call){.kind = (bp_call_kind)i, .arguments = arguments_of(i)};
    bp_run run = {
        .kernels = kernels, .scalar_size = scalar_size, .pool = pool, .threads = 2, .least_work = 1, .least_part = 1,
    };
    bp_share_calls(&run, CALLS, calls);
    for (run.rule.kind = BP_NO_UPDATE; run.rule.kind <= BP_ADAM; run.rule.kind++) {
        memset(&memory, 0, sizeof memory);
        bp_run_calls(&run, CALLS, calls);
    }
}

int main(int count, char **words) {
    bp_pool *pool = count > 1 && strcmp(words[1], "threads") == 0 ? bp_pool_create(2) : NULL;
    for (bp_variant variant = BP_PORTABLE; variant <= BP_NEON; variant++) {
        const bp_kernels *floats = bp_kernels_get(variant, BP_FLOAT32), *doubles = bp_kernels_get(variant, BP_FLOAT64);
        if (floats) walk(floats, sizeof(float), pool);
        if (doubles) walk(doubles, sizeof(double), pool);
        if (floats && doubles) printf("variant %d: %d kinds of calls\n", variant, CALLS);
    }
    bp_pool_destroy(pool);
    return 0;
}
