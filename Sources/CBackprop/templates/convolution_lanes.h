// A tile of a convolution with few result channels, which would leave most lanes empty: lanes hold images instead, and
// each result channel of each pixel is a chain. See convolution_by_images.h for where they come from.

#define MOST_LANE_COLUMNS 6
#define SUITS_LANES(columns) ((columns) <= MOST_LANE_COLUMNS && (columns) * 8 <= LANES * 3)

// rows and columns are constants where this is inlined.
INLINE void image_tile(const Patches *p, size_t row, const size_t rows, const size_t columns) {
    const size_t row_stride = p->a_row_stride, depth = p->depth;
    V acc[8][MOST_LANE_COLUMNS];
#define FOR_EACH_CHAIN(...)                                                                                            \
    _Pragma("clang loop unroll(full)")                                                                                 \
    for (size_t q = 0; q < columns; q++) {                                                                             \
        _Pragma("clang loop unroll(full)")                                                                             \
        for (size_t i = 0; i < rows; i++) {                                                                            \
            __VA_ARGS__                                                                                                \
        }                                                                                                              \
    }
    FOR_EACH_CHAIN({ acc[i][q] = p->bias ? broadcast(p->bias[q]) : (V){0}; })
    const T *const first = p->a + row * row_stride;
    for (size_t y = 0; y < p->runs_y; y++) {
        for (size_t x = 0; x < p->runs_x; x++) {
            const T *a = first + y * p->a_y + x * p->a_x;
            const T *b = p->b + (ptrdiff_t)y * p->b_y + (ptrdiff_t)x * p->b_x;
            for (size_t l = 0; l < depth; l++, a += LANES, b += columns) {
                V source[8];
#pragma clang loop unroll(full)
                for (size_t i = 0; i < rows; i++) source[i] = load(a + i * row_stride);
                FOR_EACH_CHAIN({ acc[i][q] = fused(source[i], broadcast(b[q]), acc[i][q]); })
            }
        }
    }
    T *const c = p->c + row * p->c_row_stride;
    FOR_EACH_CHAIN({
        store(c + i * p->c_row_stride + q * LANES, p->relu ? rectify(acc[i][q], acc[i][q]) : acc[i][q]);
    })
#undef FOR_EACH_CHAIN
}

INLINE void image_row(const Patches *p, const size_t columns) {
    size_t row = 0;
#define TILES(r) \
    for (; SUITS_LANES(columns) && (r) * columns <= TILE_ROWS(1) * 3 / 2 && row + (r) <= p->rows; row += (r)) \
        image_tile(p, row, r, columns);
    TILES(8) TILES(4) TILES(2) TILES(1)
#undef TILES
}
static void image_row_1(const Patches *p) { image_row(p, 1); }
static void image_row_2(const Patches *p) { image_row(p, 2); }
static void image_row_3(const Patches *p) { image_row(p, 3); }
static void image_row_4(const Patches *p) { image_row(p, 4); }
static void image_row_5(const Patches *p) { image_row(p, 5); }
static void image_row_6(const Patches *p) { image_row(p, 6); }
static void (*const image_rows[MOST_LANE_COLUMNS + 1])(const Patches *) = {
    NULL, image_row_1, image_row_2, image_row_3, image_row_4, image_row_5, image_row_6,
};
