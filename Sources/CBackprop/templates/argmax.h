// The position of each row's first NaN, else of its first maximum.

// Rows of more elements: the winners of each lane, then for each row of the block the winner of its lanes.
INLINE void argmax_block(size_t rows, size_t cols, const T *x, int32_t *positions) {
    V best[LANES] = {0}, best_in_lane[LANES];
    VI position[LANES] = {0}, position_in_lane[LANES], first;
    for (size_t l = 0; l < LANES; l++) first[l] = (I)l;
    for (size_t r = 0; r < rows; r++, x += cols) {
        V row_best = load(x);
        VI row_position = first, here = first;
        FOR_EACH_VECTOR(cols, {
            const V value = load_part(x + i, m);
            const VI better = wins(value, row_best) & lane_mask(m);
            row_best = choose(better, value, row_best);
            row_position = (better & here) | (~better & row_position);
            here += broadcast_bits((I)LANES);
        });
        best[r] = row_best, position[r] = row_position;
    }
    transpose_rows(LANES, (const T *)best, (T *)best_in_lane, LANES);
    transpose_rows(LANES, (const T *)position, (T *)position_in_lane, LANES);
    V winner = best_in_lane[0];
    VI at = position_in_lane[0];
    for (size_t l = 1; l < LANES; l++) {
        const V value = best_in_lane[l];
        const VI equal = (VI)(value == winner) | ((VI)(value != value) & (VI)(winner != winner));
        const VI better = wins(value, winner) | (equal & (VI)(position_in_lane[l] < at));
        winner = choose(better, value, winner);
        at = (better & position_in_lane[l]) | (~better & at);
    }
    int32_t found[LANES];
    store_integers(found, at);
    memcpy(positions, found, rows * sizeof *positions);
}

// Rows of few elements, one per lane.
INLINE void argmax_short_block(size_t cols, const T *x_, int32_t *positions) {
    V x[SHORT_ROW];
    load_rows(cols, x_, x);
    V best = x[0];
    VI position = {0};
    for (size_t j = 1; j < cols; j++) {
        const VI better = wins(x[j], best);
        best = choose(better, x[j], best);
        position = (better & broadcast_bits((I)j)) | (~better & position);
    }
    store_integers(positions, position);
}

static void argmax(size_t rows, size_t cols, const void *x_, int32_t *positions) {
    const T *x = x_;
    if (cols > SHORT_ROW) {
        FOR_EACH_BLOCK(rows, cols, argmax_block(count, cols, x + r * cols, positions + r));
        return;
    }
    if (cols == 0) {
        memset(positions, 0, rows * sizeof *positions);
        return;
    }
    T spare[SHORT_BLOCK];
    for (size_t r = 0; r < rows; r += LANES) {
        const size_t count = rows - r < LANES ? rows - r : LANES;
        int32_t found[LANES];
        argmax_short_block(cols, whole_block(count, cols, x + r * cols, spare), found);
        memcpy(positions + r, found, count * sizeof *positions);
    }
}
