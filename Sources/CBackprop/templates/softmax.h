// Softmax, its vector-Jacobian product, and cross-entropy fused with both: rows of few elements one per lane
// (softmax_short_rows.h), the others a few at a time (softmax_rows.h).

// Beyond this many elements the transposition costs more than idle lanes do.
#define SHORT_ROW ((size_t)32)
// Up to this many a block of LANES rows is too short a chain of operations to run alone.
#define SHORTEST_ROW ((size_t)4)
#define SHORT_BLOCK (SHORT_ROW * LANES)
// Up to this many rows are computed one by one: a vector over rows would be almost empty.
#define FEWEST_ROWS (LANES < 8 ? (size_t)1 : LANES / 4)

// Runs `wide_body` for GROUP * LANES rows from row r on as long as that pays, then `body` for LANES rows at a time, of
// which only the first `count` are there in the last block.
#define FOR_EACH_SHORT_BLOCK(rows, cols, wide_body, body)                                     \
    do {                                                                                      \
        size_t r = 0;                                                                         \
        for (; cols <= SHORTEST_ROW && r + GROUP * LANES <= (rows); r += GROUP * LANES) {     \
            wide_body;                                                                        \
        }                                                                                     \
        for (; r < (rows); r += LANES) {                                                      \
            const size_t count = (rows) - r < LANES ? (rows) - r : LANES;                     \
            body;                                                                             \
        }                                                                                     \
    } while (0)

// `count` rows of a block as a whole block: where they are, or in `spare` with zeros behind them; and the way back.
INLINE const T *whole_block(size_t count, size_t cols, const T *x, T *spare) {
    if (count == LANES) return x;
    memset(spare, 0, cols * LANES * sizeof(T));
    return memcpy(spare, x, count * cols * sizeof(T));
}
INLINE T *block_or(size_t count, T *y, T *spare) { return count == LANES || !y ? y : spare; }
INLINE void store_rest(size_t count, size_t cols, T *y, const T *spare) {
    if (count < LANES && y) memcpy(y, spare, count * cols * sizeof(T));
}

// A pointer to row `row` of a matrix, or NULL where there is no matrix.
INLINE T *row_of(const void *matrix, size_t row, size_t cols) { return matrix ? (T *)matrix + row * cols : NULL; }

#include "columns.h"

// e[j] = e^d[j] for `cols` vectors, +0 where d[j] < `faint`; e may be d.
INLINE void exp_columns(size_t cols, T faint, const V *d, V *e) {
    size_t j = 0;
    for (; j + GROUP <= cols; j += GROUP) {
        store((T *)(e + j), exp_from(broadcast_wide(faint), load_wide((const T *)(d + j))));
    }
    for (; j < cols; j++) e[j] = exp_from(broadcast(faint), d[j]);
}
INLINE void exp_columns(size_t cols, T faint, const W *d, W *e) {
    for (size_t j = 0; j < cols; j++) e[j] = exp_from(broadcast_wide(faint), d[j]);
}

#include "softmax_short_rows.h"
#include "simd/wide.h"
#include "columns.h"
#include "softmax_short_rows.h"
#include "simd/narrow.h"
#include "softmax_rows.h"

static void softmax(size_t rows, size_t cols, double beta_, bool saturate, const void *x_, void *y_) {
    const T beta = (T)beta_, faint = saturate ? EXP_FAINT : EXP_UNDERFLOW, *x = x_;
    T *y = y_, spare[SHORT_BLOCK];
    if (rows <= FEWEST_ROWS) {
        for (size_t r = 0; r < rows; r++) softmax_row(cols, beta, faint, x + r * cols, y + r * cols);
        return;
    }
    if (cols > SHORT_ROW) {
        FOR_EACH_BLOCK(rows, cols, softmax_block(count, cols, beta, faint, x + r * cols, y + r * cols));
        return;
    }
    FOR_EACH_SHORT_BLOCK(rows, cols,
        softmax_short_block(cols, broadcast_wide(beta), faint, x + r * cols, y + r * cols), {
            T *const to = block_or(count, y + r * cols, spare);
            softmax_short_block(cols, broadcast(beta), faint, whole_block(count, cols, x + r * cols, spare), to);
            store_rest(count, cols, y + r * cols, to);
        });
}

static void softmax_gradient(size_t rows, size_t cols, double beta_, const void *p_, const void *dy_, void *dx_) {
    const T beta = (T)beta_, *p = p_, *dy = dy_;
    T *dx = dx_, spare_p[SHORT_BLOCK], spare[SHORT_BLOCK];
    if (cols > SHORT_ROW) {
        FOR_EACH_BLOCK(
            rows, cols, softmax_gradient_block(count, cols, beta, p + r * cols, dy + r * cols, dx + r * cols));
        return;
    }
    FOR_EACH_SHORT_BLOCK(
        rows, cols,
        softmax_gradient_short_block(cols, broadcast_wide(beta), p + r * cols, dy + r * cols, dx + r * cols), {
            const T *const p_block = whole_block(count, cols, p + r * cols, spare_p);
            T *const to = block_or(count, dx + r * cols, spare);
            softmax_gradient_short_block(
                cols, broadcast(beta), p_block, whole_block(count, cols, dy + r * cols, spare), to);
            store_rest(count, cols, dx + r * cols, to);
        });
}

INLINE void labelled(
    size_t rows, size_t cols, const T *x, T beta, const int32_t *labels, T scale, T *losses, T *gradient) {
    if (cols > SHORT_ROW) {
        FOR_EACH_BLOCK(rows, cols, labelled_block(
            count, cols, x + r * cols, beta, labels + r, scale, losses + r, row_of(gradient, r, cols)));
        return;
    }
    T spare[SHORT_BLOCK], spare_losses[LANES];
    FOR_EACH_SHORT_BLOCK(rows, cols,
        labelled_short_block(cols, x + r * cols, broadcast_wide(beta), labels + r, broadcast_wide(scale), losses + r,
            row_of(gradient, r, cols)), {
            int32_t spare_labels[LANES] = {0};
            if (count < LANES) memcpy(spare_labels, labels + r, count * sizeof(int32_t));
            T *const row = row_of(gradient, r, cols);
            T *const to = block_or(count, row, spare);
            T *const losses_to = block_or(count, losses + r, spare_losses);
            labelled_short_block(cols, whole_block(count, cols, x + r * cols, spare), broadcast(beta),
                count < LANES ? spare_labels : labels + r, broadcast(scale), losses_to, to);
            store_rest(count, cols, row, to);
            store_rest(count, 1, losses + r, losses_to);
        });
}

INLINE void targeted(size_t rows, size_t cols, const T *x, T beta, const T *t, T scale, T *losses, T *gradient) {
    if (cols > SHORT_ROW) {
        FOR_EACH_BLOCK(rows, cols, target_block(
            count, cols, x + r * cols, beta, t + r * cols, scale, losses + r, row_of(gradient, r, cols)));
        return;
    }
    T spare[SHORT_BLOCK], spare_t[SHORT_BLOCK], spare_losses[LANES];
    FOR_EACH_SHORT_BLOCK(rows, cols,
        target_short_block(cols, x + r * cols, broadcast_wide(beta), t + r * cols, broadcast_wide(scale), losses + r,
            row_of(gradient, r, cols)), {
            T *const row = row_of(gradient, r, cols);
            T *const to = block_or(count, row, spare);
            T *const losses_to = block_or(count, losses + r, spare_losses);
            target_short_block(cols, whole_block(count, cols, x + r * cols, spare), broadcast(beta),
                whole_block(count, cols, t + r * cols, spare_t), broadcast(scale), losses_to, to);
            store_rest(count, cols, row, to);
            store_rest(count, 1, losses + r, losses_to);
        });
}

static void softmax_cross_entropy(const bp_softmax_cross_entropy *call) {
    const T beta = (T)call->beta, scale = (T)call->gradient_scale;
    if (call->labels) {
        labelled(
            call->rows, call->cols, call->logits, beta, call->labels, scale, call->losses, call->gradient);
    } else {
        targeted(
            call->rows, call->cols, call->logits, beta, call->targets, scale, call->losses, call->gradient);
    }
}
