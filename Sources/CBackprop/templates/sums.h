// Sums: see loops.h for their one shape.

static double sum(size_t n, const void *values) {
    const T *x = values;
    Lanes lanes = {0};
    FOR_EACH_LANE_VECTOR(n, { lanes.vector[b] += load_part(x + i, m); });
    return lanes_sum(lanes);
}

static void squared_error(
    size_t rows, size_t cols, const void *y_, const void *t_, double gradient_scale, void *losses, void *dy_) {
    const V scale = broadcast((T)gradient_scale);
    const T share = 1 / (T)cols;
    for (size_t r = 0; r < rows; r++) {
        const T *y = (const T *)y_ + r * cols, *t = (const T *)t_ + r * cols;
        T *dy = dy_ ? (T *)dy_ + r * cols : NULL;
        Lanes lanes = {0};
        FOR_EACH_LANE_VECTOR(cols, {
            V d = load_part(y + i, m) - load_part(t + i, m);
            lanes.vector[b] = fused(d, d, lanes.vector[b]);
            if (dy) store_part(dy + i, d * scale, m);
        });
        ((T *)losses)[r] = lanes_sum(lanes) * share;
    }
}

static void column_sums(size_t rows, size_t cols, const void *values, bool accumulate, void *sums_) {
    const T *x = values;
    T *sums = sums_;
    for (size_t j = 0; j < cols; j += LANES) {
        const M m = part(cols - j < LANES ? cols - j : LANES);
        V s = accumulate ? load_part(sums + j, m) : (V){0};
        for (size_t r = 0; r < rows; r++) s += load_part(x + r * cols + j, m);
        store_part(sums + j, s, m);
    }
}
