// Row kernels of a classifier's last layer: softmax, its vector-Jacobian product, and cross-entropy fused with both.
//
// A row is read three times: for its maximum, for the exponentials and their sum, and to normalize. With the classes
// of a network the row stays in the first-level cache meanwhile.

// β·x in the lanes of `m`, -Inf in the others: they lose against every maximum, and e^-Inf adds +0 to a sum.
INLINE V scaled_logits(const T *x, V beta, M m) {
    return choose(lane_mask(m), beta * load_part(x, m), broadcast(-(T)INFINITY));
}

INLINE T greatest_lane(V x) {
    T greatest = x[0];
    for (size_t l = 1; l < LANES; l++) greatest = x[l] > greatest ? x[l] : greatest;
    return greatest;
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

static void softmax(size_t rows, size_t cols, double beta_, const void *x_, void *y_) {
    const V beta = broadcast((T)beta_);
    for (size_t r = 0; r < rows; r++) {
        const T *x = (const T *)x_ + r * cols;
        T *y = (T *)y_ + r * cols;
        const T total = row_exponentials(cols, x, beta, row_shift(cols, x, beta), y);
        const V inverse = broadcast(1 / total);
        FOR_EACH_VECTOR(cols, {
            store_part(y + i, load_part(y + i, m) * inverse, m);
        });
    }
}

static void softmax_gradient(size_t rows, size_t cols, double beta_, const void *p_, const void *dy_, void *dx_) {
    const V beta = broadcast((T)beta_);
    for (size_t r = 0; r < rows; r++) {
        const T *p = (const T *)p_ + r * cols, *dy = (const T *)dy_ + r * cols;
        T *dx = (T *)dx_ + r * cols;
        Lanes lanes = {0};
        FOR_EACH_LANE_VECTOR(cols, {
            lanes.vector[b] = fused(load_part(p + i, m), load_part(dy + i, m), lanes.vector[b]);
        });
        const V dot = broadcast(lanes_sum(lanes));
        FOR_EACH_VECTOR(cols, {
            store_part(dx + i, beta * (load_part(p + i, m) * (load_part(dy + i, m) - dot)), m);
        });
    }
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

static void softmax_cross_entropy(const bp_softmax_cross_entropy *call) {
    const size_t cols = call->cols;
    const V beta = broadcast((T)call->beta);
    const T scale = (T)call->gradient_scale;
    for (size_t r = 0; r < call->rows; r++) {
        const T *x = (const T *)call->logits + r * cols;
        T *gradient = call->gradient ? (T *)call->gradient + r * cols : NULL;
        ((T *)call->losses)[r] =
            call->labels ? labelled_row(cols, x, beta, call->labels[r], scale, gradient)
                         : target_row(cols, x, beta, (const T *)call->targets + r * cols, scale, gradient);
    }
}

static void argmax(size_t rows, size_t cols, const void *x_, int32_t *positions) {
    for (size_t r = 0; r < rows; r++) {
        const T *x = (const T *)x_ + r * cols;
        size_t best = 0;
        for (size_t j = 1; j < cols; j++) {
            const bool first_nan = x[j] != x[j] && x[best] == x[best];
            best = x[j] > x[best] || first_nan ? j : best;
        }
        positions[r] = (int32_t)best;
    }
}
