// Rows of a classifier's last layer: softmax, its vector-Jacobian product, and cross-entropy fused with both. For rows
// of few classes see softmax_short_rows.h.
//
// Each step is done for all rows of a block before the next one. So the chains of one row overlap with those of the
// next rows, what a row needs once (a quotient, a logarithm, the last steps of a sum) is computed for a vector of rows,
// and no load waits for a store that was just made. A block stays in the first-level cache meanwhile.

#define BLOCK_BYTES ((size_t)8192)

// One number per row of a block, of which there are at most LANES.
typedef union PerRow {
    V lanes;
    T row[VECTOR_BYTES / sizeof(T)];
} PerRow;

// How many rows of `cols` elements make a block.
INLINE size_t block_rows(size_t cols) {
    const size_t fitting = BLOCK_BYTES / (cols * sizeof(T));
    return fitting < 1 ? 1 : fitting < LANES ? fitting : LANES;
}

// Runs `body` for `count` rows from row r on.
#define FOR_EACH_BLOCK(rows, cols, body)                                      \
    for (size_t r = 0, step = block_rows(cols); r < (rows); r += step) {      \
        const size_t count = (rows) - r < step ? (rows) - r : step;           \
        body;                                                                 \
    }

// The greatest of β·x in each lane. NaN may get lost here, but not in the sum over the row.
INLINE V row_greatest(size_t n, const T *x, T beta) {
    const V least = broadcast(-(T)INFINITY);
    Parts wide = {broadcast_wide(-(T)INFINITY)};
    V greatest = least;
    FOR_EACH_GROUP(n, wide.whole = greater(wide.whole, broadcast_wide(beta) * load_wide(x + i)),
        greatest = greater(greatest, choose(lane_mask(m), broadcast(beta) * load_part(x + i, m), least)));
    for (size_t p = 0; p < GROUP; p++) greatest = greater(greatest, wide.part[p]);
    return greatest;
}

// e^(βx - shift) for the row into `e` unless it is NULL, +0 for one below e^faint, and their sum in lanes. `e` may be `x`.
INLINE V row_exponentials(size_t n, const T *x, T beta, T shift, T faint, T *e) {
    Lanes lanes = {0};
    FOR_EACH_LANE_GROUP(n, lanes, {
        const W d = shifted(broadcast_wide(beta) * load_wide(x + i), broadcast_wide(shift));
        const W y = exp_from(broadcast_wide(faint), d);
        if (e) store(e + i, y);
        add_group(&lanes, b, y);
    }, {
        const V y = exp_from(broadcast(faint), shifted(broadcast(beta) * load_part(x + i, m), broadcast(shift)));
        if (e) store_part(e + i, y, m);
        *lane += keep(lane_mask(m), y);
    });
    return lanes_vector(lanes);
}

// The tree of LANES rows' sums, from the vectors of the rows to a lane for each.
INLINE V sums_of_rows(const V *row) {
    V lane[SHORT_ROW];
    transpose_rows(LANES, (const T *)row, (T *)lane, LANES);
    return columns_sum(LANES, lane);
}

// The maxima of a block's rows, by which they are shifted. A row of only -Inf has no limit, so its shift is NaN.
INLINE PerRow block_shifts(size_t rows, size_t cols, const T *x, T beta) {
    V row[LANES] = {0}, lane[SHORT_ROW];
    for (size_t r = 0; r < rows; r++) row[r] = row_greatest(cols, x + r * cols, beta);
    transpose_rows(LANES, (const T *)row, (T *)lane, LANES);
    for (size_t half = LANES / 2; half > 0; half /= 2) {
        for (size_t j = 0; j < half; j++) lane[j] = greater(lane[j], lane[j + half]);
    }
    return (PerRow){choose(lane[0] == broadcast(-(T)INFINITY), broadcast((T)NAN), lane[0])};
}

// The sums of a block's exponentials. The rows that it lacks get a sum too: dividing by 0 would raise a flag.
INLINE V block_totals(size_t rows, size_t cols, const T *x, T beta, const PerRow *shift, T faint, T *e) {
    V row[LANES];
    for (size_t r = 0; r < rows; r++) {
        row[r] = row_exponentials(cols, x + r * cols, beta, shift->row[r], faint, row_of(e, r, cols));
    }
    for (size_t r = rows; r < LANES; r++) row[r] = broadcast(1);
    return sums_of_rows(row);
}

INLINE void softmax_block(size_t rows, size_t cols, T beta, T faint, const T *x, T *y) {
    const PerRow shift = block_shifts(rows, cols, x, beta);
    const PerRow inverse = {broadcast(1) / block_totals(rows, cols, x, beta, &shift, faint, y)};
    for (size_t r = 0; r < rows; r++, y += cols) {
        FOR_EACH_GROUP(cols, store(y + i, load_wide(y + i) * broadcast_wide(inverse.row[r])),
            store_part(y + i, load_part(y + i, m) * broadcast(inverse.row[r]), m));
    }
}

// One row: the same steps, but the trees end within a register, where a block's are laid across one another.
INLINE void softmax_row(size_t cols, T beta, T faint, const T *x, T *y) {
    V greatest = row_greatest(cols, x, beta);
    FOLD(greatest, greater);
    const T most = greatest[0] > greatest[1] ? greatest[0] : greatest[1];
    const T shift = most == -(T)INFINITY ? (T)NAN : most;
    const T inverse = 1 / tree_sum(row_exponentials(cols, x, beta, shift, faint, y));
    FOR_EACH_GROUP(cols, store(y + i, load_wide(y + i) * broadcast_wide(inverse)),
        store_part(y + i, load_part(y + i, m) * broadcast(inverse), m));
}

INLINE void softmax_gradient_block(size_t rows, size_t cols, T beta, const T *p, const T *dy, T *dx) {
    V row[LANES] = {0};
    for (size_t r = 0; r < rows; r++) {
        const T *p_row = p + r * cols, *dy_row = dy + r * cols;
        Lanes lanes = {0};
        FOR_EACH_LANE_GROUP(cols, lanes, add_product_group(&lanes, b, load_wide(p_row + i), load_wide(dy_row + i)),
            *lane = fused(load_part(p_row + i, m), load_part(dy_row + i, m), *lane));
        row[r] = lanes_vector(lanes);
    }
    const PerRow dot = {sums_of_rows(row)};
    for (size_t r = 0; r < rows; r++, p += cols, dy += cols, dx += cols) {
        FOR_EACH_VECTOR(cols, {
            const V difference = load_part(dy + i, m) - broadcast(dot.row[r]);
            store_part(dx + i, flushed(broadcast(beta) * (load_part(p + i, m) * difference)), m);
        });
    }
}

// Losses and gradient of rows whose classes are `labels`.
INLINE void labelled_block(
    size_t rows, size_t cols, const T *x, T beta, const int32_t *labels, T scale, T *losses, T *gradient) {
    PerRow at_label = {{0}};
    for (size_t r = 0; r < rows; r++) at_label.row[r] = beta * x[r * cols + (size_t)labels[r]];
    const PerRow shift = block_shifts(rows, cols, x, beta);
    const V total = block_totals(rows, cols, x, beta, &shift, EXP_FAINT_IN_LOSS, gradient);
    store_part(losses, log_lanes(total) - shifted(at_label.lanes, shift.lanes), part(rows));
    if (!gradient) return;
    const PerRow inverse = {broadcast(1) / total};
    for (size_t r = 0; r < rows; r++, gradient += cols) {
        const T factor = inverse.row[r];
        const T gradient_at_label = (gradient[labels[r]] * factor - 1) * scale;
        FOR_EACH_GROUP(cols,
            store(gradient + i, load_wide(gradient + i) * broadcast_wide(factor) * broadcast_wide(scale)),
            store_part(gradient + i, load_part(gradient + i, m) * broadcast(factor) * broadcast(scale), m));
        gradient[labels[r]] = gradient_at_label;
    }
}

// Losses and gradient of rows with a distribution over the classes. The exponentials are computed twice, because the
// loss needs their sum before and the logits after, and the gradient may overwrite the logits.
INLINE void target_block(
    size_t rows, size_t cols, const T *x, T beta, const T *t, T scale, T *losses, T *gradient) {
    const PerRow shift = block_shifts(rows, cols, x, beta);
    const V total = block_totals(rows, cols, x, beta, &shift, EXP_FAINT_IN_LOSS, NULL);
    const PerRow inverse = {broadcast(1) / total}, log_total = {log_lanes(total)};
    V row[LANES] = {0};
    for (size_t r = 0; r < rows; r++, x += cols, t += cols) {
        T *const to = row_of(gradient, r, cols);
        const T low = shift.row[r], factor = inverse.row[r], level = log_total.row[r];
        Lanes lanes = {0};
        FOR_EACH_LANE_GROUP(cols, lanes, {
            const W target = load_wide(t + i);
            const W d = shifted(broadcast_wide(beta) * load_wide(x + i), broadcast_wide(low));
            add_group(&lanes, b, keep(target != (W){0}, target * (broadcast_wide(level) - d)));
            if (to) {
                const W e = exp_from(broadcast_wide(EXP_FAINT_IN_LOSS), d);
                store(to + i, (e * broadcast_wide(factor) - target) * broadcast_wide(scale));
            }
        }, {
            const V target = load_part(t + i, m);
            const V d = shifted(broadcast(beta) * load_part(x + i, m), broadcast(low));
            *lane += keep(target != (V){0}, target * (broadcast(level) - d));
            const V e = exp_from(broadcast(EXP_FAINT_IN_LOSS), d);
            if (to) store_part(to + i, (e * broadcast(factor) - target) * broadcast(scale), m);
        });
        row[r] = lanes_vector(lanes);
    }
    store_part(losses, sums_of_rows(row), part(rows));
}
