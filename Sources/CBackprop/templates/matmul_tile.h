// A tile of the matrix product: a few rows and vectors of C, whose chains stay in registers over a slice of k. Storing a
// chain and loading it again does not change its bits, so k may be cut into slices.

#include "tile_step.h"

// What the tiles of a panel of columns share: the part of the operands that belongs to one slice of k.
typedef struct {
    size_t rows, depth;
    Cut cut;          // of the depth: see matmul_parts.h
    T *open_sums;
    const T *a;
    size_t a_row_stride, a_col_stride;
    T *block;         // where each tile keeps a dense copy of its part of A, or NULL
    bool fills_block; // the copies are yet to be made
    const T *b;
    size_t b_stride;
    bool dense;       // b is a copy: whole vectors, one row behind the other
    T *c;
    size_t c_stride;
    M lanes;          // of C's last vector
    const T *bias, *mask;
    size_t mask_stride;
    bool resumes;     // the chains go on from C
    bool ends;        // the chains are complete after this slice
    bool relu;
    T faint;          // what is smaller becomes +0 where chains end, without a ReLU or a mask; 0 if nothing does
    bool prefetches;  // the operands are larger than the second-level cache
} Panel;

// Runs the body for each vector of a tile, j of row i, where m is the mask of its elements; `lanes` is that of the last.
#define FOR_EACH_VECTOR_OF_TILE(rows, vectors, lanes, ...)                                 \
    _Pragma("clang loop unroll(full)")                                                     \
    for (size_t i = 0; i < (rows); i++) {                                                  \
        _Pragma("clang loop unroll(full)")                                                 \
        for (size_t j = 0; j < (vectors); j++) {                                           \
            __attribute__((unused)) const M m = j + 1 == (vectors) ? lanes : part(LANES);  \
            __VA_ARGS__                                                                    \
        }                                                                                  \
    }

// The tile's part of A, copied without gaps: for adjacent rows (TN) one step of k behind the other, else row by row.
static __attribute__((noinline)) void copy_block(const Panel *p, const T *a, T *copy, size_t rows, bool unit_rows) {
    const size_t depth = p->depth, step = p->a_col_stride;
    if (!unit_rows) {
        for (size_t i = 0; i < rows; i++) memcpy(copy + i * depth, a + i * p->a_row_stride, depth * sizeof(T));
        return;
    }
    for (size_t l = 0; l < depth; l++, a += step, copy += rows) {
        __builtin_prefetch(a + 2 * rows - 1); // for the next tile
        for (size_t i = 0; i < rows; i += LANES) {
            const M m = part(rows - i < LANES ? rows - i : LANES);
            store_part(copy + i, load_part(a + i, m), m);
        }
    }
}

// The tile's part of A in the panel's block, which the first panel of columns fills.
INLINE const T *block_of_tile(const Panel *p, const T *a, size_t row, size_t rows, bool unit_rows) {
    T *const copy = p->block + row * p->depth;
    if (p->fills_block) copy_block(p, a, copy, rows, unit_rows);
    return copy;
}

// Stores chains that are complete, without what is smaller than `faint`.
INLINE void store_tile(
    T faint, T *c, size_t c_stride, const size_t rows, const size_t vectors, M lanes, V acc[MOST_ROWS][MOST_VECTORS]) {
    const V least = broadcast(faint);
    FOR_EACH_VECTOR_OF_TILE(rows, vectors, lanes, {
        store_part(c + i * c_stride + j * LANES, flushed_below(least, acc[i][j]), m);
    })
}

// rows and vectors are constants where this is inlined. All readings of the operands share a loop, in which pointers step by
// a stride: that costs little beside a step's multiply-adds, and there are many tiles.
INLINE void matmul_tile(const Panel *p, size_t row, const size_t rows, const size_t vectors, bool unit_rows) {
    // Kept here, since for all the compiler knows a store to C changes the panel.
    const size_t c_stride = p->c_stride, mask_stride = p->mask_stride;
    const M lanes = p->lanes;
    const T *const bias = p->bias;
    T *const c = p->c + row * c_stride;
    V acc[MOST_ROWS][MOST_VECTORS];
    if (p->resumes) {
        FOR_EACH_VECTOR_OF_TILE(rows, vectors, lanes, { acc[i][j] = load_part(c + i * c_stride + j * LANES, m); })
    } else if (bias) {
        FOR_EACH_VECTOR_OF_TILE(rows, vectors, lanes, { acc[i][j] = i == 0 ? load_part(bias + j * LANES, m) : acc[0][j]; })
    } else {
        FOR_EACH_VECTOR_OF_TILE(rows, vectors, lanes, { acc[i][j] = (V){0}; })
    }
    if (p->prefetches) { // the next tile's part of C
        FOR_EACH_VECTOR_OF_TILE(rows, vectors, lanes, { __builtin_prefetch(c + (rows + i) * c_stride + j * LANES, 1); })
    }

    size_t row_stride = unit_rows ? 1 : p->a_row_stride, step = unit_rows ? p->a_col_stride : 1;
    const T *first = p->a + row * row_stride;
    if (p->block) {
        first = block_of_tile(p, first, row, rows, unit_rows);
        if (unit_rows) step = rows;
        else row_stride = p->depth;
    }
    Rows a = rows_of(first, row_stride, rows);
    const size_t b_stride = p->dense ? vectors * LANES : p->b_stride, depth = p->depth;
    const T *b = p->b;
#pragma clang loop unroll_count(2)
    for (size_t l = 0; l < depth; l++, b += b_stride) {
        matmul_step(rows, vectors, &a, 0, b, acc);
        advance(&a, rows, step);
    }

    // The epilogue is chosen once for the tile, not for each of its vectors.
    if (!p->ends || !(p->relu || p->mask)) {
        store_tile(p->ends ? p->faint : 0, c, c_stride, rows, vectors, lanes, acc);
    } else if (p->relu) {
        FOR_EACH_VECTOR_OF_TILE(rows, vectors, lanes, { store_part(c + i * c_stride + j * LANES, rectify(acc[i][j], acc[i][j]), m); })
    } else {
        const T *const mask = p->mask + row * mask_stride;
        FOR_EACH_VECTOR_OF_TILE(rows, vectors, lanes, {
            const V y = load_part(mask + i * mask_stride + j * LANES, m);
            store_part(c + i * c_stride + j * LANES, rectify(y, acc[i][j]), m);
        })
    }
}

// Rows are dealt out evenly to tiles of at most `most`: none is left with one row only because the others are full.
INLINE Cut tiles_of(size_t rows, const size_t most) {
    return cut_of((bp_cut){(rows + most - 1) / most, 1}, rows);
}

// All tiles of a panel that is `vectors` wide; `unit_rows` if A's rows are adjacent, as in TN.
INLINE void matmul_panel(const Panel *p, const size_t vectors, bool unit_rows) {
    const size_t most = TILE_ROWS(vectors);
    const Cut tiles = tiles_of(p->rows, most);
    for (size_t t = 0, row = 0; t < tiles.count; t++) {
        const size_t rows = part_steps(&tiles, t);
#define TILE(r) \
    case r: if (r <= most) matmul_tile(p, row, r, vectors, unit_rows); break;
        switch (rows) {
        TILE(1) TILE(2) TILE(3) TILE(4) TILE(5) TILE(6) TILE(7) TILE(8)
        TILE(9) TILE(10) TILE(11) TILE(12) TILE(13) TILE(14) TILE(15) TILE(16)
        }
#undef TILE
        row += rows;
    }
}

#define PANEL(vectors) \
    static void matmul_panel_##vectors(const Panel *p, bool unit_rows) { matmul_panel(p, vectors, unit_rows); }
PANEL(1)
PANEL(2)
PANEL(3)
PANEL(4)
PANEL(6)
PANEL(8)
#undef PANEL

static void (*const panels[MOST_VECTORS + 1])(const Panel *, bool) = {
    NULL, matmul_panel_1, matmul_panel_2, matmul_panel_3, matmul_panel_4, NULL, matmul_panel_6, NULL, matmul_panel_8,
};
