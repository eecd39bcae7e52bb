// Scaling of inputs: each column has a shift and a scale of its own.

static void scale_columns(
    size_t rows, size_t cols, const void *x_, const void *shift_, const void *scale_, void *y_) {
    const T *shift = shift_, *scale = scale_;
    for (size_t r = 0; r < rows; r++) {
        const T *x = row_of(x_, r, cols);
        T *y = row_of(y_, r, cols);
        FOR_EACH_VECTOR(cols, {
            const V moved = shift ? load_part(x + i, m) - load_part(shift + i, m) : load_part(x + i, m);
            store_part(y + i, moved * load_part(scale + i, m), m);
        });
    }
}
