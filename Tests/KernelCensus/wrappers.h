// Each kernel of the table: counts what it reads, calls the real one, counts what that wrote.
#include "census.h"

static const bp_kernels *real;

// An operand of the kernel whose wrapper this stands in.
#define NOTE(written, name, ...)                                               \
    do {                                                                       \
        static census_row row = {.operand = name, .scalar = SCALAR};           \
        row.kernel = __func__;                                                 \
        census_note(&row, written, (operand){__VA_ARGS__});                    \
    } while (0)
#define READS_STRIDED(name, ...) NOTE(false, name, __VA_ARGS__)
#define READS(name, start, count) NOTE(false, name, start, 1, count, 0, 1)
#define WRITES(name, start, count) NOTE(true, name, start, 1, count, 0, 1)
// What begins at an element of an operand, if there is one.
#define PART(start, first) ((start) ? (const char *)(start) + (first) * (SCALAR == BP_FLOAT32 ? 4 : 8) : NULL)
#define CHANGES(name, call, start, count) \
    do {                                  \
        READS(name, start, count);        \
        call;                             \
        WRITES(name, start, count);       \
    } while (0)

static void matmul(const bp_matmul *c) {
    READS_STRIDED("a", c->a, c->m, c->k, c->a_row_stride, c->a_col_stride);
    READS_STRIDED("b", c->b, c->k, c->n, c->b_row_stride, c->b_col_stride);
    READS("bias", c->bias, c->n);
    if (c->accumulate) READS_STRIDED("c", c->c, c->m, c->n, c->c_row_stride, 1);
    if (c->accumulate) READS("sums", c->sums, c->n);
    real->matmul(c);
    NOTE(true, "c", c->c, c->m, c->n, c->c_row_stride, 1);
    WRITES("sums", c->sums, c->n);
}

static void activation(bp_activation kind, bool saturate, size_t n, const void *x, void *y) {
    READS("x", x, n);
    real->activation(kind, saturate, n, x, y);
    WRITES("y", y, n);
}
static void activation_gradient(bp_activation kind, size_t n, const void *saved, const void *dy, void *dx) {
    READS("saved", saved, n);
    READS("dy", dy, n);
    real->activation_gradient(kind, n, saved, dy, dx);
    WRITES("dx", dx, n);
}

static void softmax(size_t rows, size_t cols, double beta, bool saturate, const void *x, void *y) {
    READS("x", x, rows * cols);
    real->softmax(rows, cols, beta, saturate, x, y);
    WRITES("y", y, rows * cols);
}
static void softmax_gradient(size_t rows, size_t cols, double beta, const void *p, const void *dy, void *dx) {
    READS("p", p, rows * cols);
    READS("dy", dy, rows * cols);
    real->softmax_gradient(rows, cols, beta, p, dy, dx);
    WRITES("dx", dx, rows * cols);
}

static void softmax_cross_entropy(const bp_softmax_cross_entropy *c) {
    READS("logits", c->logits, c->rows * c->cols);
    READS("targets", c->targets, c->rows * c->cols);
    real->softmax_cross_entropy(c);
    WRITES("losses", c->losses, c->rows);
    WRITES("gradient", c->gradient, c->rows * c->cols);
}
static void cross_entropy(const bp_cross_entropy *c) {
    READS("probabilities", c->probabilities, c->rows * c->cols);
    READS("targets", c->targets, c->rows * c->cols);
    real->cross_entropy(c);
    WRITES("losses", c->losses, c->rows);
    WRITES("gradient", c->gradient, c->rows * c->cols);
}
static void output_losses(const bp_output_losses *c) {
    READS("outputs", c->outputs, c->rows * c->cols);
    READS("targets", c->targets, c->rows * c->cols);
    real->output_losses(c);
    WRITES("losses", c->losses, c->rows);
    WRITES("gradient", c->gradient, c->rows * c->cols);
}

static void argmax(size_t rows, size_t cols, const void *x, int32_t *positions) {
    READS("x", x, rows * cols);
    real->argmax(rows, cols, x, positions);
}
static size_t count_correct(size_t rows, size_t cols, const void *x, const int32_t *labels, const void *targets) {
    READS("x", x, rows * cols);
    READS("targets", targets, rows * cols);
    return real->count_correct(rows, cols, x, labels, targets);
}
static void column_sums(size_t rows, size_t cols, bp_cut cut, const void *x, bool accumulate, void *sums) {
    READS("x", x, rows * cols);
    if (accumulate) READS("sums", sums, cols);
    real->column_sums(rows, cols, cut, x, accumulate, sums);
    WRITES("sums", sums, cols);
}
static double sum(size_t n, const void *x) {
    READS("x", x, n);
    return real->sum(n, x);
}
static void dropout(
    size_t rows, size_t cols, size_t first_row, uint64_t key, double rate, const void *x, void *y) {
    READS("x", x, rows * cols);
    real->dropout(rows, cols, first_row, key, rate, x, y);
    WRITES("y", y, rows * cols);
}

static void radial_basis(const bp_radial_basis *c) {
    READS("x", c->x, c->rows * c->inputs);
    READS("centers", c->centers, c->inputs * c->units);
    READS("widths", c->widths, c->units);
    real->radial_basis(c);
    WRITES("y", c->y, c->rows * c->units);
}
static void radial_basis_gradient(const bp_radial_basis_gradient *c) {
    READS("x", c->x, c->rows * c->inputs);
    READS("y", c->y, c->rows * c->units);
    if (c->accumulate) {
        READS("dcenters", c->dcenters, c->inputs * c->units);
        READS("dwidths", c->dcenters ? c->dwidths : NULL, c->units);
    }
    CHANGES("dy", real->radial_basis_gradient(c), c->dy, c->rows * c->units);
    WRITES("dcenters", c->dcenters, c->inputs * c->units);
    WRITES("dwidths", c->dcenters ? c->dwidths : NULL, c->units);
}
static void radial_basis_input_gradient(
    size_t rows, size_t inputs, size_t units, const void *x, const void *centers, const void *g, void *dx) {
    READS("x", x, rows * inputs);
    READS("centers", centers, inputs * units);
    READS("g", g, rows * units);
    real->radial_basis_input_gradient(rows, inputs, units, x, centers, g, dx);
    WRITES("dx", dx, rows * inputs);
}

#define PIXELS_IN(g) ((g)->images * (g)->height * (g)->width * (g)->channels)
#define PIXELS_OUT(g, channels) ((g)->images * (g)->out_height * (g)->out_width * (channels))
#define TAPS(g) ((g)->kernel_height * (g)->kernel_width * ((g)->channels / (g)->groups))

static void convolution(
    const bp_geometry *g, const void *x, const void *weights, const void *bias, bool relu, void *y) {
    READS("x", x, PIXELS_IN(g));
    READS("weights", weights, TAPS(g) * g->out_channels);
    READS("bias", bias, g->out_channels);
    real->convolution(g, x, weights, bias, relu, y);
    WRITES("y", y, PIXELS_OUT(g, g->out_channels));
}
static void convolution_input_gradient(
    const bp_geometry *g, const void *dy, const void *weights, const void *mask, void *dx) {
    READS("dy", dy, PIXELS_OUT(g, g->out_channels));
    READS("weights", weights, TAPS(g) * g->out_channels);
    real->convolution_input_gradient(g, dy, weights, mask, dx);
    WRITES("dx", dx, PIXELS_IN(g));
}
static void convolution_weight_gradient(
    const bp_geometry *g, size_t first_row, size_t rows, size_t first_column, size_t columns, const void *x,
    const void *dy, bool accumulate, bool flush, void *dw) {
    const void *part = PART(dw, first_row * g->out_channels + first_column);
    READS("x", x, PIXELS_IN(g));
    READS("dy", dy, PIXELS_OUT(g, g->out_channels));
    if (accumulate) READS_STRIDED("dw", part, rows, columns, g->out_channels, 1);
    real->convolution_weight_gradient(g, first_row, rows, first_column, columns, x, dy, accumulate, flush, dw);
    NOTE(true, "dw", part, rows, columns, g->out_channels, 1);
}

static void max_pooling(const bp_geometry *g, const void *x, void *y) {
    READS("x", x, PIXELS_IN(g));
    real->max_pooling(g, x, y);
    WRITES("y", y, PIXELS_OUT(g, g->channels));
}
static void max_pooling_gradient(const bp_geometry *g, bool rectify, const void *x, const void *dy, void *dx) {
    READS("x", x, PIXELS_IN(g));
    READS("dy", dy, PIXELS_OUT(g, g->channels));
    real->max_pooling_gradient(g, rectify, x, dy, dx);
    WRITES("dx", dx, PIXELS_IN(g));
}
static void average_pooling(const bp_geometry *g, bool counts_padding, const void *x, void *y) {
    READS("x", x, PIXELS_IN(g));
    real->average_pooling(g, counts_padding, x, y);
    WRITES("y", y, PIXELS_OUT(g, g->channels));
}
static void average_pooling_gradient(
    const bp_geometry *g, bool counts_padding, const void *mask, const void *dy, void *dx) {
    READS("dy", dy, PIXELS_OUT(g, g->channels));
    real->average_pooling_gradient(g, counts_padding, mask, dy, dx);
    WRITES("dx", dx, PIXELS_IN(g));
}

static void column_moments(size_t rows, size_t cols, size_t stride, const void *x, void *mean, void *variance) {
    READS_STRIDED("x", x, rows, cols, stride, 1);
    real->column_moments(rows, cols, stride, x, mean, variance);
    WRITES("mean", mean, cols);
    WRITES("variance", variance, cols);
}
static void batch_normalization(const bp_batch_normalization *c) {
    READS_STRIDED("x", c->x, c->rows, c->cols, c->stride, 1);
    READS("mean", c->mean, c->cols);
    READS("variance", c->variance, c->cols);
    READS("gamma", c->gamma, c->cols);
    READS("beta", c->beta, c->cols);
    real->batch_normalization(c);
    NOTE(true, "y", c->y, c->rows, c->cols, c->stride, 1);
}
static void batch_normalization_gradient(const bp_batch_normalization_gradient *c) {
    READS_STRIDED("x", c->x, c->rows, c->cols, c->stride, 1);
    READS_STRIDED("dy", c->dy, c->rows, c->cols, c->stride, 1);
    READS("mean", c->mean, c->cols);
    READS("variance", c->variance, c->cols);
    READS("gamma", c->gamma, c->cols);
    real->batch_normalization_gradient(c);
    WRITES("dgamma", c->dgamma, c->cols);
    WRITES("dbeta", c->dbeta, c->cols);
    NOTE(true, "dx", c->dx, c->rows, c->cols, c->stride, 1);
}

static size_t gates_of(bp_recurrence_kind kind) {
    return kind == BP_LSTM ? 4 : kind == BP_GRU_RESET_AFTER || kind == BP_GRU_RESET_BEFORE ? 3 : 1;
}
static void recurrence(const bp_recurrence *c) {
    const size_t places = c->rows * c->steps, gates = gates_of(c->kind) * c->units;
    READS("sums", c->sums, places * gates);
    READS("x", c->x, places * c->inputs);
    real->recurrence(c);
    WRITES("y", c->y, places * c->units);
    WRITES("last", c->last, c->rows * c->units);
    WRITES("gates", c->gates, places * gates);
    WRITES("cells", c->cells, places * c->units);
}
static void recurrence_gradient(const bp_recurrence_gradient *c) {
    const size_t places = c->rows * c->steps, gates = gates_of(c->kind) * c->units;
    READS("y", c->y, places * c->units);
    READS("dy", c->dy, places * c->units);
    READS("dlast", c->dlast, c->rows * c->units);
    real->recurrence_gradient(c);
    WRITES("dgates", c->dgates, places * gates);
    WRITES("dcandidates", c->dcandidates, places * c->units);
    WRITES("dinitial", c->dinitial, c->rows * c->units);
    WRITES("dinitial_cell", c->dinitial_cell, c->rows * c->units);
}

static void row_normalization(const bp_row_normalization *c) {
    READS("x", c->x, c->rows * c->cols);
    READS("gamma", c->gamma, c->cols);
    READS("beta", c->beta, c->cols);
    real->row_normalization(c);
    WRITES("y", c->y, c->rows * c->cols);
}
static void row_normalization_gradient(const bp_row_normalization_gradient *c) {
    READS("x", c->x, c->rows * c->cols);
    READS("dy", c->dy, c->rows * c->cols);
    READS("gamma", c->gamma, c->cols);
    real->row_normalization_gradient(c);
    WRITES("dx", c->dx, c->rows * c->cols);
}
static void row_normalization_parameter_gradient(const bp_row_normalization_parameter_gradient *c) {
    READS("x", c->x, c->rows * c->cols);
    READS("dy", c->dy, c->rows * c->cols);
    if (c->accumulate) {
        READS("dgamma", PART(c->dgamma, c->first_col), c->some_cols);
        READS("dbeta", PART(c->dbeta, c->first_col), c->some_cols);
    }
    real->row_normalization_parameter_gradient(c);
    WRITES("dgamma", PART(c->dgamma, c->first_col), c->some_cols);
    WRITES("dbeta", PART(c->dbeta, c->first_col), c->some_cols);
}

static void sgd(size_t n, double rate, const void *g, void *w) {
    READS("g", g, n);
    CHANGES("w", real->sgd(n, rate, g, w), w, n);
}
static void sgd_momentum(size_t n, double rate, double momentum, const void *g, void *m, void *w) {
    READS("g", g, n);
    READS("w", w, n);
    CHANGES("m", real->sgd_momentum(n, rate, momentum, g, m, w), m, n);
    WRITES("w", w, n);
}
static void sgd_nesterov(size_t n, double rate, double momentum, const void *g, void *m, void *w) {
    READS("g", g, n);
    READS("w", w, n);
    CHANGES("m", real->sgd_nesterov(n, rate, momentum, g, m, w), m, n);
    WRITES("w", w, n);
}
static void adagrad(size_t n, double rate, double epsilon, const void *g, void *s, void *w) {
    READS("g", g, n);
    READS("w", w, n);
    CHANGES("s", real->adagrad(n, rate, epsilon, g, s, w), s, n);
    WRITES("w", w, n);
}
static void rmsprop(size_t n, double rate, double decay, double epsilon, const void *g, void *s, void *w) {
    READS("g", g, n);
    READS("w", w, n);
    CHANGES("s", real->rmsprop(n, rate, decay, epsilon, g, s, w), s, n);
    WRITES("w", w, n);
}
static void adam(const bp_adam *c) {
    READS("g", c->g, c->n);
    READS("m", c->m, c->n);
    READS("w", c->w, c->n);
    CHANGES("v", real->adam(c), c->v, c->n);
    WRITES("m", c->m, c->n);
    WRITES("w", c->w, c->n);
}

static double penalty(size_t n, double l1, double l2, double negative, const void *w, void *g) {
    double result;
    READS("w", w, n);
    CHANGES("g", result = real->penalty(n, l1, l2, negative, w, g), g, n);
    return result;
}
static double sum_of_squares(size_t n, const void *x) {
    READS("x", x, n);
    return real->sum_of_squares(n, x);
}
static void scale_rows(size_t rows, size_t cols, const void *factors, void *x) {
    READS("factors", factors, rows);
    CHANGES("x", real->scale_rows(rows, cols, factors, x), x, rows * cols);
}
static void scale_columns(size_t rows, size_t cols, const void *x, const void *shift, const void *scale, void *y) {
    READS("x", x, rows * cols);
    READS("shift", shift, cols);
    READS("scale", scale, cols);
    real->scale_columns(rows, cols, x, shift, scale, y);
    WRITES("y", y, rows * cols);
}

static void combine(
    bp_combination kind, size_t rows, size_t cols, const void *a, size_t a_row_stride, size_t a_col_stride,
    const void *b, size_t b_row_stride, size_t b_col_stride, void *y) {
    READS_STRIDED("a", a, rows, cols, a_row_stride, a_col_stride);
    READS_STRIDED("b", b, rows, cols, b_row_stride, b_col_stride);
    real->combine(kind, rows, cols, a, a_row_stride, a_col_stride, b, b_row_stride, b_col_stride, y);
    WRITES("y", y, rows * cols);
}
static void reduce(bp_reduction kind, size_t outer, size_t extent, size_t inner, const void *x, void *y) {
    READS("x", x, outer * extent * inner);
    real->reduce(kind, outer, extent, inner, x, y);
    WRITES("y", y, outer * inner);
}
static void max_reduction_gradient(
    size_t outer, size_t extent, size_t inner, const void *x, const void *dy, void *dx) {
    READS("x", x, outer * extent * inner);
    READS("dy", dy, outer * inner);
    real->max_reduction_gradient(outer, extent, inner, x, dy, dx);
    WRITES("dx", dx, outer * extent * inner);
}
static void spread(size_t outer, size_t extent, size_t inner, double scale, const void *x, void *y) {
    READS("x", x, outer * inner);
    real->spread(outer, extent, inner, scale, x, y);
    WRITES("y", y, outer * extent * inner);
}

static void embedding(
    size_t rows, size_t cols, size_t vocabulary, const void *indices, const void *table, void *y) {
    READS("indices", indices, rows);
    READS("table", table, vocabulary * cols);
    real->embedding(rows, cols, vocabulary, indices, table, y);
    WRITES("y", y, rows * cols);
}
static void embedding_gradient(
    size_t rows, size_t cols, size_t vocabulary, const void *indices, const void *dy, bool accumulate,
    void *dtable) {
    READS("indices", indices, rows);
    READS("dy", dy, rows * cols);
    if (accumulate) READS("dtable", dtable, vocabulary * cols);
    real->embedding_gradient(rows, cols, vocabulary, indices, dy, accumulate, dtable);
    WRITES("dtable", dtable, vocabulary * cols);
}

const bp_kernels *TABLE(const bp_kernels *table) {
    static bp_kernels counting;
    real = table;
    counting = *table;
    counting.matmul = matmul;
    counting.activation = activation;
    counting.activation_gradient = activation_gradient;
    counting.softmax = softmax;
    counting.softmax_gradient = softmax_gradient;
    counting.softmax_cross_entropy = softmax_cross_entropy;
    counting.cross_entropy = cross_entropy;
    counting.argmax = argmax;
    counting.count_correct = count_correct;
    counting.column_sums = column_sums;
    counting.sum = sum;
    counting.output_losses = output_losses;
    counting.dropout = dropout;
    counting.radial_basis = radial_basis;
    counting.radial_basis_gradient = radial_basis_gradient;
    counting.radial_basis_input_gradient = radial_basis_input_gradient;
    counting.convolution = convolution;
    counting.convolution_input_gradient = convolution_input_gradient;
    counting.convolution_weight_gradient = convolution_weight_gradient;
    counting.max_pooling = max_pooling;
    counting.max_pooling_gradient = max_pooling_gradient;
    counting.average_pooling = average_pooling;
    counting.average_pooling_gradient = average_pooling_gradient;
    counting.column_moments = column_moments;
    counting.batch_normalization = batch_normalization;
    counting.batch_normalization_gradient = batch_normalization_gradient;
    counting.recurrence = recurrence;
    counting.recurrence_gradient = recurrence_gradient;
    counting.row_normalization = row_normalization;
    counting.row_normalization_gradient = row_normalization_gradient;
    counting.row_normalization_parameter_gradient = row_normalization_parameter_gradient;
    counting.sgd = sgd;
    counting.sgd_momentum = sgd_momentum;
    counting.sgd_nesterov = sgd_nesterov;
    counting.adagrad = adagrad;
    counting.rmsprop = rmsprop;
    counting.adam = adam;
    counting.penalty = penalty;
    counting.sum_of_squares = sum_of_squares;
    counting.scale_rows = scale_rows;
    counting.scale_columns = scale_columns;
    counting.combine = combine;
    counting.reduce = reduce;
    counting.max_reduction_gradient = max_reduction_gradient;
    counting.spread = spread;
    counting.embedding = embedding;
    counting.embedding_gradient = embedding_gradient;
    return &counting;
}
