// Losses that are a sum over the outputs: the term of each output y with its target t, and its derivative by y.

INLINE V loss_terms(const bp_loss loss, V y, V t, V floor) {
    const V d = y - t, one = broadcast(1);
    switch (loss) {
    case BP_SQUARED_ERROR: {
        const V counted = flushed_below(broadcast(ROOT_OF_NEGLIGIBLE), d);
        return counted * counted;
    }
    case BP_ABSOLUTE_ERROR: return magnitude(d);
    case BP_BINARY_CROSS_ENTROPY: {
        const V q = clipped(y, floor);
        return -fused(t, log_lanes(q), (one - t) * log_lanes(one - q));
    }
    case BP_SIGMOID_CROSS_ENTROPY: {
        // A target of 0 or 1 may meet an infinite logit.
        const V wrong = choose((VI)(y > (V){0}), one - t, t);
        return share_terms(wrong, magnitude(y) * wrong) + softplus_beyond(broadcast(EXP_FAINT_IN_LOSS), y);
    }
    }
}

INLINE V loss_slopes(const bp_loss loss, V y, V t, V floor, V scale) {
    const V d = y - t;
    switch (loss) {
    case BP_SQUARED_ERROR: return d * scale;
    case BP_ABSOLUTE_ERROR: return choose((VI)(d > (V){0}), scale, choose((VI)(d < (V){0}), -scale, d));
    case BP_BINARY_CROSS_ENTROPY: {
        const V q = clipped(y, floor);
        return (q - t) / (q * (broadcast(1) - q)) * scale;
    }
    case BP_SIGMOID_CROSS_ENTROPY: return (sigmoid_from(broadcast(EXP_FAINT_IN_LOSS), y) - t) * scale;
    }
}
