// Losses that are a sum over the outputs, per row, and their gradients: rows of few elements one per lane. The loss is a
// constant wherever these functions are inlined.

INLINE void loss_short_block(
    const bp_loss loss, size_t cols, const T *y_, const T *t_, T floor, T scale, T share, T *losses, T *dy) {
    V y[SHORT_ROW], t[SHORT_ROW], terms[SHORT_ROW];
    load_rows(cols, y_, y);
    load_rows(cols, t_, t);
    for (size_t j = 0; j < cols; j++) {
        terms[j] = loss_terms(loss, y[j], t[j], broadcast(floor));
        if (dy) y[j] = loss_slopes(loss, y[j], t[j], broadcast(floor), broadcast(scale));
    }
    store(losses, columns_sum(cols, terms) * broadcast(share));
    if (dy) store_rows(cols, y, dy);
}

// With a logarithm in its body the last turn is too much to unroll.
#pragma push_macro("UNROLL_REST")
#undef UNROLL_REST
#define UNROLL_REST
INLINE T loss_row(const bp_loss loss, size_t cols, const T *y_, const T *t_, T floor, T scale, T share, T *dy) {
    Lanes lanes = {0};
    FOR_EACH_LANE_GROUP(cols, lanes, {
        const W y = load_wide(y_ + i);
        const W t = load_wide(t_ + i);
        add_group(&lanes, b, loss_terms(loss, y, t, broadcast_wide(floor)));
        if (dy) store(dy + i, loss_slopes(loss, y, t, broadcast_wide(floor), broadcast_wide(scale)));
    }, {
        const V y = load_part(y_ + i, m);
        const V t = load_part(t_ + i, m);
        *lane += keep(lane_mask(m), loss_terms(loss, y, t, broadcast(floor)));
        if (dy) store_part(dy + i, loss_slopes(loss, y, t, broadcast(floor), broadcast(scale)), m);
    });
    return lanes_sum(lanes) * share;
}
#pragma pop_macro("UNROLL_REST")

INLINE void losses_of(const bp_loss loss, const bp_output_losses *call) {
    const size_t rows = call->rows, cols = call->cols;
    const T scale = (T)call->gradient_scale, share = (T)call->loss_scale, floor = (T)call->floor;
    const T *y = call->outputs, *t = call->targets;
    T *losses = call->losses, *dy = call->gradient;
    if (cols > SHORT_ROW) {
        for (size_t r = 0; r < rows; r++) {
            losses[r] =
                loss_row(loss, cols, y + r * cols, t + r * cols, floor, scale, share, row_of(dy, r, cols));
        }
        return;
    }
    T spare[SHORT_BLOCK], spare_t[SHORT_BLOCK], spare_losses[LANES];
    for (size_t r = 0; r < rows; r += LANES) {
        const size_t count = rows - r < LANES ? rows - r : LANES;
        T *const row = row_of(dy, r, cols), *const to = block_or(count, row, spare);
        T *const losses_to = block_or(count, losses + r, spare_losses);
        loss_short_block(loss, cols, whole_block(count, cols, y + r * cols, spare),
            whole_block(count, cols, t + r * cols, spare_t), floor, scale, share, losses_to, to);
        store_rest(count, cols, row, to);
        store_rest(count, 1, losses + r, losses_to);
    }
}

static void output_losses(const bp_output_losses *call) {
    switch (call->loss) {
    case BP_SQUARED_ERROR: losses_of(BP_SQUARED_ERROR, call); break;
    case BP_ABSOLUTE_ERROR: losses_of(BP_ABSOLUTE_ERROR, call); break;
    case BP_BINARY_CROSS_ENTROPY: losses_of(BP_BINARY_CROSS_ENTROPY, call); break;
    case BP_SIGMOID_CROSS_ENTROPY: losses_of(BP_SIGMOID_CROSS_ENTROPY, call); break;
    }
}
