// The row kernels of softmax.h for rows of few classes: one row per lane.
//
// A block of LANES rows is transposed, so that a vector holds one class of many rows, and no lane is idle however short
// the rows are. The virtual lanes of a row's sum then lie in different vectors, and its tree runs over vectors; lanes
// beyond the row hold +0 and are left out, which changes nothing.

// Beyond this many classes the transposition costs more than idle lanes do.
#define SHORT_ROW ((size_t)16)

// to[i * LANES + r] = from[r * cols + i], and back. A constant number of rows and columns makes it straight-line code.
INLINE void scatter(const size_t rows, const size_t cols, const T *from, T *to) {
    for (size_t r = 0; r < rows; r++) {
        for (size_t j = 0; j < cols; j++) to[j * LANES + r] = from[r * cols + j];
    }
}
INLINE void collect(const size_t rows, const size_t cols, const T *from, T *to) {
    for (size_t r = 0; r < rows; r++) {
        for (size_t j = 0; j < cols; j++) to[r * cols + j] = from[j * LANES + r];
    }
}

// Calls move(LANES, cols, from, to) with each number of columns as a constant.
#define WITH_CONSTANT_COLUMNS(move, cols, from, to)                          \
    switch (cols) {                                                          \
    case 1: move(LANES, 1, from, to); break;                                 \
    case 2: move(LANES, 2, from, to); break;                                 \
    case 3: move(LANES, 3, from, to); break;                                 \
    case 4: move(LANES, 4, from, to); break;                                 \
    case 5: move(LANES, 5, from, to); break;                                 \
    case 6: move(LANES, 6, from, to); break;                                 \
    case 7: move(LANES, 7, from, to); break;                                 \
    case 8: move(LANES, 8, from, to); break;                                 \
    case 9: move(LANES, 9, from, to); break;                                 \
    case 10: move(LANES, 10, from, to); break;                               \
    default: move(LANES, cols, from, to); break;                             \
    }

static void scatter_block(size_t cols, const T *from, T *to) { WITH_CONSTANT_COLUMNS(scatter, cols, from, to) }
static void collect_block(size_t cols, const T *from, T *to) { WITH_CONSTANT_COLUMNS(collect, cols, from, to) }

// A block: `cols` vectors, at most SHORT_ROW, vector j with class j of at most LANES rows; lanes without a row hold 0.
INLINE void load_rows(size_t rows, size_t cols, const T *x, V *block) {
    T transposed[SHORT_ROW * LANES] __attribute__((aligned(64)));
    if (rows == LANES) {
        scatter_block(cols, x, transposed);
    } else {
        memset(transposed, 0, cols * LANES * sizeof(T));
        scatter(rows, cols, x, transposed);
    }
    for (size_t j = 0; j < cols; j++) block[j] = load(transposed + j * LANES);
}

INLINE void store_rows(size_t rows, size_t cols, const V *block, T *y) {
    T transposed[SHORT_ROW * LANES] __attribute__((aligned(64)));
    for (size_t j = 0; j < cols; j++) store(transposed + j * LANES, block[j]);
    if (rows == LANES) collect_block(cols, transposed, y);
    else collect(rows, cols, transposed, y);
}

// The tree of a sum whose element j is alone in virtual lane j.
INLINE V columns_sum(size_t cols, const V *terms) {
    V lane[SHORT_ROW];
    if (cols == 0) return (V){0};
    for (size_t j = 0; j < cols; j++) lane[j] = terms[j];
    for (size_t half = SHORT_ROW / 2; half > 0; half /= 2) {
        for (size_t j = half; j < cols && j < 2 * half; j++) lane[j - half] += lane[j];
    }
    return lane[0];
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

// Up to LANES labels, one per lane.
INLINE VI load_labels(size_t rows, const int32_t *labels) {
    VI lanes = {0};
    for (size_t r = 0; r < rows; r++) lanes[r] = labels[r];
    return lanes;
}

INLINE void softmax_block(size_t rows, size_t cols, V beta, const T *x, T *y) {
    V e[SHORT_ROW];
    load_rows(rows, cols, x, e);
    shift_columns(cols, beta, e);
    for (size_t j = 0; j < cols; j++) e[j] = exp_lanes(e[j]);
    const V inverse = broadcast(1) / columns_sum(cols, e);
    for (size_t j = 0; j < cols; j++) e[j] = e[j] * inverse;
    store_rows(rows, cols, e, y);
}

INLINE void softmax_gradient_block(size_t rows, size_t cols, V beta, const T *p_, const T *dy_, T *dx) {
    V p[SHORT_ROW], dy[SHORT_ROW], terms[SHORT_ROW];
    load_rows(rows, cols, p_, p);
    load_rows(rows, cols, dy_, dy);
    for (size_t j = 0; j < cols; j++) terms[j] = fused(p[j], dy[j], (V){0});
    const V dot = columns_sum(cols, terms);
    for (size_t j = 0; j < cols; j++) dy[j] = beta * (p[j] * (dy[j] - dot));
    store_rows(rows, cols, dy, dx);
}

INLINE void labelled_block(
    size_t rows, size_t cols, const T *x, V beta, const int32_t *labels, V scale, T *losses, T *gradient) {
    V d[SHORT_ROW], e[SHORT_ROW];
    load_rows(rows, cols, x, d);
    shift_columns(cols, beta, d);
    for (size_t j = 0; j < cols; j++) e[j] = exp_lanes(d[j]);
    const V total = columns_sum(cols, e), inverse = broadcast(1) / total;
    const VI label = load_labels(rows, labels);
    V at_label = {0};
    for (size_t j = 0; j < cols; j++) {
        const VI is_label = label == broadcast_bits((I)j);
        at_label = choose(is_label, d[j], at_label);
        e[j] = (e[j] * inverse - keep(is_label, broadcast(1))) * scale;
    }
    store_part(losses, log_lanes(total) - at_label, part(rows));
    if (gradient) store_rows(rows, cols, e, gradient);
}

INLINE void target_block(size_t rows, size_t cols, const T *x, V beta, const T *t, V scale, T *losses, T *gradient) {
    V d[SHORT_ROW], e[SHORT_ROW], target[SHORT_ROW], terms[SHORT_ROW];
    load_rows(rows, cols, x, d);
    load_rows(rows, cols, t, target);
    shift_columns(cols, beta, d);
    for (size_t j = 0; j < cols; j++) e[j] = exp_lanes(d[j]);
    const V total = columns_sum(cols, e), inverse = broadcast(1) / total, log_total = log_lanes(total);
    for (size_t j = 0; j < cols; j++) {
        terms[j] = (V){0} + keep(target[j] != (V){0}, target[j] * (log_total - d[j]));
        e[j] = (e[j] * inverse - target[j]) * scale;
    }
    store_part(losses, columns_sum(cols, terms), part(rows));
    if (gradient) store_rows(rows, cols, e, gradient);
}

// The position of each row's first NaN, else of its first maximum.
INLINE void argmax_block(size_t rows, size_t cols, const T *x_, int32_t *positions) {
    V x[SHORT_ROW];
    load_rows(rows, cols, x_, x);
    V best = x[0];
    VI position = {0};
    for (size_t j = 1; j < cols; j++) {
        const VI better = (VI)(x[j] > best) | ((VI)(x[j] != x[j]) & (VI)(best == best));
        best = choose(better, x[j], best);
        position = (better & broadcast_bits((I)j)) | (~better & position);
    }
    for (size_t r = 0; r < rows; r++) positions[r] = (int32_t)position[r];
}
