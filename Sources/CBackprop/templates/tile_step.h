// One step of k of a tile: the row of B's panel is loaded, and one element of A broadcast for each row of the tile.

#define MOST_ROWS 16
#define MOST_VECTORS 8

// The rows of A that a tile reads. An instruction adds a register once, twice or four times to another, so that the odd
// multiples of the stride reach eight rows from one address, and only one or two pointers move on from step to step.
typedef struct {
    const T *first[MOST_ROWS / 8];
    size_t strides[4]; // 1, 3, 5 and 7 times that from row to row, in bytes
} Rows;

// Makes the compiler keep a value: left alone it adds up the addresses of all rows, for which there are too few registers.
#define KEEP(x) __asm__("" : "+r"(x))

INLINE Rows rows_of(const T *a, size_t stride, const size_t rows) {
    Rows r;
#pragma clang loop unroll(full)
    for (size_t i = 0; 8 * i < rows; i++) {
        r.first[i] = a + 8 * i * stride;
        KEEP(r.first[i]);
    }
#pragma clang loop unroll(full)
    for (size_t i = 0; i < 4; i++) {
        r.strides[i] = (2 * i + 1) * stride * sizeof(T);
        if (!__builtin_constant_p(stride)) KEEP(r.strides[i]); // a constant is part of the instruction
    }
    return r;
}

// Goes on by `step` elements.
INLINE void advance(Rows *r, const size_t rows, size_t step) {
#pragma clang loop unroll(full)
    for (size_t i = 0; 8 * i < rows; i++) {
        r->first[i] += step;
        KEEP(r->first[i]);
    }
}

// The element of row i, a constant, that lies `offset` behind where the rows stand.
INLINE T element_of(const Rows *r, const size_t i, size_t offset) {
    const size_t of_eight = i % 8;
    const size_t distance = of_eight % 2   ? r->strides[of_eight / 2]
                            : of_eight % 4 ? r->strides[of_eight / 4] * 2
                                           : r->strides[0] * of_eight;
    return ((const T *)((const char *)r->first[i / 8] + distance))[offset];
}

// Continues all chains of a tile by one step.
INLINE void matmul_step(
    const size_t rows, const size_t vectors, const Rows *r, size_t offset, const T *b, V acc[MOST_ROWS][MOST_VECTORS]) {
    if (rows < vectors) { // fewer registers hold elements of A than a row of B
        V x[MOST_ROWS];
#pragma clang loop unroll(full)
        for (size_t i = 0; i < rows; i++) x[i] = broadcast(element_of(r, i, offset));
#pragma clang loop unroll(full)
        for (size_t j = 0; j < vectors; j++) {
            const V line = load(b + j * LANES);
#pragma clang loop unroll(full)
            for (size_t i = 0; i < rows; i++) acc[i][j] = fused(x[i], line, acc[i][j]);
        }
        return;
    }
    V line[MOST_VECTORS];
#pragma clang loop unroll(full)
    for (size_t j = 0; j < vectors; j++) line[j] = load(b + j * LANES);
#pragma clang loop unroll(full)
    for (size_t i = 0; i < rows; i++) {
        const V x = broadcast(element_of(r, i, offset));
#pragma clang loop unroll(full)
        for (size_t j = 0; j < vectors; j++)
            acc[i][j] = fused(x, line[j], acc[i][j]);
    }
}
