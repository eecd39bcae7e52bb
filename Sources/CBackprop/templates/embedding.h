// Rows of a table, looked up by their numbers.

// The row that a number means, or `vocabulary` where it means none.
INLINE size_t looked_up(T index, size_t vocabulary) {
    if (!(index >= 0 && index < REAL(0x1p62))) return vocabulary;
    const uint64_t row = (uint64_t)index;
    return row < vocabulary && (T)row == index ? (size_t)row : vocabulary;
}

static void embedding(
    size_t rows, size_t cols, size_t vocabulary, const void *indices_, const void *table, void *y_) {
    const T *indices = indices_;
    T *y = y_;
    for (size_t r = 0; r < rows; r++, y += cols) {
        const size_t row = looked_up(indices[r], vocabulary);
        if (row == vocabulary) {
            FOR_EACH_VECTOR(cols, { store_part(y + i, broadcast((T)NAN), m); });
            continue;
        }
        const T *from = row_of(table, row, cols);
        FOR_EACH_GROUP(cols, store(y + i, load_wide(from + i)), store_part(y + i, load_part(from + i, m), m));
    }
}

static void embedding_gradient(
    size_t rows, size_t cols, size_t vocabulary, const void *indices_, const void *dy_, bool accumulate,
    void *dtable) {
    const T *indices = indices_, *dy = dy_;
    if (!accumulate) memset(dtable, 0, vocabulary * cols * sizeof(T));
    for (size_t r = 0; r < rows; r++, dy += cols) {
        const size_t row = looked_up(indices[r], vocabulary);
        if (row == vocabulary) continue;
        T *to = row_of(dtable, row, cols);
        FOR_EACH_GROUP(cols, store(to + i, load_wide(to + i) + load_wide(dy + i)),
            store_part(to + i, load_part(to + i, m) + load_part(dy + i, m), m));
    }
}
