// The row kernels of softmax.h for rows of few classes: one row per lane.
//
// A block of LANES rows is transposed, so that a vector holds one class of many rows, and no lane is idle however short
// the rows are. The virtual lanes of a row's sum then lie in different vectors, and its tree runs over vectors; lanes
// beyond the row hold +0 and are left out, which changes nothing.

// Beyond this many classes the transposition costs more than idle lanes do.
#define SHORT_ROW ((size_t)16)

typedef struct {
    V column[SHORT_ROW];
} Block;

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

// `rows` rows of `cols` elements, at most LANES; lanes without a row hold 0.
INLINE Block load_rows(size_t rows, size_t cols, const T *x) {
    T transposed[SHORT_ROW * LANES] __attribute__((aligned(64)));
    if (rows == LANES) {
        scatter_block(cols, x, transposed);
    } else {
        memset(transposed, 0, cols * LANES * sizeof(T));
        scatter(rows, cols, x, transposed);
    }
    Block block;
    for (size_t j = 0; j < cols; j++) block.column[j] = load(transposed + j * LANES);
    return block;
}

INLINE void store_rows(size_t rows, size_t cols, const Block *block, T *y) {
    T transposed[SHORT_ROW * LANES] __attribute__((aligned(64)));
    for (size_t j = 0; j < cols; j++) store(transposed + j * LANES, block->column[j]);
    if (rows == LANES) collect_block(cols, transposed, y);
    else collect(rows, cols, transposed, y);
}

// The tree of a sum whose element j is alone in virtual lane j.
INLINE V columns_sum(size_t cols, Block terms) {
    if (cols == 0) return (V){0};
    for (size_t half = VIRTUAL_LANES / 2; half > 0; half /= 2) {
        for (size_t j = half; j < cols && j < 2 * half; j++) terms.column[j - half] += terms.column[j];
    }
    return terms.column[0];
}

// βx - shift for each class, the shift being each row's own maximum (see row_shift).
INLINE Block shifted_columns(size_t cols, Block x, V beta) {
    V greatest = broadcast(-(T)INFINITY);
    for (size_t j = 0; j < cols; j++) {
        x.column[j] = beta * x.column[j];
        greatest = greater(greatest, x.column[j]);
    }
    const V shift = choose(greatest == broadcast(-(T)INFINITY), broadcast((T)NAN), greatest);
    for (size_t j = 0; j < cols; j++) x.column[j] = shifted(x.column[j], shift);
    return x;
}

INLINE Block exp_columns(size_t cols, Block x) {
    for (size_t j = 0; j < cols; j++) x.column[j] = exp_lanes(x.column[j]);
    return x;
}

// Up to LANES labels, one per lane.
INLINE VI load_labels(size_t rows, const int32_t *labels) {
    VI lanes = {0};
    for (size_t r = 0; r < rows; r++) lanes[r] = labels[r];
    return lanes;
}

INLINE void softmax_block(size_t rows, size_t cols, V beta, const T *x, T *y) {
    Block e = exp_columns(cols, shifted_columns(cols, load_rows(rows, cols, x), beta));
    const V inverse = broadcast(1) / columns_sum(cols, e);
    for (size_t j = 0; j < cols; j++) e.column[j] = e.column[j] * inverse;
    store_rows(rows, cols, &e, y);
}

INLINE void softmax_gradient_block(size_t rows, size_t cols, V beta, const T *p_, const T *dy_, T *dx) {
    const Block p = load_rows(rows, cols, p_);
    Block dy = load_rows(rows, cols, dy_), terms;
    for (size_t j = 0; j < cols; j++) terms.column[j] = fused(p.column[j], dy.column[j], (V){0});
    const V dot = columns_sum(cols, terms);
    for (size_t j = 0; j < cols; j++) dy.column[j] = beta * (p.column[j] * (dy.column[j] - dot));
    store_rows(rows, cols, &dy, dx);
}

INLINE void labelled_block(
    size_t rows, size_t cols, const T *x, V beta, const int32_t *labels, V scale, T *losses, T *gradient) {
    const Block d = shifted_columns(cols, load_rows(rows, cols, x), beta);
    Block e = exp_columns(cols, d);
    const V total = columns_sum(cols, e), inverse = broadcast(1) / total;
    const VI label = load_labels(rows, labels);
    V at_label = {0};
    for (size_t j = 0; j < cols; j++) {
        const VI is_label = label == broadcast_bits((I)j);
        at_label = choose(is_label, d.column[j], at_label);
        e.column[j] = (e.column[j] * inverse - keep(is_label, broadcast(1))) * scale;
    }
    store_part(losses, log_lanes(total) - at_label, part(rows));
    if (gradient) store_rows(rows, cols, &e, gradient);
}

INLINE void target_block(size_t rows, size_t cols, const T *x, V beta, const T *t, V scale, T *losses, T *gradient) {
    const Block d = shifted_columns(cols, load_rows(rows, cols, x), beta), target = load_rows(rows, cols, t);
    Block e = exp_columns(cols, d), terms;
    const V total = columns_sum(cols, e), inverse = broadcast(1) / total, log_total = log_lanes(total);
    for (size_t j = 0; j < cols; j++) {
        const V share = target.column[j];
        terms.column[j] = (V){0} + keep(share != (V){0}, share * (log_total - d.column[j]));
        e.column[j] = (e.column[j] * inverse - share) * scale;
    }
    store_part(losses, columns_sum(cols, terms), part(rows));
    if (gradient) store_rows(rows, cols, &e, gradient);
}
