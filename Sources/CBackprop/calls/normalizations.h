// Normalizations of columns and of rows.

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

static Share share_column_moments(const bp_column_moments *a) { return (Share){a->cols, vector, a->rows * a->cols * 4}; }
static void run_column_moments(const bp_run *run, const bp_column_moments *a, size_t first, size_t count) {
    run->kernels->column_moments(
        a->rows, count, a->cols, from(run, a->x, first), into(run, a->mean, first),
        into(run, a->variance, first));
}

static Share share_batch_normalization(const bp_batch_normalization *a) {
    return (Share){a->cols, vector, a->rows * a->cols * (a->mean ? 2 : 6)};
}
static void run_batch_normalization(const bp_run *run, const bp_batch_normalization *a, size_t first, size_t count) {
    bp_batch_normalization part = *a;
    part.cols = count;
    part.x = from(run, a->x, first);
    part.mean = from(run, a->mean, first);
    part.variance = from(run, a->variance, first);
    part.gamma = from(run, a->gamma, first);
    part.beta = from(run, a->beta, first);
    part.y = into(run, a->y, first);
    run->kernels->batch_normalization(&part);
}

static Share share_batch_normalization_gradient(const bp_batch_normalization_gradient *a) {
    return (Share){a->cols, vector, a->rows * a->cols * 6};
}
static void run_batch_normalization_gradient(
    const bp_run *run, const bp_batch_normalization_gradient *a, size_t first, size_t count) {
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
    run->kernels->batch_normalization_gradient(&part);
}

static Share share_running_statistics(const bp_running_statistics *a) { return whole; }
static void run_running_statistics(const bp_run *run, const bp_running_statistics *a, size_t first, size_t count) {
    if (run->scalar_size == sizeof(float)) running_float_statistics(a);
    else running_double_statistics(a);
}

static Share share_row_normalization(const bp_row_normalization *a) {
    return (Share){a->rows, 1, a->rows * a->cols * 6};
}
static void run_row_normalization(const bp_run *run, const bp_row_normalization *a, size_t first, size_t count) {
    bp_row_normalization part = *a;
    part.rows = count;
    part.x = from(run, a->x, first * a->cols);
    part.y = into(run, a->y, first * a->cols);
    run->kernels->row_normalization(&part);
}

static Share share_row_normalization_gradient(const bp_row_normalization_gradient *a) {
    return (Share){a->rows, 1, a->rows * a->cols * 10};
}
static void run_row_normalization_gradient(
    const bp_run *run, const bp_row_normalization_gradient *a, size_t first, size_t count) {
    bp_row_normalization_gradient part = *a;
    part.rows = count;
    part.x = from(run, a->x, first * a->cols);
    part.dy = from(run, a->dy, first * a->cols);
    part.dx = into(run, a->dx, first * a->cols);
    run->kernels->row_normalization_gradient(&part);
}

static Share share_row_normalization_parameter_gradient(const bp_row_normalization_parameter_gradient *a) {
    return (Share){a->some_cols, vector, a->rows * a->cols * 6};
}
static void run_row_normalization_parameter_gradient(
    const bp_run *run, const bp_row_normalization_parameter_gradient *a, size_t first, size_t count) {
    bp_row_normalization_parameter_gradient part = *a;
    part.first_col = a->first_col + first;
    part.some_cols = count;
    run->kernels->row_normalization_parameter_gradient(&part);
}
