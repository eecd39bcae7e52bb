// The mean squared error per row and its gradient: rows of few elements one per lane.

INLINE void squared_error_short_block(size_t cols, const T *y_, const T *t_, T scale, T share, T *losses, T *dy) {
    V y[SHORT_ROW], t[SHORT_ROW], terms[SHORT_ROW];
    load_rows(cols, y_, y);
    load_rows(cols, t_, t);
    for (size_t j = 0; j < cols; j++) {
        const V d = y[j] - t[j];
        terms[j] = fused(d, d, (V){0});
        y[j] = d * broadcast(scale);
    }
    store(losses, columns_sum(cols, terms) * broadcast(share));
    if (dy) store_rows(cols, y, dy);
}

INLINE T squared_error_row(size_t cols, const T *y, const T *t, T scale, T share, T *dy) {
    Lanes lanes = {0};
    FOR_EACH_LANE_GROUP(cols, lanes, {
        const W d = load_wide(y + i) - load_wide(t + i);
        add_product_group(&lanes, b, d, d);
        if (dy) store(dy + i, d * broadcast_wide(scale));
    }, {
        const V d = load_part(y + i, m) - load_part(t + i, m);
        *lane = fused(d, d, *lane);
        if (dy) store_part(dy + i, d * broadcast(scale), m);
    });
    return lanes_sum(lanes) * share;
}

static void squared_error(
    size_t rows, size_t cols, const void *y_, const void *t_, double gradient_scale, void *losses_, void *dy_) {
    const T scale = (T)gradient_scale, share = 1 / (T)cols, *y = y_, *t = t_;
    T *losses = losses_, *dy = dy_;
    if (cols > SHORT_ROW) {
        for (size_t r = 0; r < rows; r++) {
            losses[r] = squared_error_row(cols, y + r * cols, t + r * cols, scale, share, row_of(dy, r, cols));
        }
        return;
    }
    T spare[SHORT_BLOCK], spare_t[SHORT_BLOCK], spare_losses[LANES];
    for (size_t r = 0; r < rows; r += LANES) {
        const size_t count = rows - r < LANES ? rows - r : LANES;
        T *const row = row_of(dy, r, cols), *const to = block_or(count, row, spare);
        T *const losses_to = block_or(count, losses + r, spare_losses);
        squared_error_short_block(cols, whole_block(count, cols, y + r * cols, spare),
            whole_block(count, cols, t + r * cols, spare_t), scale, share, losses_to, to);
        store_rest(count, cols, row, to);
        store_rest(count, 1, losses + r, losses_to);
    }
}
