// Sums, means and maxima over a dimension, and the way back.

static Share share_reduce(const bp_reduce *a) { return (Share){a->outer, 1, a->outer * a->extent * a->inner * 2}; }
static void run_reduce(const bp_run *run, const bp_reduce *a, size_t first, size_t count) {
    run->kernels->reduce(
        a->kind, count, a->extent, a->inner, from(run, a->x, first * a->extent * a->inner),
        into(run, a->y, first * a->inner));
}

static Share share_spread(const bp_spread *a) { return (Share){a->outer, 1, a->outer * a->extent * a->inner}; }
static void run_spread(const bp_run *run, const bp_spread *a, size_t first, size_t count) {
    run->kernels->spread(
        count, a->extent, a->inner, a->scale, from(run, a->x, first * a->inner),
        into(run, a->y, first * a->extent * a->inner));
}

static Share share_max_reduction_gradient(const bp_max_reduction_gradient *a) {
    return (Share){a->outer, 1, a->outer * a->extent * a->inner * 2};
}
static void run_max_reduction_gradient(
    const bp_run *run, const bp_max_reduction_gradient *a, size_t first, size_t count) {
    const size_t offset = first * a->extent * a->inner;
    run->kernels->max_reduction_gradient(
        count, a->extent, a->inner, from(run, a->x, offset), from(run, a->dy, first * a->inner),
        into(run, a->dx, offset));
}
