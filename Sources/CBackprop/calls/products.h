// Products of matrices, and the radial basis functions.

/// Whether a product has so few rows that it is cut into columns. Sums are of whole rows.
static bool has_few_rows(const bp_matmul *a) { return a->m <= some_rows && a->n >= 2 * vector && !a->sums; }
static Share share_matmul(const bp_matmul *a) {
    const size_t work = a->m * a->n * a->k;
    return has_few_rows(a) ? (Share){a->n, vector, work} : (Share){a->m, some_rows, work};
}
static void run_matmul(const bp_run *run, const bp_matmul *a, size_t first, size_t count) {
    bp_matmul part = *a;
    if (has_few_rows(a)) {
        part.n = count;
        part.b = from(run, a->b, first * a->b_col_stride);
        part.c = into(run, a->c, first);
        part.bias = from(run, a->bias, first);
        part.mask = from(run, a->mask, first);
        run->kernels->matmul(&part);
        return;
    }
    part.m = count;
    part.a = from(run, a->a, first * a->a_row_stride);
    part.c = into(run, a->c, first * a->c_row_stride);
    part.mask = from(run, a->mask, first * a->mask_row_stride);
    if (first > 0) part.sums = NULL; // they are no rows of C
    run->kernels->matmul(&part);
}

static Share share_column_sums(const bp_column_sums *a) { return whole; }
static void run_column_sums(const bp_run *run, const bp_column_sums *a, size_t first, size_t count) {
    run->kernels->column_sums(a->rows, a->cols, a->cut, a->x, a->accumulate, a->sums);
}

static Share share_radial_basis(const bp_radial_basis *a) {
    return (Share){a->rows, 1, a->rows * a->units * (a->inputs + 8)};
}
static void run_radial_basis(const bp_run *run, const bp_radial_basis *a, size_t first, size_t count) {
    bp_radial_basis part = *a;
    part.rows = count;
    part.x = from(run, a->x, first * a->inputs);
    part.y = into(run, a->y, first * a->units);
    run->kernels->radial_basis(&part);
}

static Share share_radial_basis_gradient(const bp_radial_basis_gradient *a) { return whole; }
static void run_radial_basis_gradient(
    const bp_run *run, const bp_radial_basis_gradient *a, size_t first, size_t count) {
    run->kernels->radial_basis_gradient(a);
}

static Share share_radial_basis_input_gradient(const bp_radial_basis_input_gradient *a) {
    return (Share){a->rows, 1, a->rows * a->units * a->inputs * 2};
}
static void run_radial_basis_input_gradient(
    const bp_run *run, const bp_radial_basis_input_gradient *a, size_t first, size_t count) {
    run->kernels->radial_basis_input_gradient(
        count, a->inputs, a->units, from(run, a->x, first * a->inputs), a->centers,
        from(run, a->g, first * a->units), into(run, a->dx, first * a->inputs));
}
