// Classification: the cross-entropy of given probabilities, and how often the winning class is the right one.

static T clipped_target_row(size_t cols, const T *p, T floor, const T *t, T samples, T *gradient) {
    Lanes lanes = {0};
    FOR_EACH_LANE_GROUP(cols, lanes, {
        const W share = load_wide(t + i);
        const W q = clipped(load_wide(p + i), broadcast_wide(floor));
        add_group(&lanes, b, share_terms(share, share * -log_lanes(q)));
        if (gradient) store(gradient + i, share_terms(share, -share / q / broadcast_wide(samples)));
    }, {
        const V share = load_part(t + i, m);
        const V q = clipped(load_part(p + i, m), broadcast(floor));
        *lane += share_terms(share, share * -log_lanes(q));
        if (gradient) store_part(gradient + i, share_terms(share, -share / q / broadcast(samples)), m);
    });
    return lanes_sum(lanes);
}

static void cross_entropy(const bp_cross_entropy *call) {
    const size_t rows = call->rows, cols = call->cols;
    const T floor = (T)call->floor, samples = (T)call->samples;
    T *losses = call->losses;
    for (size_t r = 0; r < rows; r++) {
        const T *p = row_of(call->probabilities, r, cols);
        T *gradient = row_of(call->gradient, r, cols);
        if (!call->labels) {
            losses[r] = clipped_target_row(cols, p, floor, row_of(call->targets, r, cols), samples, gradient);
            continue;
        }
        // The logarithms follow for all rows at once.
        const int32_t label = call->labels[r];
        const V q = clipped(broadcast(p[label]), broadcast(floor));
        losses[r] = q[0];
        if (gradient) {
            memset(gradient, 0, cols * sizeof(T));
            gradient[label] = -1 / q[0] / samples;
        }
    }
    if (call->labels) FOR_EACH_VECTOR(rows, { store_part(losses + i, -log_lanes(load_part(losses + i, m)), m); });
}

static size_t count_correct(size_t rows, size_t cols, const void *x, const int32_t *labels, const void *targets) {
    enum { STEP = 64 };
    int32_t found[STEP], wanted[STEP];
    size_t correct = 0;
    for (size_t r = 0; r < rows; r += STEP) {
        const size_t n = rows - r < STEP ? rows - r : STEP;
        argmax(n, cols, row_of(x, r, cols), found);
        if (!labels) argmax(n, cols, row_of(targets, r, cols), wanted);
        const int32_t *right = labels ? labels + r : wanted;
        for (size_t i = 0; i < n; i++) correct += found[i] == right[i];
    }
    return correct;
}
