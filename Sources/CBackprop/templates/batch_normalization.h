// Batch normalization: see bp_batch_normalization in bp_kernels.h. Lanes hold columns.
//
// Sums over the rows are made of blocks, which are chains of their own: they round less than one long chain, and several
// of them side by side hide the latency of an addition where there are few columns.

#define ROWS_OF_BLOCK 64
#define CHAINS_OF_ROWS 4

// What is summed over the rows of some columns: the term of row r is `term`, which sees x(r, j) at `x` and dy(r, j) at
// `dy`. Whole blocks, several at a time, then the blocks that are left.
#define SUM_OF_ROWS(sum, rows, step, term)                                                                             \
    do {                                                                                                               \
        size_t row = 0;                                                                                                \
        for (; row + CHAINS_OF_ROWS * ROWS_OF_BLOCK <= (rows); row += CHAINS_OF_ROWS * ROWS_OF_BLOCK) {                \
            V chain[CHAINS_OF_ROWS] = {{0}};                                                                           \
            for (size_t k = 0; k < ROWS_OF_BLOCK; k++) {                                                               \
                _Pragma("clang loop unroll(full)")                                                                     \
                for (size_t c = 0; c < CHAINS_OF_ROWS; c++) {                                                          \
                    const size_t at = (row + c * ROWS_OF_BLOCK + k) * (step);                                          \
                    V *const acc = &chain[c];                                                                          \
                    term;                                                                                              \
                }                                                                                                      \
            }                                                                                                          \
            for (size_t c = 0; c < CHAINS_OF_ROWS; c++) sum += chain[c];                                               \
        }                                                                                                              \
        while (row < (rows)) {                                                                                         \
            const size_t end = (rows) - row < ROWS_OF_BLOCK ? (rows) : row + ROWS_OF_BLOCK;                            \
            V chain = {0};                                                                                             \
            V *const acc = &chain;                                                                                     \
            for (; row < end; row++) {                                                                                 \
                const size_t at = row * (step);                                                                        \
                term;                                                                                                  \
            }                                                                                                          \
            sum += chain;                                                                                              \
        }                                                                                                              \
    } while (0)

typedef struct {
    V mean, variance;
} Moments;

// Those of the columns with lanes in m.
INLINE Moments moments_of(size_t rows, size_t stride, const T *x, const M m) {
    const V count = broadcast((T)rows);
    V sum = {0};
    SUM_OF_ROWS(sum, rows, stride, *acc += load_part(x + at, m));
    const V mean = sum / count;
    V squares = {0};
    SUM_OF_ROWS(squares, rows, stride, {
        const V d = load_part(x + at, m) - mean;
        *acc = fused(d, d, *acc);
    });
    return (Moments){mean, squares / count};
}

static void column_moments(size_t rows, size_t cols, size_t stride, const void *x, void *mean, void *variance) {
    FOR_EACH_VECTOR(cols, {
        const Moments moments = moments_of(rows, stride, (const T *)x + i, m);
        store_part((T *)mean + i, moments.mean, m);
        store_part((T *)variance + i, moments.variance, m);
    });
}

// 1/√(variance + epsilon)
INLINE V inverse_deviation(V variance, double epsilon) {
    return broadcast(1) / square_root(variance + broadcast((T)epsilon));
}

static void batch_normalization(const bp_batch_normalization *call) {
    const size_t rows = call->rows, stride = call->stride;
    FOR_EACH_VECTOR(call->cols, {
        const T *const x = (const T *)call->x + i;
        Moments moments;
        if (call->mean == NULL) {
            moments = moments_of(rows, stride, x, m);
        } else {
            moments.mean = load_part((const T *)call->mean + i, m);
            moments.variance = load_part((const T *)call->variance + i, m);
        }
        const V mean = moments.mean;
        const V scale = load_part((const T *)call->gamma + i, m) * inverse_deviation(moments.variance, call->epsilon);
        const V beta = load_part((const T *)call->beta + i, m);
        T *const y = (T *)call->y + i;
        for (size_t r = 0; r < rows; r++) {
            store_part(y + r * stride, fused(load_part(x + r * stride, m) - mean, scale, beta), m);
        }
    });
}

static void batch_normalization_gradient(const bp_batch_normalization_gradient *call) {
    const size_t rows = call->rows, stride = call->stride;
    const V count = broadcast((T)rows);
    FOR_EACH_VECTOR(call->cols, {
        const V mean = load_part((const T *)call->mean + i, m);
        const V deviation = inverse_deviation(load_part((const T *)call->variance + i, m), call->epsilon);
        const T *const x = (const T *)call->x + i;
        const T *const dy = (const T *)call->dy + i;
        V dbeta = {0};
        SUM_OF_ROWS(dbeta, rows, stride, *acc += load_part(dy + at, m));
        V dgamma = {0};
        SUM_OF_ROWS(dgamma, rows, stride, {
            const V normal = (load_part(x + at, m) - mean) * deviation;
            *acc = fused(load_part(dy + at, m), normal, *acc);
        });
        store_part((T *)call->dbeta + i, dbeta, m);
        store_part((T *)call->dgamma + i, dgamma, m);
        if (call->dx == NULL) continue;
        const V scale = load_part((const T *)call->gamma + i, m) * deviation;
        const V shift = dbeta / count;
        const V slope = dgamma / count;
        T *const dx = (T *)call->dx + i;
        for (size_t r = 0; r < rows; r++) {
            const V normal = (load_part(x + r * stride, m) - mean) * deviation;
            store_part(dx + r * stride, scale * (load_part(dy + r * stride, m) - fused(normal, slope, shift)), m);
        }
    });
}

#undef SUM_OF_ROWS
