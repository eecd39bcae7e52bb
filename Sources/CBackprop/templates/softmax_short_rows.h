// The row kernels of softmax.h for rows of few classes: one row per lane.
//
// A block of LANES rows is transposed, so that a vector holds one class of many rows, and no lane is idle however short
// the rows are. The virtual lanes of a row's sum then lie in different vectors, and its tree runs over vectors; lanes
// beyond the row hold +0 and are left out, which changes nothing.
//
// Included for V and for W: a block of very few classes is a short chain, of which GROUP run side by side.

// Block j: class j of LANES rows. `cols` vectors, at most SHORT_ROW.
INLINE void load_rows(size_t cols, const T *x, V *block) {
    for (size_t r = 0; r < LANES; r += REGISTER_LANES) transpose_rows(cols, x + r * cols, (T *)block + r, LANES);
}
INLINE void store_rows(size_t cols, const V *block, T *y) {
    for (size_t r = 0; r < LANES; r += REGISTER_LANES) transpose_columns(cols, (const T *)block + r, LANES, y + r * cols);
}

// x becomes βx - shift for each class, the shift being each row's own maximum (see row_shift).
INLINE void shift_columns(size_t cols, V beta, V *x) {
    V greatest = broadcast(-(T)INFINITY);
    for (size_t j = 0; j < cols; j++) {
        x[j] = beta * x[j];
        greatest = greater(greatest, x[j]);
    }
    const V shift = choose(greatest == broadcast(-(T)INFINITY), broadcast((T)NAN), greatest);
    for (size_t j = 0; j < cols; j++) x[j] = shifted(x[j], shift);
}

INLINE void softmax_short_block(size_t cols, V beta, T faint, const T *x, T *y) {
    V e[SHORT_ROW];
    load_rows(cols, x, e);
    shift_columns(cols, beta, e);
    exp_columns(cols, faint, e, e);
    const V inverse = broadcast(1) / columns_sum(cols, e);
    for (size_t j = 0; j < cols; j++) e[j] = e[j] * inverse;
    store_rows(cols, e, y);
}

INLINE void softmax_gradient_short_block(size_t cols, V beta, const T *p_, const T *dy_, T *dx) {
    V p[SHORT_ROW], dy[SHORT_ROW], terms[SHORT_ROW];
    load_rows(cols, p_, p);
    load_rows(cols, dy_, dy);
    for (size_t j = 0; j < cols; j++) terms[j] = fused(p[j], dy[j], (V){0});
    const V dot = columns_sum(cols, terms);
    for (size_t j = 0; j < cols; j++) dy[j] = flushed(beta * (p[j] * (dy[j] - dot)));
    store_rows(cols, dy, dx);
}

INLINE void labelled_short_block(
    size_t cols, const T *x, V beta, const int32_t *labels, V scale, T *losses, T *gradient) {
    V d[SHORT_ROW], e[SHORT_ROW];
    load_rows(cols, x, d);
    shift_columns(cols, beta, d);
    exp_columns(cols, EXP_FAINT_IN_LOSS, d, e);
    const V total = columns_sum(cols, e), inverse = broadcast(1) / total;
    const VI label = load_integers(labels);
    V at_label = {0};
    for (size_t j = 0; j < cols; j++) {
        const VI is_label = label == broadcast_bits((I)j);
        at_label = choose(is_label, d[j], at_label);
        e[j] = (e[j] * inverse - keep(is_label, broadcast(1))) * scale;
    }
    store(losses, log_lanes(total) - at_label);
    if (gradient) store_rows(cols, e, gradient);
}

INLINE void target_short_block(size_t cols, const T *x, V beta, const T *t, V scale, T *losses, T *gradient) {
    V d[SHORT_ROW], e[SHORT_ROW], target[SHORT_ROW], terms[SHORT_ROW];
    load_rows(cols, x, d);
    load_rows(cols, t, target);
    shift_columns(cols, beta, d);
    exp_columns(cols, EXP_FAINT_IN_LOSS, d, e);
    const V total = columns_sum(cols, e), inverse = broadcast(1) / total, log_total = log_lanes(total);
    for (size_t j = 0; j < cols; j++) {
        terms[j] = (V){0} + keep(target[j] != (V){0}, target[j] * (log_total - d[j]));
        e[j] = (e[j] * inverse - target[j]) * scale;
    }
    store(losses, columns_sum(cols, terms));
    if (gradient) store_rows(cols, e, gradient);
}
