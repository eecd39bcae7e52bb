// Functions of single numbers and of rows.

static Share share_combine(const bp_combine *a) { return (Share){a->rows, 1, a->rows * a->cols * 2}; }
static void run_combine(const bp_run *run, const bp_combine *a, size_t first, size_t count) {
    run->kernels->combine(
        a->kind, count, a->cols, from(run, a->a, first * a->a_row_stride), a->a_row_stride, a->a_col_stride,
        from(run, a->b, first * a->b_row_stride), a->b_row_stride, a->b_col_stride,
        into(run, a->y, first * a->cols));
}

static Share share_activation(const bp_activation_call *a) { return (Share){a->n, 64, a->n * 8}; }
static void run_activation(const bp_run *run, const bp_activation_call *a, size_t first, size_t count) {
    run->kernels->activation(a->kind, a->saturate, count, from(run, a->x, first), into(run, a->y, first));
}

static Share share_activation_gradient(const bp_activation_gradient *a) { return (Share){a->n, 64, a->n * 4}; }
static void run_activation_gradient(const bp_run *run, const bp_activation_gradient *a, size_t first, size_t count) {
    run->kernels->activation_gradient(
        a->kind, count, from(run, a->saved, first), from(run, a->dy, first), into(run, a->dx, first));
}

static Share share_softmax(const bp_softmax *a) { return (Share){a->rows, 1, a->rows * a->cols * 16}; }
static void run_softmax(const bp_run *run, const bp_softmax *a, size_t first, size_t count) {
    const size_t offset = first * a->cols;
    run->kernels->softmax(count, a->cols, a->beta, a->saturate, from(run, a->x, offset), into(run, a->y, offset));
}

static Share share_softmax_gradient(const bp_softmax_gradient *a) { return (Share){a->rows, 1, a->rows * a->cols * 8}; }
static void run_softmax_gradient(const bp_run *run, const bp_softmax_gradient *a, size_t first, size_t count) {
    const size_t offset = first * a->cols;
    run->kernels->softmax_gradient(
        count, a->cols, a->beta, from(run, a->p, offset), from(run, a->dy, offset),
        into(run, a->dx, offset));
}

static Share share_scale_columns(const bp_scale_columns *a) { return (Share){a->rows, 1, a->rows * a->cols * 2}; }
static void run_scale_columns(const bp_run *run, const bp_scale_columns *a, size_t first, size_t count) {
    const size_t offset = first * a->cols;
    run->kernels->scale_columns(
        count, a->cols, from(run, a->x, offset), a->shift, a->scale, into(run, a->y, offset));
}

static Share share_dropout(const bp_dropout *a) { return (Share){a->rows, 1, a->rows * a->cols * 8}; }
static void run_dropout(const bp_run *run, const bp_dropout *a, size_t first, size_t count) {
    const size_t offset = first * a->cols;
    run->kernels->dropout(
        count, a->cols, run->first_row + first, run->randomness + a->salt, a->rate, from(run, a->x, offset),
        into(run, a->y, offset));
}
