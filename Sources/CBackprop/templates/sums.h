// Sums: see loops.h for their one shape.

// Σ x[i], but for the steps of its tree within a vector.
INLINE V sum_vector(size_t n, const T *x) {
    Lanes lanes = {0};
    FOR_EACH_LANE_GROUP(n, lanes, add_group(&lanes, b, load_wide(x + i)), *lane += load_part(x + i, m));
    return lanes_vector(lanes);
}

static double sum(size_t n, const void *x) { return tree_sum(sum_vector(n, x)); }

// One for each bit of the number of parts.
#define COLUMN_LEVELS (8 * sizeof(size_t))

// So many vectors of a row are added at a time. Their chains beside each other hide the latency of the addition, and
// what lies in the second cache comes fastest where much of it is read in a row.
#define COLUMN_VECTORS 8

// Columns j ..< j + vectors·LANES, the last vector with the lanes of `m`.
INLINE void column_sums_panel(
    const Cut *cut, size_t cols, const T *x, bool accumulate, T *sums, const size_t vectors, const M m) {
    const M all = part(LANES);
    V s[COLUMN_VECTORS], open_sums[COLUMN_LEVELS][COLUMN_VECTORS];
    for (size_t i = 0; i < cut->count; i++) {
        for (size_t v = 0; v < vectors; v++) {
            s[v] = accumulate ? load_part(sums + v * LANES, v + 1 == vectors ? m : all) : (V){0};
        }
        const T *const end = x + part_steps(cut, i) * cols;
        for (; x < end; x += cols) {
            for (size_t v = 0; v < vectors; v++) s[v] += load_part(x + v * LANES, v + 1 == vectors ? m : all);
        }
        size_t level = 0;
        FOR_EACH_JOIN(i, cut->count, {
            for (size_t v = 0; v < vectors; v++) s[v] = open_sums[level][v] + s[v];
        })
        if (i + 1 == cut->count) break;
        for (size_t v = 0; v < vectors; v++) open_sums[level][v] = s[v];
    }
    for (size_t v = 0; v < vectors; v++) store_part(sums + v * LANES, s[v], v + 1 == vectors ? m : all);
}

static void column_sums(size_t rows, size_t cols, bp_cut parts, const void *values, bool accumulate, void *sums_) {
    const Cut cut = cut_of(parts, rows);
    const T *x = values;
    T *sums = sums_;
    size_t j = 0;
    // Panels of so many vectors as long as there are columns for the last of them.
#define PANELS(vectors)                                                                                                \
    for (; j + ((vectors) - 1) * LANES < cols; j += (vectors) * LANES) {                                               \
        const size_t rest = cols - j - ((vectors) - 1) * LANES;                                                        \
        column_sums_panel(&cut, cols, x + j, accumulate, sums + j, vectors, part(rest < LANES ? rest : LANES));         \
    }
    PANELS(COLUMN_VECTORS)
    PANELS(4)
    PANELS(2)
    PANELS(1)
#undef PANELS
}
