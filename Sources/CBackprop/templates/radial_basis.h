// Gaussian radial basis functions. Lanes hold units, whose centres are the columns of a matrix.

// Σ (x_i - c_i)² for some units, one chain each.
INLINE V squared_distances(size_t inputs, size_t units, const T *x, const T *c, const M m) {
    V sum = {0};
    for (size_t i = 0; i < inputs; i++) {
        const V d = broadcast(x[i]) - load_part(c + i * units, m);
        sum = fused(d, d, sum);
    }
    return sum;
}

static void radial_basis(const bp_radial_basis *call) {
    const size_t inputs = call->inputs, units = call->units;
    const T *c = call->centers, *widths = call->widths;
    const V faint = broadcast(call->saturate ? EXP_FAINT : EXP_UNDERFLOW);
    FOR_EACH_VECTOR(units, {
        const V width = load_part(widths + i, m);
        const V scale = broadcast(REAL(-0.5)) / (width * width);
        for (size_t r = 0; r < call->rows; r++) {
            const V square = squared_distances(inputs, units, row_of(call->x, r, inputs), c + i, m);
            const V exponent = lesser(broadcast(EXP_OVERFLOW), square * scale);
            store_part((T *)row_of(call->y, r, units) + i, exp_from(faint, exponent), m);
        }
    });
}

// The gradients of some units, from column i of the matrices on.
INLINE void radial_basis_gradient_of(const bp_radial_basis_gradient *call, size_t i, const M m) {
    const size_t inputs = call->inputs, units = call->units;
    const T *c = (const T *)call->centers + i;
    const bool learns = call->dcenters != NULL;
    T *dc = learns ? (T *)call->dcenters + i : NULL, *dwidths = learns ? (T *)call->dwidths + i : NULL;
    const V width = load_part((const T *)call->widths + i, m), square = width * width;
    const V slope = broadcast(-1) / square, cube = broadcast(1) / (square * width);
    V dwidth = {0};
    if (learns && call->accumulate) {
        dwidth = load_part(dwidths, m);
    } else if (learns) {
        for (size_t k = 0; k < inputs; k++) store_part(dc + k * units, (V){0}, m);
    }
    for (size_t r = 0; r < call->rows; r++) {
        const T *x = row_of(call->x, r, inputs), *y = row_of(call->y, r, units);
        T *dy = row_of(call->dy, r, units);
        const V e = flushed(load_part(dy + i, m) * load_part(y + i, m));
        const V g = flushed(e * slope);
        store_part(dy + i, g, m);
        if (!learns) continue;
        dwidth = fused(e * squared_distances(inputs, units, x, c, m), cube, dwidth);
        for (size_t k = 0; k < inputs; k++) {
            const V d = broadcast(x[k]) - load_part(c + k * units, m);
            store_part(dc + k * units, fused(-g, d, load_part(dc + k * units, m)), m);
        }
    }
    if (learns) store_part(dwidths, dwidth, m);
}

static void radial_basis_gradient(const bp_radial_basis_gradient *call) {
    FOR_EACH_VECTOR(call->units, radial_basis_gradient_of(call, i, m););
}

static void radial_basis_input_gradient(
    size_t rows, size_t inputs, size_t units, const void *x_, const void *c, const void *g_, void *dx_) {
    for (size_t r = 0; r < rows; r++) {
        const T *x = row_of(x_, r, inputs), *g = row_of(g_, r, units);
        T *dx = row_of(dx_, r, inputs);
        for (size_t k = 0; k < inputs; k++) {
            const T *center = row_of(c, k, units);
            const T input = x[k];
            Lanes lanes = {0};
            FOR_EACH_LANE_GROUP(
                units, lanes,
                add_product_group(&lanes, b, load_wide(g + i), broadcast_wide(input) - load_wide(center + i)),
                // Lanes without a unit take up 0·0: an infinite input would make it NaN.
                *lane = fused(
                    load_part(g + i, m), keep(lane_mask(m), broadcast(input) - load_part(center + i, m)), *lane));
            dx[k] = lanes_sum(lanes);
        }
    }
}
