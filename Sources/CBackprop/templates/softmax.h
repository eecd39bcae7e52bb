// Softmax, its vector-Jacobian product, cross-entropy and the winning class: rows of few classes one per lane, the others
// one at a time.

// A pointer to row `row` of a matrix, or NULL where there is no matrix.
INLINE T *row_of(const void *matrix, size_t row, size_t cols) { return matrix ? (T *)matrix + row * cols : NULL; }

static void softmax(size_t rows, size_t cols, double beta_, const void *x, void *y) {
    const V beta = broadcast((T)beta_);
    const size_t step = cols <= SHORT_ROW ? LANES : 1;
    for (size_t r = 0; r < rows; r += step) {
        const size_t n = rows - r < step ? rows - r : step;
        if (cols <= SHORT_ROW) softmax_block(n, cols, beta, row_of(x, r, cols), row_of(y, r, cols));
        else softmax_row(cols, beta, row_of(x, r, cols), row_of(y, r, cols));
    }
}

static void softmax_gradient(size_t rows, size_t cols, double beta_, const void *p, const void *dy, void *dx) {
    const V beta = broadcast((T)beta_);
    const size_t step = cols <= SHORT_ROW ? LANES : 1;
    for (size_t r = 0; r < rows; r += step) {
        const size_t n = rows - r < step ? rows - r : step;
        const T *p_row = row_of(p, r, cols), *dy_row = row_of(dy, r, cols);
        if (cols <= SHORT_ROW) softmax_gradient_block(n, cols, beta, p_row, dy_row, row_of(dx, r, cols));
        else softmax_gradient_row(cols, beta, p_row, dy_row, row_of(dx, r, cols));
    }
}

static void softmax_cross_entropy(const bp_softmax_cross_entropy *call) {
    const size_t cols = call->cols, rows = call->rows;
    const V beta = broadcast((T)call->beta);
    const T scale = (T)call->gradient_scale;
    const size_t step = cols <= SHORT_ROW ? LANES : 1;
    for (size_t r = 0; r < rows; r += step) {
        const size_t n = rows - r < step ? rows - r : step;
        const T *x = row_of(call->logits, r, cols), *t = row_of(call->targets, r, cols);
        const int32_t *labels = call->labels ? call->labels + r : NULL;
        T *losses = row_of(call->losses, r, 1), *gradient = row_of(call->gradient, r, cols);
        if (cols <= SHORT_ROW) {
            if (labels) labelled_block(n, cols, x, beta, labels, broadcast(scale), losses, gradient);
            else target_block(n, cols, x, beta, t, broadcast(scale), losses, gradient);
        } else {
            *losses = labels ? labelled_row(cols, x, beta, *labels, scale, gradient)
                             : target_row(cols, x, beta, t, scale, gradient);
        }
    }
}

static void argmax(size_t rows, size_t cols, const void *x_, int32_t *positions) {
    if (cols > 0 && cols <= SHORT_ROW) {
        for (size_t r = 0; r < rows; r += LANES) {
            argmax_block(rows - r < LANES ? rows - r : LANES, cols, row_of(x_, r, cols), positions + r);
        }
        return;
    }
    for (size_t r = 0; r < rows; r++) {
        const T *x = row_of(x_, r, cols);
        size_t best = 0;
        for (size_t j = 1; j < cols; j++) {
            const bool first_nan = x[j] != x[j] && x[best] == x[best];
            best = x[j] > x[best] || first_nan ? j : best;
        }
        positions[r] = (int32_t)best;
    }
}
