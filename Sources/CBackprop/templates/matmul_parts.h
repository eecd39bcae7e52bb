// Tiles of a matrix product whose k is cut into parts, each with chains of its own: see cut.h.
//
// Two neighbouring parts go side by side in a tile of half as many rows, so that there are as many chains as in one of
// matmul_tile.h. Their sum, the lowest level of the tree, needs no memory then. The levels above it take TILE_SIZE each
// and stay in the first cache.

// 2 to the power of this is BP_MOST_CUT_STEPS.
#define TILE_LEVELS 8
// Elements of a tile of C.
#define TILE_SIZE ((size_t)MOST_ROWS * 2 * LANES)
// The most rows for both parts' chains to stay in registers.
#define PAIR_ROWS(vectors) (TILE_ROWS(vectors) > 1 ? TILE_ROWS(vectors) / 2 : 1)

// `first` points to the tile's part of A, whose rows are adjacent. rows and vectors are constants where this is inlined.
INLINE void pair_tile(const Panel *p, const T *first, size_t step, T *c, const size_t rows, const size_t vectors) {
    const Rows a = rows_of(first, 1, rows);
    const T *const b = p->b;
    const size_t b_stride = p->dense ? vectors * LANES : p->b_stride, pairs = (p->cut.count + 1) / 2;
    const M lanes = part(LANES);
    for (size_t pair = 0, l = 0;; pair++) {
        // The second part is never the longer one. It is missing where the number of parts is odd: a sum with zeros would
        // make +0 of -0.
        const bool is_whole = 2 * pair + 1 < p->cut.count;
        const size_t size = part_steps(&p->cut, 2 * pair), other = is_whole ? part_steps(&p->cut, 2 * pair + 1) : 0;
        V acc[MOST_ROWS][MOST_VECTORS], second[MOST_ROWS][MOST_VECTORS];
        FOR_EACH_VECTOR_OF_TILE(rows, vectors, lanes, { acc[i][j] = second[i][j] = (V){0}; })
#pragma clang loop unroll_count(2)
        for (const size_t end = l + other; l < end; l++) {
            matmul_step(rows, vectors, &a, l * step, b + l * b_stride, acc);
            matmul_step(rows, vectors, &a, (l + size) * step, b + (l + size) * b_stride, second);
        }
#pragma clang loop unroll(disable)
        for (const size_t end = l + size - other; l < end; l++) {
            matmul_step(rows, vectors, &a, l * step, b + l * b_stride, acc);
        }
        l += other;
        if (is_whole) FOR_EACH_VECTOR_OF_TILE(rows, vectors, lanes, { acc[i][j] = acc[i][j] + second[i][j]; })
        size_t level = 0;
        FOR_EACH_JOIN(pair, pairs, {
            const T *const sum = p->open_sums + level * TILE_SIZE;
            FOR_EACH_VECTOR_OF_TILE(rows, vectors, lanes, {
                acc[i][j] = load(sum + (i * vectors + j) * LANES) + acc[i][j];
            })
        })
        if (pair + 1 == pairs) return store_tile(p->faint, c, p->c_stride, rows, vectors, p->lanes, acc);
        T *const sum = p->open_sums + level * TILE_SIZE;
        FOR_EACH_VECTOR_OF_TILE(rows, vectors, lanes, { store(sum + (i * vectors + j) * LANES, acc[i][j]); })
    }
}

// The rows of a tile of matmul_tile.h, as which A is copied.
INLINE void pair_tiles(const Panel *p, const T *a, size_t step, T *c, size_t all, const size_t vectors) {
    const size_t most = PAIR_ROWS(vectors);
    const Cut tiles = tiles_of(all, most);
    for (size_t t = 0, row = 0; t < tiles.count; t++) {
        const size_t rows = part_steps(&tiles, t);
#define TILE(r) \
    case r: if (r <= most) pair_tile(p, a + row, step, c + row * p->c_stride, r, vectors); break;
        switch (rows) {
        TILE(1) TILE(2) TILE(3) TILE(4) TILE(5) TILE(6) TILE(7) TILE(8)
        }
#undef TILE
        row += rows;
    }
}

INLINE void parts_panel(const Panel *p, const size_t vectors) {
    const Cut tiles = tiles_of(p->rows, TILE_ROWS(vectors));
    for (size_t t = 0, row = 0; t < tiles.count; t++) {
        const size_t rows = part_steps(&tiles, t);
        const T *const a = p->block ? block_of_tile(p, p->a + row, row, rows, true) : p->a + row;
        pair_tiles(p, a, p->block ? rows : p->a_col_stride, p->c + row * p->c_stride, rows, vectors);
        row += rows;
    }
}

// Panels of a cut product are WIDTH wide, or what is left.
static void parts_panel_1(const Panel *p) { parts_panel(p, 1); }
static void parts_panel_2(const Panel *p) { parts_panel(p, 2); }
static void parts_panel_3(const Panel *p) { parts_panel(p, 3); }

static void (*const parts_panels[])(const Panel *) = {NULL, parts_panel_1, parts_panel_2, parts_panel_3};
