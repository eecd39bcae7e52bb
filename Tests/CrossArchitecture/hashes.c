// hashes [--quick] [VARIANT]
//
// Runs every kernel of every variant that this processor has over many sizes and numbers and prints a line
//
//     VARIANT SCALAR ENTRY HASH
//
// for each. The hash covers all operands after each call, inputs and the memory behind outputs included. Equal hashes
// mean equal bits: between the variants of one run, which is checked here, and between machines, which `run` checks.
// --quick takes fewer sizes, for slow machines; its hashes are others. VARIANT alone is run if it is named.
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "bp_variants.h"
#include "numbers.h"

// The kernels, one line each: a name and the call. It sees the table `k`, a size of rows × cols = n, operands x, y, z,
// w of that size and more, `ints` with a label for each row, `bytes` with n bytes, and a `result` for a scalar. The
// activations come from their list, each as it is, in a network and as a gradient.
#define ENTRIES(ENTRY)                                                                                          \
    ENTRY(exp, k->map_exp(n, x, y))                                                                                 \
    ENTRY(log, k->map_log(n, x, y))                                                                                 \
    ENTRY(softmax, k->softmax(rows, cols, 0.75, false, x, y))                                                   \
    ENTRY(softmax_saturated, k->softmax(rows, cols, 0.75, true, x, y))                                            \
    ENTRY(softmax_gradient, k->softmax_gradient(rows, cols, 0.75, x, y, z))                                     \
    ENTRY(cross_entropy_of_labels, k->softmax_cross_entropy(&(bp_softmax_cross_entropy){                        \
        rows, cols, 0.75, .logits = x, .labels = ints, .gradient_scale = 0.3, .losses = y, .gradient = z}))     \
    ENTRY(cross_entropy_of_rows, k->softmax_cross_entropy(&(bp_softmax_cross_entropy){                          \
        rows, cols, 0.75, .logits = x, .targets = w, .gradient_scale = 0.3, .losses = y, .gradient = x}))       \
    ENTRY(cross_entropy_losses_of_labels, k->softmax_cross_entropy(&(bp_softmax_cross_entropy){                 \
        rows, cols, 1, .logits = x, .labels = ints, .gradient_scale = 1, .losses = y}))                         \
    ENTRY(clipped_cross_entropy_of_labels, k->cross_entropy(&(bp_cross_entropy){                                \
        rows, cols, 1e-7, .probabilities = x, .labels = ints, .samples = 3, .losses = y, .gradient = z}))       \
    ENTRY(clipped_cross_entropy_of_rows, k->cross_entropy(&(bp_cross_entropy){                                  \
        rows, cols, 1e-7, .probabilities = x, .targets = w, .samples = 3, .losses = y, .gradient = z}))         \
    ENTRY(argmax, k->argmax(rows, cols, x, ints))                                                               \
    ENTRY(correct_of_labels, result = (double)k->count_correct(rows, cols, x, ints, NULL))                      \
    ENTRY(correct_of_rows, result = (double)k->count_correct(rows, cols, x, NULL, y))                           \
    ENTRY(column_sums, k->column_sums(rows, cols, (bp_cut){0}, x, false, y))                                    \
    ENTRY(column_sums_accumulated, k->column_sums(rows, cols, (bp_cut){0}, x, true, y))                         \
    ENTRY(column_sums_of_parts, k->column_sums(rows, cols, (bp_cut){(rows + 1) / 2, 1}, x, false, y))           \
    ENTRY(sum, result = k->sum(n, x))                                                                           \
    ENTRY(squared_error, k->output_losses(&(bp_output_losses){                                                  \
        BP_SQUARED_ERROR, rows, cols, 1e-7, x, y, 0.7, 0.3, z, w}))                                             \
    ENTRY(absolute_error, k->output_losses(&(bp_output_losses){                                                 \
        BP_ABSOLUTE_ERROR, rows, cols, 1e-7, x, y, 0.7, 0.3, z, w}))                                            \
    ENTRY(binary_cross_entropy, k->output_losses(&(bp_output_losses){                                           \
        BP_BINARY_CROSS_ENTROPY, rows, cols, 1e-7, x, y, 0.7, 0.3, z, w}))                                      \
    ENTRY(sigmoid_cross_entropy, k->output_losses(&(bp_output_losses){                                          \
        BP_SIGMOID_CROSS_ENTROPY, rows, cols, 1e-7, x, y, 0.7, 0.3, z, w}))                                     \
    ENTRY(squared_error_losses, k->output_losses(&(bp_output_losses){                                           \
        BP_SQUARED_ERROR, rows, cols, 1e-7, x, y, 0.7, 0.3, z, NULL}))                                          \
    ENTRY(dropout, k->dropout(rows, cols, 3, UINT64_C(0x123456789abcdef0), 0.3, x, y))                          \
    ENTRY(radial_basis, k->radial_basis(&(bp_radial_basis){rows, 1, cols, x, y, z, false, w}))                  \
    ENTRY(radial_basis_saturated, k->radial_basis(&(bp_radial_basis){rows, 1, cols, x, y, z, true, w}))         \
    ENTRY(radial_basis_gradient, k->radial_basis_gradient(&(bp_radial_basis_gradient){                          \
        rows, 1, cols, .x = x, .centers = y, .widths = x, .y = y, .dy = z, .dcenters = w,                       \
        .dwidths = (char *)w + run->format->bytes * cols}))                                                     \
    ENTRY(radial_basis_input_gradient, k->radial_basis_input_gradient(rows, 1, cols, x, y, z, w))               \
    ENTRY(column_moments, k->column_moments(rows, cols, cols, x, y, z))                                         \
    ENTRY(batch_normalization, k->batch_normalization(&(bp_batch_normalization){                                \
        rows, cols, cols, 1e-3, .x = x, .mean = y, .variance = z, .gamma = y, .beta = z, .y = w}))              \
    ENTRY(batch_normalization_of_rows, k->batch_normalization(&(bp_batch_normalization){                        \
        rows, cols, cols, 1e-3, .x = x, .gamma = y, .beta = z, .y = w}))                                        \
    ENTRY(batch_normalization_gradient, k->batch_normalization_gradient(&(bp_batch_normalization_gradient){     \
        rows, cols, cols, 1e-3, .x = x, .dy = w, .mean = y, .variance = z, .gamma = z,                          \
        .dgamma = (char *)x + run->format->bytes * n, .dbeta = (char *)w + run->format->bytes * n, .dx = w}))   \
    ENTRY(row_normalization, k->row_normalization(&(bp_row_normalization){rows, cols, 1e-3, true, x, y, z, w})) \
    ENTRY(row_normalization_by_squares, k->row_normalization(&(bp_row_normalization){                           \
        rows, cols, 1e-3, false, .x = x, .gamma = y, .y = x}))                                                  \
    ENTRY(row_normalization_gradient, k->row_normalization_gradient(&(bp_row_normalization_gradient){           \
        rows, cols, 1e-3, true, .x = x, .dy = w, .gamma = y, .dx = z}))                                         \
    ENTRY(row_normalization_gradient_by_squares, k->row_normalization_gradient(&(bp_row_normalization_gradient){\
        rows, cols, 1e-3, false, .x = x, .dy = w, .gamma = y, .dx = w}))                                        \
    ENTRY(row_normalization_parameter_gradient, k->row_normalization_parameter_gradient(                        \
        &(bp_row_normalization_parameter_gradient){                                                             \
            rows, cols, 0, cols, 1e-3, true, .x = x, .dy = y, .dgamma = z, .dbeta = w}))                        \
    ENTRY(row_normalization_parameter_gradient_accumulated, k->row_normalization_parameter_gradient(            \
        &(bp_row_normalization_parameter_gradient){                                                             \
            rows, cols, cols / 3, cols - cols / 3, 1e-3, false, .x = x, .dy = y, .accumulate = true, .dgamma = z}))\
    ENTRY(sgd, k->sgd(n, 0.1, x, y))                                                                            \
    ENTRY(sgd_momentum, k->sgd_momentum(n, 0.1, 0.9, x, y, z))                                                  \
    ENTRY(sgd_nesterov, k->sgd_nesterov(n, 0.1, 0.9, x, y, z))                                                  \
    ENTRY(adagrad, k->adagrad(n, 0.1, 1e-7, x, y, z))                                                           \
    ENTRY(rmsprop, k->rmsprop(n, 0.1, 0.9, 1e-7, x, y, z))                                                      \
    ENTRY(adam, k->adam(&(bp_adam){n, 0.1, 0.9, 0.999, 1e-8, 1.7, 0.97, .g = x, .m = y, .v = z, .w = w}))       \
    ENTRY(penalty, result = k->penalty(n, 0.3, 0.1, 0.7, x, y))                                                 \
    ENTRY(sum_of_squares, result = k->sum_of_squares(n, x))                                                     \
    ENTRY(scale_rows, k->scale_rows(rows, cols, x, y))                                                          \
    ENTRY(scale_columns, k->scale_columns(rows, cols, x, y, z, w))                                              \
    ENTRY(scale_columns_without_shift, k->scale_columns(rows, cols, x, NULL, z, x))                             \
    ENTRY(add, k->combine(BP_ADD, rows, cols, x, cols, 1, y, cols, 1, z))                                       \
    ENTRY(add_row, k->combine(BP_ADD, rows, cols, x, cols, 1, y, 0, 1, x))                                      \
    ENTRY(subtract_from_column, k->combine(BP_SUBTRACT, rows, cols, x, 1, 0, y, cols, 1, z))                    \
    ENTRY(multiply_by_number, k->combine(BP_MULTIPLY, rows, cols, x, cols, 1, y, 0, 0, z))                      \
    ENTRY(sum_of_rows, k->reduce(BP_SUM, rows, cols, 1, x, y))                                                  \
    ENTRY(sum_of_columns, k->reduce(BP_SUM, 1, rows, cols, x, y))                                               \
    ENTRY(mean_of_rows, k->reduce(BP_MEAN, rows, cols, 1, x, y))                                                \
    ENTRY(mean_of_lines, k->reduce(BP_MEAN, rows, cols / 3, 3, x, y))                                           \
    ENTRY(max_of_rows, k->reduce(BP_MAX, rows, cols, 1, x, y))                                                  \
    ENTRY(max_of_lines, k->reduce(BP_MAX, rows, cols / 3, 3, x, y))                                             \
    ENTRY(max_of_columns, k->reduce(BP_MAX, 1, rows, cols, x, y))                                               \
    ENTRY(max_reduction_gradient_of_rows, k->max_reduction_gradient(rows, cols, 1, x, y, z))                    \
    ENTRY(max_reduction_gradient_of_lines, k->max_reduction_gradient(rows, cols / 3, 3, x, y, z))               \
    ENTRY(max_reduction_gradient_of_columns, k->max_reduction_gradient(1, rows, cols, x, y, z))                 \
    ENTRY(spread_over_rows, k->spread(rows, cols, 1, 0.3, x, y))                                                \
    ENTRY(spread_over_lines, k->spread(rows, cols / 3, 3, 0.3, x, y))                                           \
    ENTRY(embedding, k->embedding(rows, cols, rows, numbers_to(run, rows, rows, w), x, y))                      \
    ENTRY(embedding_gradient, k->embedding_gradient(                                                            \
        rows, cols, rows, numbers_to(run, rows, rows, w), x, false, y))                                         \
    ENTRY(embedding_gradient_accumulated, k->embedding_gradient(                                                \
        rows, cols, rows, numbers_to(run, rows, rows, w), x, true, y))                                          \
    ENTRY(bytes_to_unit, k->bytes_to_unit(n, bytes, y))

#define ACTIVATION_ENTRIES(ENTRY, constant, name)                                                               \
    ENTRY(name, k->activation(constant, false, n, x, y))                                                        \
    ENTRY(name##_saturated, k->activation(constant, true, n, x, y))                                             \
    ENTRY(name##_gradient, k->activation_gradient(constant, n, x, y, z))

#define NAME(name, call) #name,
#define ACTIVATION_NAMES(constant, name, form) ACTIVATION_ENTRIES(NAME, constant, name)
static const char *const names[] = {
    BP_ACTIVATIONS(ACTIVATION_NAMES) ENTRIES(NAME)
    "matmul_nn", "matmul_tn", "matmul_nt", "matmul_of_parts", "matmul_with_sums", "convolution", "convolution_input_gradient",
    "convolution_weight_gradient", "max_pooling", "max_pooling_gradient", "average_pooling",
    "average_pooling_gradient", "elman_tanh", "elman_relu", "lstm", "gru_reset_after", "gru_reset_before",
};
#define ENUMERATOR(name, call) ENTRY_##name,
#define ACTIVATION_ENUMERATORS(constant, name, form) ACTIVATION_ENTRIES(ENUMERATOR, constant, name)
enum {
    BP_ACTIVATIONS(ACTIVATION_ENUMERATORS) ENTRIES(ENUMERATOR)
    MATMUL_NN, MATMUL_TN, MATMUL_NT, MATMUL_OF_PARTS, MATMUL_WITH_SUMS, CONVOLUTION, INPUT_GRADIENT, WEIGHT_GRADIENT,
    MAX_POOLING, MAX_POOLING_GRADIENT, AVERAGE_POOLING, AVERAGE_POOLING_GRADIENT, RECURRENCE, ENTRY_COUNT = RECURRENCE + 5
};

static const char *const variants[] = {"portable", "avx2", "avx512", "neon"};
enum { VARIANTS = sizeof variants / sizeof *variants, OPERANDS = 5, CAPACITY = 1 << 17 };

// Around every edge of a tile and of the virtual lanes.
static const size_t edges[] = {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14,  15,  16,  17,
                               23, 24, 25, 31, 32, 33, 47, 48, 49, 63, 64, 65, 127, 128, 129};
enum { EDGES = sizeof edges / sizeof *edges };

typedef struct Run {
    const bp_kernels *kernels;
    const Format *format;
    bool quick;
    uint64_t hash;
} Run;

static double memory[OPERANDS][CAPACITY];
static int32_t ints[CAPACITY];
static uint8_t bytes[CAPACITY];

// Fills operand i and returns it, at an address with no more than its type's alignment.
static void *operand(const Run *run, size_t i, Flavour flavour, size_t count) {
    if (count + OPERANDS > CAPACITY) abort();
    void *start = (char *)memory[i] + run->format->bytes * (i + count % 3);
    fill(run->format, flavour, count * OPERANDS + i, start, count);
    return start;
}

// Fills an operand with whole numbers from 0 to `greatest`, as its type has them, and returns it.
static void *numbers_to(const Run *run, size_t greatest, size_t count, void *to) {
    for (size_t i = 0; i < count; i++) {
        const size_t number = (i * 7 + 3) % (greatest + 1);
        if (run->format->bytes == sizeof(float)) ((float *)to)[i] = (float)number;
        else ((double *)to)[i] = (double)number;
    }
    return to;
}

static void hash_shape(Run *run, int entry, size_t rows, size_t cols, Flavour flavour) {
    const bp_kernels *const k = run->kernels;
    const size_t n = rows * cols, count = n + rows + cols + 4;
    void *x = operand(run, 0, flavour, count), *y = operand(run, 1, flavour, count);
    void *z = operand(run, 2, flavour, count), *w = operand(run, 3, flavour, count);
    for (size_t i = 0; i < n; i++) bytes[i] = (uint8_t)(i * 37 + rows);
    for (size_t r = 0; r < rows; r++) ints[r] = cols ? (int32_t)((r * 7 + cols - 1) % cols) : 0;
    double result = 0;

#define CASE(name, call)                                                                                        \
    case ENTRY_##name: call; break;
#define ACTIVATION_CASES(constant, name, form) ACTIVATION_ENTRIES(CASE, constant, name)
    switch (entry) { BP_ACTIVATIONS(ACTIVATION_CASES) ENTRIES(CASE) }

    void *const operands[] = {x, y, z, w};
    for (size_t i = 0; i < 4; i++) run->hash = hash_elements(run->hash, run->format, operands[i], count);
    run->hash = hash_elements(run->hash, &formats[BP_FLOAT64], &result, 1);
    for (size_t r = 0; r < rows; r++) run->hash = hash_bits(run->hash, (uint64_t)ints[r], sizeof ints[r]);
}

// Few rows of every length, and more rows than a vector has lanes where they are short.
static void hash_shapes(Run *run, int entry) {
    static const size_t many[] = {5, 7, 8, 9, 15, 16, 17, 33};
    const size_t least = strstr(names[entry], "of_labels") ? 1 : 0;  // a row without columns can have no label
    for (Flavour flavour = 0; flavour < FLAVOURS; flavour++) {
        for (size_t i = least; i < EDGES; i++) {
            for (size_t rows = 0; rows < 4; rows++) hash_shape(run, entry, rows, edges[i], flavour);
        }
        for (size_t i = 0; i < sizeof many / sizeof *many; i++) {
            for (size_t cols = least; cols <= 17; cols++) hash_shape(run, entry, many[i], cols, flavour);
        }
        hash_shape(run, entry, 2, run->quick ? 1000 : 1 << 14, flavour);
    }
}

// Each way to start the chains with each way to end them: way i % 3 to start, way i / 3 to end.
typedef struct Form {
    bool bias, accumulate, relu, mask, flush;
    bp_cut cut;
    bool sums;
} Form;
enum { FORMS = 9 };
static Form form(size_t i) { return (Form){i % 3 == 1, i % 3 == 2, i / 3 == 1, i / 3 == 2, i % 2, {0}, false}; }

static void hash_matmul(Run *run, int layout, size_t m, size_t n, size_t k, Form form, Flavour flavour) {
    const size_t gap = form.sums ? 0 : (size_t)flavour;  // between the rows of each matrix
    const size_t a_stride = (layout == MATMUL_TN ? m : k) + gap, b_stride = (layout == MATMUL_NT ? k : n) + gap;
    const size_t c_stride = n + gap, c_count = m * c_stride + 4;
    void *c = operand(run, 2, flavour, c_count);
    bp_matmul call = {
        .m = m, .n = n, .k = k,
        .a = operand(run, 0, flavour, (layout == MATMUL_TN ? k : m) * a_stride),
        .a_row_stride = layout == MATMUL_TN ? 1 : a_stride,
        .a_col_stride = layout == MATMUL_TN ? a_stride : 1,
        .b = operand(run, 1, flavour, (layout == MATMUL_NT ? n : k) * b_stride),
        .b_row_stride = layout == MATMUL_NT ? 1 : b_stride,
        .b_col_stride = layout == MATMUL_NT ? b_stride : 1,
        .c = c, .c_row_stride = c_stride,
        .bias = form.bias ? operand(run, 3, flavour, n) : NULL,
        .mask = form.mask ? operand(run, 4, flavour, m * c_stride) : NULL, .mask_row_stride = c_stride,
        .accumulate = form.accumulate, .relu = form.relu, .flush = form.flush, .cut = form.cut,
        .sums = form.sums ? operand(run, 3, flavour, n + 4) : NULL,
    };
    run->kernels->matmul(&call);
    run->hash = hash_elements(run->hash, run->format, c, c_count);
    if (form.sums) run->hash = hash_elements(run->hash, run->format, call.sums, n + 4);
}

// A third of the forms with every flavour, each start with another end; other pairs for the next flavour and the next
// shape. A quick run takes one form at a time.
static void hash_product(Run *run, int layout, size_t m, size_t n, size_t k) {
    const size_t turn = m + 5 * n + 7 * k;
    for (Flavour flavour = 0; flavour < FLAVOURS; flavour++) {
        if (run->quick) {
            hash_matmul(run, layout, m, n, k, form((turn + flavour) % FORMS), flavour);
            continue;
        }
        for (size_t start = 0; start < 3; start++) {
            const size_t end = (start + turn + flavour) % 3;
            hash_matmul(run, layout, m, n, k, form(start + 3 * end), flavour);
        }
    }
}

static void hash_products(Run *run, int layout) {
    static const size_t few[] = {1, 5, 6, 7, 8, 9, 13}, widths[] = {3, 16, 33, 65}, depths[] = {255, 256, 257, 513};
    for (size_t m = 0; m < 5; m++) {
        for (size_t n = 0; n < 7; n++) {
            for (size_t k = 0; k < 5; k++) hash_product(run, layout, m, n, k);
        }
    }
    for (size_t i = 0; i < EDGES; i++) {
        for (size_t j = 0; j < sizeof few / sizeof *few; j++) hash_product(run, layout, few[j], edges[i], 3);
        for (size_t j = 0; j < sizeof widths / sizeof *widths; j++) hash_product(run, layout, edges[i], widths[j], 2);
    }
    for (size_t i = 0; i < sizeof depths / sizeof *depths; i++) {
        hash_product(run, layout, 3, 2, depths[i]);
        hash_product(run, layout, 7, 33, depths[i]);
        hash_product(run, layout, 2, 65, depths[i]);
        hash_product(run, layout, 65, 3, depths[i]);
    }
}

// Parts of even and uneven sizes, up to one for each thing, with few and many columns and rows.
static void hash_products_of_parts(Run *run) {
    static const size_t rows[] = {1, 5, 13, 50}, depths[] = {2, 3, 7, 16, 60, BP_MOST_CUT_STEPS};
    for (size_t i = 0; i < EDGES; i++) {
        for (size_t j = 0; j < sizeof rows / sizeof *rows; j++) {
            const size_t k = depths[(i + j) % (sizeof depths / sizeof *depths)];
            for (size_t parts = 2; parts <= k; parts = parts < k / 3 ? parts * 2 + 1 : parts + 1 + k / 4) {
                const Form cut = {.flush = parts % 3 == 0, .cut = {parts, k % (2 * parts) == 0 ? 2 : 1}};
                const Flavour flavour = (i + j + parts) % FLAVOURS;
                hash_matmul(run, MATMUL_TN, rows[j], edges[i], k, cut, flavour);
                hash_matmul(run, MATMUL_TN, edges[i], rows[j], k, cut, flavour);
            }
        }
    }
}

// Few rows, which are summed with the product, and more, which are not; whole and in parts.
static void hash_products_with_sums(Run *run) {
    static const size_t depths[] = {0, 1, 2, 5, 60};
    for (size_t m = 0; m < 6; m++) {
        for (size_t i = 0; i < EDGES; i++) {
            for (size_t j = 0; j < sizeof depths / sizeof *depths; j++) {
                const size_t parts = depths[j] > 2 && (m + i + j) % 5 == 0 ? 3 : 0;
                const Form form = {
                    .accumulate = !parts && (i + j) % 3 == 0, .flush = (m + j) % 2, .cut = {parts, 1}, .sums = true};
                hash_matmul(run, MATMUL_TN, m, edges[i], depths[j], form, (Flavour)((m + i + j) % FLAVOURS));
            }
        }
    }
}

static size_t outputs(size_t size, size_t taps, size_t stride, size_t dilation, size_t padding) {
    return (size + 2 * padding - (taps - 1) * dilation - 1) / stride + 1;
}

static void hash_geometry(Run *run, int entry, const bp_geometry *g, Flavour flavour) {
    const bp_kernels *const k = run->kernels;
    const size_t out = entry < MAX_POOLING ? g->out_channels : g->channels;
    const size_t rows = g->kernel_height * g->kernel_width * g->channels / g->groups;
    const size_t inputs = g->images * g->height * g->width * g->channels;
    const size_t results = g->images * g->out_height * g->out_width * out, weights = rows * g->out_channels;
    void *x = operand(run, 0, flavour, inputs + 4), *y = operand(run, 1, flavour, results + 4);
    void *w = operand(run, 2, flavour, weights + 4), *mask = operand(run, 4, flavour, inputs + 4);
    void *bias = operand(run, 3, flavour, g->out_channels);
    bp_geometry pooling = *g;
    pooling.out_channels = out;
    const bool turn = (g->width + g->channels) % 2;
    switch (entry) {
    case CONVOLUTION: k->convolution(g, x, w, turn ? bias : NULL, !turn, y); break;
    case INPUT_GRADIENT: k->convolution_input_gradient(g, y, w, turn ? mask : NULL, x); break;
    case WEIGHT_GRADIENT:
        k->convolution_weight_gradient(g, rows / 3, rows - rows / 3, out / 4, out - out / 4, x, y, turn, g->width % 2, w);
        break;
    case MAX_POOLING: k->max_pooling(&pooling, x, y); break;
    case MAX_POOLING_GRADIENT: k->max_pooling_gradient(&pooling, turn, x, y, mask); break;
    case AVERAGE_POOLING: k->average_pooling(&pooling, turn, x, y); break;
    case AVERAGE_POOLING_GRADIENT: k->average_pooling_gradient(&pooling, turn, g->width % 2 ? mask : NULL, y, x); break;
    }
    run->hash = hash_elements(run->hash, run->format, x, inputs + 4);
    run->hash = hash_elements(run->hash, run->format, y, results + 4);
    run->hash = hash_elements(run->hash, run->format, w, weights + 4);
    run->hash = hash_elements(run->hash, run->format, mask, inputs + 4);
}

// Strides, paddings, dilations and groups with few channels, then channels and pixels around the edges of tiles, and as
// many images as fill the lanes.
static void hash_geometries(Run *run, int entry) {
    static const size_t channels[][3] = {{4, 6, 1}, {4, 6, 2}, {5, 5, 5}};
    for (Flavour flavour = 0; flavour < FLAVOURS; flavour++) {
        for (size_t i = 0; i < 54; i++) {
            const size_t stride = i % 3 + 1, padding = i / 3 % 3, dilation = i / 9 % 2 + 1, *const c = channels[i / 18];
            const bp_geometry g = {
                2, 7, 9, c[0], outputs(7, 3, stride, dilation, padding), outputs(9, 3, stride, dilation, padding), c[1],
                3, 3, stride, stride, dilation, dilation, (ptrdiff_t)padding, (ptrdiff_t)padding, c[2],
            };
            hash_geometry(run, entry, &g, flavour);
        }
        for (size_t i = 1; i < EDGES; i++) {
            const size_t e = edges[i];
            const bp_geometry shapes[] = {
                {1, 4, e, 1, 4, e, 6, 5, 5, 1, 1, 1, 1, 2, 2, 1}, {1, 2, 5, e, 2, 3, 3, 3, 3, 1, 1, 1, 1, 1, 0, 1},
                {1, 3, 4, 3, 3, 4, e, 3, 3, 1, 1, 1, 1, 1, 1, 1}, {1, 3, 4, e, 3, 4, e, 3, 3, 1, 1, 1, 1, 1, 1, e},
                {e, 4, 3, 1, 4, 3, 2, 3, 3, 1, 1, 1, 1, 1, 1, 1}, {1, 4, 6, e, 2, 3, 3, 2, 2, 2, 2, 1, 1, 0, 0, 1},
            };
            for (size_t j = 0; j < sizeof shapes / sizeof *shapes; j++) {
                if (!run->quick || i % 4 == j % 4) hash_geometry(run, entry, &shapes[j], flavour);
            }
        }
    }
    // Weights that do not fit into a slice.
    const bp_geometry wide = {1, 3, 3, 130, 3, 3, 70, 3, 3, 1, 1, 1, 1, 1, 1, 1};
    if (!run->quick) hash_geometry(run, entry, &wide, SPREAD);
}

// The steps of a recurrent layer and the way back through them. What the weights are copied to is each variant's own.
static void hash_recurrence(
    Run *run, bp_recurrence_kind kind, size_t rows, size_t steps, size_t inputs, size_t units, Flavour flavour) {
    static double own[4][CAPACITY], given[5][CAPACITY], results[7][CAPACITY];
    const bp_kernels *const k = run->kernels;
    const Format *const format = run->format;
    const size_t gates = kind == BP_LSTM ? 4 : kind == BP_GRU_RESET_AFTER || kind == BP_GRU_RESET_BEFORE ? 3 : 1;
    const size_t places = rows * steps, turn = rows + steps + units, columns = gates * units;
    const bool has_inputs = turn % 2, has_initial = turn % 3 == 0, returns_all = turn % 5 < 3;
    if ((units + 15) / 16 * 16 * (4 + gates * (inputs + units)) > CAPACITY || places * columns + 4 > CAPACITY) abort();
    void *sums = operand(run, 0, flavour, places * columns + 4), *x = operand(run, 1, flavour, places * inputs);
    void *w = operand(run, 2, flavour, inputs * columns), *u = operand(run, 3, flavour, units * columns);
    void *dy = operand(run, 4, flavour, places * units);
    fill(format, flavour, 1, given[0], columns), fill(format, flavour, 2, given[1], units);
    fill(format, flavour, 3, given[2], rows * units), fill(format, flavour, 4, given[3], rows * units);
    fill(format, flavour, 5, given[4], rows * units);
    void *mask = turn % 7 < 3 ? given[4] : NULL;
    void *lengths = turn % 4 < 2 ? numbers_to(run, steps, rows, own[3]) : NULL;
    memset(results, 0, sizeof results);
    bp_recurrence_weights weights = {
        kind, false, rows, has_inputs ? inputs : 0, units, w, given[0], u, given[1], own[0],
    };
    k->recurrence_weights(&weights);
    k->recurrence(&(bp_recurrence){
        .kind = kind, .batch = rows, .rows = rows, .steps = steps, .inputs = weights.inputs, .units = units,
        .packed = own[0], .sums = has_inputs ? NULL : sums, .x = has_inputs ? x : NULL, .lengths = lengths,
        .mask = mask, .initial = has_initial ? given[2] : NULL, .initial_cell = has_initial ? given[3] : NULL,
        .initial_stride = units, .state = own[1], .y = results[0], .last = results[1], .gates = sums,
        .cells = results[2],
    });
    weights.transposes = true;
    k->recurrence_weights(&weights);
    k->recurrence_gradient(&(bp_recurrence_gradient){
        .kind = kind, .batch = rows, .rows = rows, .steps = steps, .units = units, .truncation = turn % 3,
        .packed = own[0], .lengths = lengths, .mask = mask, .initial = has_initial ? given[2] : NULL,
        .initial_cell = has_initial ? given[3] : NULL, .initial_stride = units, .y = results[0], .gates = sums,
        .cells = results[2], .dy = returns_all ? dy : NULL, .dlast = returns_all ? NULL : dy, .state = own[2],
        .dgates = sums, .dcandidates = kind == BP_GRU_RESET_AFTER ? results[2] : NULL, .previous = results[3],
        .reset = kind == BP_GRU_RESET_BEFORE ? results[4] : NULL, .dinitial = has_initial ? results[5] : NULL,
        .dinitial_cell = has_initial && kind == BP_LSTM ? results[6] : NULL,
    });
    run->hash = hash_elements(run->hash, format, sums, places * columns + 4);
    for (size_t i = 0; i < 7; i++) run->hash = hash_elements(run->hash, format, results[i], places * units + 4);
}

// In the order of their names.
static const bp_recurrence_kind recurrences[] = {
    BP_ELMAN_TANH, BP_ELMAN_RELU, BP_LSTM, BP_GRU_RESET_AFTER, BP_GRU_RESET_BEFORE};

// Units around the edges of vectors, rows around those of tiles.
static void hash_recurrences(Run *run, bp_recurrence_kind kind) {
    static const size_t rows[] = {1, 2, 3, 4, 6, 7, 12, 13, 25};
    for (Flavour flavour = 0; flavour < FLAVOURS; flavour++) {
        for (size_t i = 1; i < EDGES && edges[i] <= 65; i++) {
            for (size_t j = 0; j < sizeof rows / sizeof *rows; j++) {
                if (run->quick && (i + j) % 4) continue;
                hash_recurrence(run, kind, rows[j], 1 + (i + j) % 4, 1 + (i * 3 + j) % 6, edges[i], flavour);
            }
        }
    }
}

int main(int argc, char **argv) {
    const bool quick = argc > 1 && strcmp(argv[1], "--quick") == 0;
    const char *const only = argc > 1 + quick ? argv[1 + quick] : NULL;
    if (argc > 2 + quick) return fprintf(stderr, "usage: hashes [--quick] [VARIANT]\n"), 64;
    int differences = 0, lines = 0;
    for (bp_scalar scalar = BP_FLOAT32; scalar <= BP_FLOAT64; scalar++) {
        for (int entry = 0; entry < ENTRY_COUNT; entry++) {
            uint64_t first = 0;
            bool any = false;
            for (bp_variant variant = 0; variant < VARIANTS; variant++) {
                Run run = {bp_kernels_get(variant, scalar), &formats[scalar], quick, UINT64_C(0xcbf29ce484222325)};
                if (!run.kernels || (only && strcmp(only, variants[variant]) != 0)) continue;
                if (entry < MATMUL_NN) hash_shapes(&run, entry);
                else if (entry < MATMUL_OF_PARTS) hash_products(&run, entry);
                else if (entry == MATMUL_OF_PARTS) hash_products_of_parts(&run);
                else if (entry == MATMUL_WITH_SUMS) hash_products_with_sums(&run);
                else if (entry < RECURRENCE) hash_geometries(&run, entry);
                else hash_recurrences(&run, recurrences[entry - RECURRENCE]);
                if (!any) first = run.hash;
                any = true;
                if (run.hash != first) differences++;
                lines += printf("%s %s %s %016llx\n", variants[variant], run.format->name, names[entry],
                                (unsigned long long)run.hash) > 0;
            }
        }
    }
    if (lines == 0) return fprintf(stderr, "no variant %s here\n", only), 64;
    if (differences) fprintf(stderr, "%d hashes differ between variants\n", differences);
    return differences ? 1 : 0;
}
