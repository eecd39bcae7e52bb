// What happens to gradients between the backward pass and the optimizer's step: penalties, clipping, weights.

static double penalty(size_t n, double l1_, double l2_, double negative_, const void *weights, void *gradient) {
    const T *w = weights, l1 = (T)l1_, l2 = (T)l2_, negative = (T)negative_;
    T *g = gradient;
    Lanes lanes = {0};
    FOR_EACH_LANE_GROUP(n, lanes, {
        const W x = load_wide(w + i);
        const W slope = penalty_slope(x, l1, negative);
        store(g + i, fused(broadcast_wide(l2 + l2), x, load_wide(g + i) + slope));
        add_product_group(&lanes, b, fused(broadcast_wide(l2), x, slope), x);
    }, {
        const V x = load_part(w + i, m);
        const V slope = penalty_slope(x, l1, negative);
        store_part(g + i, fused(broadcast(l2 + l2), x, load_part(g + i, m) + slope), m);
        *lane = fused(fused(broadcast(l2), x, slope), x, *lane);
    });
    return lanes_sum(lanes);
}

static double sum_of_squares(size_t n, const void *values) {
    const T *x = values;
    Lanes lanes = {0};
    FOR_EACH_LANE_GROUP(n, lanes, {
        const W terms = load_wide(x + i);
        add_product_group(&lanes, b, terms, terms);
    }, {
        const V terms = load_part(x + i, m);
        *lane = fused(terms, terms, *lane);
    });
    return lanes_sum(lanes);
}

static void scale_rows(size_t rows, size_t cols, const void *factors, void *values) {
    const T *factor = factors;
    T *x = values;
    // One column is as good as one row whose elements have factors of their own.
    if (cols == 1) {
        FOR_EACH_VECTOR(rows, store_part(x + i, load_part(x + i, m) * load_part(factor + i, m), m););
        return;
    }
    for (size_t r = 0; r < rows; r++, x += cols) {
        const V f = broadcast(factor[r]);
        FOR_EACH_VECTOR(cols, store_part(x + i, load_part(x + i, m) * f, m););
    }
}
