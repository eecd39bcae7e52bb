// Sums, means and maxima along the middle of an array [outer, extent, inner], and what goes back along it.
//
// Where nothing is inside, the elements of a sum are a row, and lie in the virtual lanes; otherwise lanes hold what is
// inside, and each sum is a chain.

// The greatest element of a row, or NaN if there is one; of -0 and +0 it may be either.
INLINE T row_leader(size_t cols, const T *x) {
    Parts wide = {broadcast_wide(-(T)INFINITY)};
    V best = wide.part[0];
    FOR_EACH_GROUP(cols, wide.whole = leader(wide.whole, load_wide(x + i)),
        best = choose(lane_mask(m), leader(best, load_part(x + i, m)), best));
    for (size_t p = 0; p < GROUP; p++) best = leader(best, wide.part[p]);
    FOLD(best, leader);
    return leader(broadcast(best[0]), broadcast(best[1]))[0];
}

INLINE T row_maximum(size_t cols, const T *x) {
    const T best = row_leader(cols, x);
    if (best != 0) return best;
    size_t first = 0;
    while (x[first] != 0) first++;
    return x[first];
}

// Vectors that hold one element of many rows: their sums, and their maxima.
INLINE V lanes_sums(size_t cols, V *terms) {
    // A virtual lane starts at +0, which -0 does not change.
    for (size_t j = 0; j < cols; j++) terms[j] += (V){0};
    return columns_sum(cols, terms);
}
INLINE V lanes_maxima(size_t cols, const V *terms) {
    V best = terms[0];
    for (size_t j = 1; j < cols; j++) best = leader(best, terms[j]);
    return best;
}

INLINE void reduce_short_rows(const bool to_maxima, size_t rows, size_t cols, const T *x, T *y) {
    T spare[SHORT_BLOCK];
    for (size_t r = 0; r < rows; r += LANES) {
        const size_t count = rows - r < LANES ? rows - r : LANES;
        V terms[SHORT_ROW];
        load_rows(cols, whole_block(count, cols, x + r * cols, spare), terms);
        store_part(y + r, to_maxima ? lanes_maxima(cols, terms) : lanes_sums(cols, terms), part(count));
    }
}

static void row_sums(size_t rows, size_t cols, const T *x, T *sums) {
    if (cols <= SHORT_ROW) return reduce_short_rows(false, rows, cols, x, sums);
    FOR_EACH_BLOCK(rows, cols, {
        V row[LANES] = {0};
        for (size_t k = 0; k < count; k++) row[k] = sum_vector(cols, x + (r + k) * cols);
        store_part(sums + r, sums_of_rows(row), part(count));
    });
}

static void row_maxima(size_t rows, size_t cols, const T *x, T *maxima) {
    if (cols <= SHORT_ROW) return reduce_short_rows(true, rows, cols, x, maxima);
    for (size_t r = 0; r < rows; r++) maxima[r] = row_maximum(cols, x + r * cols);
}

static void column_maxima(size_t rows, size_t cols, const T *x, T *maxima) {
    FOR_EACH_GROUP(cols, {
        W best = load_wide(x + i);
        for (size_t r = 1; r < rows; r++) best = leader(best, load_wide(x + r * cols + i));
        store(maxima + i, best);
    }, {
        V best = load_part(x + i, m);
        for (size_t r = 1; r < rows; r++) best = leader(best, load_part(x + r * cols + i, m));
        store_part(maxima + i, best, m);
    });
}

static void maxima(size_t outer, size_t extent, size_t inner, const T *x, T *y) {
    if (extent == 0) {
        FOR_EACH_VECTOR(outer * inner, { store_part(y + i, broadcast(-(T)INFINITY), m); });
    } else if (inner == 1) {
        row_maxima(outer, extent, x, y);
    } else {
        for (size_t o = 0; o < outer; o++) column_maxima(extent, inner, x + o * extent * inner, y + o * inner);
    }
}

static void reduce(bp_reduction kind, size_t outer, size_t extent, size_t inner, const void *x_, void *y_) {
    const T *x = x_;
    T *y = y_;
    if (kind == BP_MAX) return maxima(outer, extent, inner, x, y);
    if (inner == 1) {
        row_sums(outer, extent, x, y);
    } else {
        for (size_t o = 0; o < outer; o++) column_sums(extent, inner, (bp_cut){0}, x + o * extent * inner, false, y + o * inner);
    }
    if (kind == BP_SUM) return;
    const T count = (T)extent;
    FOR_EACH_GROUP(outer * inner, store(y + i, load_wide(y + i) / broadcast_wide(count)),
        store_part(y + i, load_part(y + i, m) / broadcast(count), m));
}

// dy to the winners of rows, +0 to the others.
static void reward_rows(size_t rows, size_t cols, const T *x, const T *dy, T *dx) {
    enum { STEP = 64 };
    int32_t winners[STEP];
    memset(dx, 0, rows * cols * sizeof(T));
    for (size_t r = 0; r < rows; r += STEP) {
        const size_t count = rows - r < STEP ? rows - r : STEP;
        argmax(count, cols, x + r * cols, winners);
        for (size_t k = 0; k < count; k++) dx[(r + k) * cols + (size_t)winners[k]] = dy[r + k];
    }
}

// The same for columns.
static void reward_columns(size_t rows, size_t cols, const T *x, const T *dy, T *dx) {
    FOR_EACH_GROUP(cols, {
        W best = load_wide(x + i);
        WI winner = {0};
        for (size_t r = 1; r < rows; r++) {
            const W value = load_wide(x + r * cols + i);
            const WI better = wins(value, best);
            best = choose(better, value, best);
            winner = (better & broadcast_bits_wide((I)r)) | (~better & winner);
        }
        const W share = load_wide(dy + i);
        for (size_t r = 0; r < rows; r++) {
            store(dx + r * cols + i, keep((WI)(winner == broadcast_bits_wide((I)r)), share));
        }
    }, {
        V best = load_part(x + i, m);
        VI winner = {0};
        for (size_t r = 1; r < rows; r++) {
            const V value = load_part(x + r * cols + i, m);
            const VI better = wins(value, best);
            best = choose(better, value, best);
            winner = (better & broadcast_bits((I)r)) | (~better & winner);
        }
        const V share = load_part(dy + i, m);
        for (size_t r = 0; r < rows; r++) {
            store_part(dx + r * cols + i, keep((VI)(winner == broadcast_bits((I)r)), share), m);
        }
    });
}

static void max_reduction_gradient(
    size_t outer, size_t extent, size_t inner, const void *x_, const void *dy_, void *dx_) {
    const T *x = x_, *dy = dy_;
    T *dx = dx_;
    if (outer * extent * inner == 0) return;
    if (inner == 1) return reward_rows(outer, extent, x, dy, dx);
    for (size_t o = 0; o < outer; o++, x += extent * inner, dy += inner, dx += extent * inner) {
        reward_columns(extent, inner, x, dy, dx);
    }
}

static void spread(size_t outer, size_t extent, size_t inner, double scale_, const void *x_, void *y_) {
    const T scale = (T)scale_, *x = x_;
    T *y = y_;
    for (size_t o = 0; o < outer; o++, x += inner) {
        if (inner == 1) {
            const T value = x[0] * scale;
            FOR_EACH_GROUP(extent, store(y + i, broadcast_wide(value)), store_part(y + i, broadcast(value), m));
            y += extent;
            continue;
        }
        for (size_t e = 0; e < extent; e++, y += inner) {
            FOR_EACH_GROUP(inner, store(y + i, load_wide(x + i) * broadcast_wide(scale)),
                store_part(y + i, load_part(x + i, m) * broadcast(scale), m));
        }
    }
}
