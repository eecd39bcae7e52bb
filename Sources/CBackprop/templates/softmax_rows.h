// One row at a time of a classifier's last layer: softmax, its vector-Jacobian product, and cross-entropy fused with
// both. For rows of few classes see softmax_short_rows.h.
//
// A row is read three times: for its maximum, for the exponentials and their sum, and to normalize. With the classes
// of a network the row stays in the first-level cache meanwhile.

// β·x in the lanes of `m`, -Inf in the others: they lose against every maximum, and e^-Inf adds +0 to a sum.
INLINE V scaled_logits(const T *x, V beta, M m) {
    return choose(lane_mask(m), beta * load_part(x, m), broadcast(-(T)INFINITY));
}

// The maximum of β·x that the row is shifted by. NaN in the row may get lost here, but not in the sum over the row. A
// row of only -Inf has no limit, so its shift is NaN.
INLINE T row_shift(size_t n, const T *x, V beta) {
    V greatest = broadcast(-(T)INFINITY);
    FOR_EACH_VECTOR(n, {
        greatest = greater(greatest, scaled_logits(x + i, beta, m));
    });
    const T shift = greatest_lane(greatest);
    return shift == -(T)INFINITY ? (T)NAN : shift;
}

// z - shift, but 0 where they are equal: Inf - Inf would be NaN, and a row with one +Inf is to become one-hot.
INLINE V shifted(V z, V shift) { return keep(z != shift, z - shift); }

// e^(βx - shift) for the row into `e` unless it is NULL, and their sum. `e` may be `x`.
INLINE T row_exponentials(size_t n, const T *x, V beta, T shift, T *e) {
    Lanes lanes = {0};
    FOR_EACH_LANE_VECTOR(n, {
        V y = exp_lanes(shifted(scaled_logits(x + i, beta, m), broadcast(shift)));
        if (e) store_part(e + i, y, m);
        lanes.vector[b] += y;
    });
    return lanes_sum(lanes);
}

INLINE void softmax_row(size_t cols, V beta, const T *x, T *y) {
    const V inverse = broadcast(1 / row_exponentials(cols, x, beta, row_shift(cols, x, beta), y));
    FOR_EACH_VECTOR(cols, { store_part(y + i, load_part(y + i, m) * inverse, m); });
}

INLINE void softmax_gradient_row(size_t cols, V beta, const T *p, const T *dy, T *dx) {
    Lanes lanes = {0};
    FOR_EACH_LANE_VECTOR(cols, {
        lanes.vector[b] = fused(load_part(p + i, m), load_part(dy + i, m), lanes.vector[b]);
    });
    const V dot = broadcast(lanes_sum(lanes));
    FOR_EACH_VECTOR(cols, {
        store_part(dx + i, beta * (load_part(p + i, m) * (load_part(dy + i, m) - dot)), m);
    });
}

// Loss and gradient of a row whose class is `label`.
INLINE T labelled_row(size_t cols, const T *x, V beta, int32_t label, T scale, T *gradient) {
    const T shift = row_shift(cols, x, beta);
    const T at_label = shifted(beta * broadcast(x[label]), broadcast(shift))[0];
    const T total = row_exponentials(cols, x, beta, shift, gradient);
    if (gradient) {
        const T inverse = 1 / total;
        const T gradient_at_label = (gradient[label] * inverse - 1) * scale;
        FOR_EACH_VECTOR(cols, {
            store_part(gradient + i, load_part(gradient + i, m) * broadcast(inverse) * broadcast(scale), m);
        });
        gradient[label] = gradient_at_label;
    }
    return log_lanes(broadcast(total))[0] - at_label;
}

// Loss and gradient of a row with a distribution over the classes. The exponentials are computed twice, because the
// loss needs their sum before and the logits after, and the gradient may overwrite the logits.
INLINE T target_row(size_t cols, const T *x, V beta, const T *t, T scale, T *gradient) {
    const T shift = row_shift(cols, x, beta);
    const T total = row_exponentials(cols, x, beta, shift, NULL);
    const V log_total = log_lanes(broadcast(total)), inverse = broadcast(1 / total);
    Lanes lanes = {0};
    FOR_EACH_LANE_VECTOR(cols, {
        V d = shifted(scaled_logits(x + i, beta, m), broadcast(shift));
        V target = load_part(t + i, m);
        lanes.vector[b] += keep(target != (V){0}, target * (log_total - d));
        if (gradient) store_part(gradient + i, (exp_lanes(d) * inverse - target) * broadcast(scale), m);
    });
    return lanes_sum(lanes);
}
