// Normalization of rows, such as the features of a token: see bp_row_normalization in bp_kernels.h.
//
// As in softmax_rows.h, each step is done for all rows of a block before the next one, and what a row needs once (the
// last steps of a sum, quotients, a root) is computed for a vector of rows.

// The mean of each row of a block, and 1/√(variance + epsilon).
typedef struct {
    PerRow mean, scale;
} RowMoments;

// Σ (x - mean)² of a row, but for the steps within a vector.
INLINE V squares_about(T mean, size_t cols, const T *x) {
    Lanes lanes = {0};
    FOR_EACH_LANE_GROUP(cols, lanes, {
        const W d = load_wide(x + i) - broadcast_wide(mean);
        add_product_group(&lanes, b, d, d);
    }, {
        const V d = keep(lane_mask(m), load_part(x + i, m) - broadcast(mean));
        *lane = fused(d, d, *lane);
    });
    return lanes_vector(lanes);
}

INLINE RowMoments block_moments(size_t rows, size_t cols, bool centered, double epsilon, const T *x) {
    const V count = broadcast((T)cols);
    V row[LANES] = {0};
    PerRow mean = {{0}};
    if (centered) {
        for (size_t r = 0; r < rows; r++) row[r] = sum_vector(cols, x + r * cols);
        mean.lanes = sums_of_rows(row) / count;
    }
    for (size_t r = 0; r < rows; r++) row[r] = squares_about(mean.row[r], cols, x + r * cols);
    // The rows that the block lacks get a variance too: dividing by 0 would raise a flag.
    for (size_t r = rows; r < LANES; r++) row[r] = broadcast(1);
    return (RowMoments){mean, {inverse_deviation(sums_of_rows(row) / count, epsilon)}};
}

INLINE void normalize_block(const bp_row_normalization *call, size_t rows, const T *x, T *y) {
    const size_t cols = call->cols;
    const T *gamma = call->gamma, *beta = call->beta;
    const RowMoments moments = block_moments(rows, cols, call->centered, call->epsilon, x);
    for (size_t r = 0; r < rows; r++, x += cols, y += cols) {
        const T mean = moments.mean.row[r], scale = moments.scale.row[r];
        if (beta) {
            FOR_EACH_GROUP(cols,
                store(y + i, fused(normal_lanes(load_wide(x + i), mean, scale), load_wide(gamma + i),
                    load_wide(beta + i))),
                store_part(y + i, fused(normal_lanes(load_part(x + i, m), mean, scale), load_part(gamma + i, m),
                    load_part(beta + i, m)), m));
        } else {
            FOR_EACH_GROUP(cols,
                store(y + i, normal_lanes(load_wide(x + i), mean, scale) * load_wide(gamma + i)),
                store_part(y + i, normal_lanes(load_part(x + i, m), mean, scale) * load_part(gamma + i, m), m));
        }
    }
}

static void row_normalization(const bp_row_normalization *call) {
    const size_t rows = call->rows, cols = call->cols;
    if (cols == 0) return;
    FOR_EACH_BLOCK(rows, cols, normalize_block(call, count, row_of(call->x, r, cols), row_of(call->y, r, cols)));
}

// Σ dy·gamma of a row, but for the steps within a vector.
INLINE V sum_of_scaled(size_t cols, const T *dy, const T *gamma) {
    Lanes lanes = {0};
    FOR_EACH_LANE_GROUP(cols, lanes, add_group(&lanes, b, load_wide(dy + i) * load_wide(gamma + i)),
        *lane += load_part(dy + i, m) * load_part(gamma + i, m));
    return lanes_vector(lanes);
}

// Σ dy·gamma·z of a row, likewise. Lanes without an element keep what they have: their z may be infinite.
INLINE V sum_along_normals(T mean, T scale, size_t cols, const T *x, const T *dy, const T *gamma) {
    Lanes lanes = {0};
    FOR_EACH_LANE_GROUP(cols, lanes,
        add_product_group(&lanes, b, load_wide(dy + i) * load_wide(gamma + i),
            normal_lanes(load_wide(x + i), mean, scale)), {
            const V e = load_part(dy + i, m) * load_part(gamma + i, m);
            const V sum = fused(e, normal_lanes(load_part(x + i, m), mean, scale), *lane);
            *lane = choose(lane_mask(m), sum, *lane);
        });
    return lanes_vector(lanes);
}

INLINE void normalization_gradient_block(
    const bp_row_normalization_gradient *call, size_t rows, const T *x, const T *dy, T *dx) {
    const size_t cols = call->cols;
    const T *gamma = call->gamma;
    const V count = broadcast((T)cols);
    const RowMoments moments = block_moments(rows, cols, call->centered, call->epsilon, x);
    V row[LANES] = {0};
    PerRow shift = {{0}};
    if (call->centered) {
        for (size_t r = 0; r < rows; r++) row[r] = sum_of_scaled(cols, dy + r * cols, gamma);
        shift.lanes = sums_of_rows(row) / count;
    }
    for (size_t r = 0; r < rows; r++) {
        row[r] = sum_along_normals(
            moments.mean.row[r], moments.scale.row[r], cols, x + r * cols, dy + r * cols, gamma);
    }
    const PerRow slope = {sums_of_rows(row) / count};
    for (size_t r = 0; r < rows; r++, x += cols, dy += cols, dx += cols) {
        const T mean = moments.mean.row[r], scale = moments.scale.row[r];
        const T row_shift = shift.row[r], row_slope = slope.row[r];
        FOR_EACH_GROUP(cols, {
            const W z = normal_lanes(load_wide(x + i), mean, scale);
            const W e = load_wide(dy + i) * load_wide(gamma + i);
            store(dx + i, normal_gradient_lanes(e, z, row_shift, row_slope, scale));
        }, {
            const V z = normal_lanes(load_part(x + i, m), mean, scale);
            const V e = load_part(dy + i, m) * load_part(gamma + i, m);
            store_part(dx + i, normal_gradient_lanes(e, z, row_shift, row_slope, scale), m);
        });
    }
}

static void row_normalization_gradient(const bp_row_normalization_gradient *call) {
    const size_t rows = call->rows, cols = call->cols;
    if (cols == 0) return;
    FOR_EACH_BLOCK(rows, cols, normalization_gradient_block(
        call, count, row_of(call->x, r, cols), row_of(call->dy, r, cols), row_of(call->dx, r, cols)));
}

// Goes on with the chains of some columns through a block of rows, of which dy and x begin at the first such column.
INLINE void parameter_gradient_block(
    size_t rows, size_t stride, size_t columns, const RowMoments *moments, const T *x, const T *dy, T *dgamma,
    T *dbeta) {
    FOR_EACH_GROUP(columns, {
        W slope = load_wide(dgamma + i);
        W shift = dbeta ? load_wide(dbeta + i) : (W){0};
        for (size_t r = 0; r < rows; r++) {
            const W g = load_wide(dy + r * stride + i);
            const W z = normal_lanes(load_wide(x + r * stride + i), moments->mean.row[r], moments->scale.row[r]);
            slope = fused(g, z, slope);
            shift += g;
        }
        store(dgamma + i, slope);
        if (dbeta) store(dbeta + i, shift);
    }, {
        V slope = load_part(dgamma + i, m);
        V shift = dbeta ? load_part(dbeta + i, m) : (V){0};
        for (size_t r = 0; r < rows; r++) {
            const V g = load_part(dy + r * stride + i, m);
            const V z = normal_lanes(load_part(x + r * stride + i, m), moments->mean.row[r], moments->scale.row[r]);
            slope = fused(g, z, slope);
            shift += g;
        }
        store_part(dgamma + i, slope, m);
        if (dbeta) store_part(dbeta + i, shift, m);
    });
}

static void row_normalization_parameter_gradient(const bp_row_normalization_parameter_gradient *call) {
    const size_t rows = call->rows, cols = call->cols, first = call->first_col, columns = call->some_cols;
    if (columns == 0) return;
    T *dgamma = (T *)call->dgamma + first, *dbeta = call->dbeta ? (T *)call->dbeta + first : NULL;
    if (!call->accumulate) {
        memset(dgamma, 0, columns * sizeof(T));
        if (dbeta) memset(dbeta, 0, columns * sizeof(T));
    }
    FOR_EACH_BLOCK(rows, cols, {
        const T *x = row_of(call->x, r, cols);
        const T *dy = row_of(call->dy, r, cols);
        const RowMoments moments = block_moments(count, cols, call->centered, call->epsilon, x);
        parameter_gradient_block(count, cols, columns, &moments, x + first, dy + first, dgamma, dbeta);
    });
}
