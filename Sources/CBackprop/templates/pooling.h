// Pooling: see bp_geometry in bp_kernels.h. Lanes hold channels; windows that take the same taps go one after the other.

// Where the windows of a geometry lie: those of an image, with the first tap of each inside, and which taps are.
#define FOR_EACH_WINDOW(g, body)                                                                                       \
    do {                                                                                                               \
        const Axis axis_y =                                                                                            \
            forward_axis(g->out_height, g->height, g->kernel_height, g->stride_y, g->dilation_y, g->top);              \
        const Axis axis_x =                                                                                            \
            forward_axis(g->out_width, g->width, g->kernel_width, g->stride_x, g->dilation_x, g->left);                \
        for (size_t n = 0; n < g->images; n++) {                                                                       \
            for (size_t line = 0; line < g->out_height; line++) {                                                      \
                const Span down = span_of(&axis_y, line);                                                              \
                const size_t taps_y = down.to - down.from;                                                             \
                const ptrdiff_t source_y = axis_y.start + (ptrdiff_t)line * axis_y.step                                \
                    + (ptrdiff_t)down.from * axis_y.spread;                                                            \
                for (Span along = {0}; along.t < axis_x.count; along.t += along.count) {                               \
                    along = next_span(&axis_x, along.t);                                                               \
                    const size_t taps_x = along.to - along.from;                                                       \
                    const ptrdiff_t source_x = axis_x.start + (ptrdiff_t)along.t * axis_x.step                         \
                        + (ptrdiff_t)along.from * axis_x.spread;                                                       \
                    const bool empty = taps_y == 0 || taps_x == 0;                                                     \
                    size_t in = empty ? 0                                                                              \
                        : ((n * g->height + (size_t)source_y) * g->width + (size_t)source_x) * g->channels;            \
                    size_t out = ((n * g->out_height + line) * g->out_width + along.t) * g->channels;                  \
                    for (size_t w = 0; w < along.count; w++) {                                                         \
                        body                                                                                           \
                        in += empty ? 0 : g->stride_x * g->channels;                                                   \
                        out += g->channels;                                                                            \
                    }                                                                                                  \
                }                                                                                                      \
            }                                                                                                          \
        }                                                                                                              \
    } while (0)

// The taps of a window that are inside, row by row: `at` is where one is, from the window's first.
#define FOR_EACH_TAP(g, body)                                                                                          \
    for (size_t tap_y = 0, row_at = 0; tap_y < taps_y; tap_y++, row_at += g->dilation_y * g->width * g->channels) {    \
        for (size_t tap_x = 0, at = row_at; tap_x < taps_x; tap_x++, at += g->dilation_x * g->channels) {              \
            body                                                                                                       \
        }                                                                                                              \
    }

// The maximum of a window that is not empty. The usual windows are small: where the taps are constants, no loop is left.
INLINE V greatest_tap(const bp_geometry *g, const T *x, const size_t taps_y, const size_t taps_x, M m) {
    V best = load_part(x, m);
    FOR_EACH_TAP(g, {
        const V value = load_part(x + at, m);
        best = choose((VI)(value > best) | (VI)(value != value), value, best);
    })
    return best;
}

static void max_pooling(const bp_geometry *g, const void *x_, void *y_) {
    const T *const x = x_;
    T *const y = y_;
    FOR_EACH_WINDOW(g, {
        FOR_EACH_VECTOR(g->channels, {
            V best = broadcast(-(T)INFINITY);
            if (taps_y == 2 && taps_x == 2) best = greatest_tap(g, x + in + i, 2, 2, m);
            else if (!empty) best = greatest_tap(g, x + in + i, taps_y, taps_x, m);
            store_part(y + out + i, best, m);
        });
    });
}

// Whether every input lies in exactly one window.
INLINE bool windows_are_tiles(const bp_geometry *g) {
    return g->stride_y == g->kernel_height && g->stride_x == g->kernel_width && g->dilation_y == 1
        && g->dilation_x == 1 && g->top == 0 && g->left == 0 && g->out_height * g->stride_y == g->height
        && g->out_width * g->stride_x == g->width;
}

// A share of an input's gradient: added to what is there, or the only one. A sum that starts from +0 is never -0, so it
// stays what it is where the share is +0.
INLINE void add_share(T *dx, V share, M m, bool is_only_one) {
    store_part(dx, (is_only_one ? (V){0} : load_part(dx, m)) + share, m);
}

// Gives the gradient of a window that is not empty to the tap that wins it; likewise.
INLINE void reward_winner(
    const bp_geometry *g, const T *x, V share, T *dx, bool rectifies, bool is_only_one, const size_t taps_y,
    const size_t taps_x, M m) {
    V best = load_part(x, m);
    VI winner = {0};
    VI tap = {0};
    FOR_EACH_TAP(g, {
        const V value = load_part(x + at, m);
        const VI better = wins(value, best);
        best = choose(better, value, best);
        winner = (better & tap) | (~better & winner);
        tap += broadcast_bits(1);
    })
    if (rectifies) share = rectify(best, share);
    tap = (VI){0};
    FOR_EACH_TAP(g, {
        add_share(dx + at, keep((VI)(winner == tap), share), m, is_only_one);
        tap += broadcast_bits(1);
    })
}

static void max_pooling_gradient(const bp_geometry *g, bool rectifies, const void *x_, const void *dy_, void *dx_) {
    const T *const x = x_, *const dy = dy_;
    T *const dx = dx_;
    const bool tiles = windows_are_tiles(g);
    if (!tiles) memset(dx, 0, g->images * g->height * g->width * g->channels * sizeof(T));
    FOR_EACH_WINDOW(g, {
        FOR_EACH_VECTOR(g->channels, {
            const V share = load_part(dy + out + i, m);
            if (tiles && taps_y == 2 && taps_x == 2) {
                reward_winner(g, x + in + i, share, dx + in + i, rectifies, true, 2, 2, m);
            } else if (!empty) {
                reward_winner(g, x + in + i, share, dx + in + i, rectifies, tiles, taps_y, taps_x, m);
            }
        });
    });
}

// What a window's sum is divided by.
#define WINDOW_COUNT(g) ((T)(counts_padding ? g->kernel_height * g->kernel_width : taps_y * taps_x))

static void average_pooling(const bp_geometry *g, bool counts_padding, const void *x_, void *y_) {
    const T *const x = x_;
    T *const y = y_;
    FOR_EACH_WINDOW(g, {
        const T count = WINDOW_COUNT(g);
        FOR_EACH_GROUP(g->channels, {
            W sum = {0};
            FOR_EACH_TAP(g, { sum += load_wide(x + in + at + i); })
            store(y + out + i, sum / broadcast_wide(count));
        }, {
            V sum = {0};
            FOR_EACH_TAP(g, { sum += load_part(x + in + at + i, m); })
            store_part(y + out + i, sum / broadcast(count), m);
        });
    });
}

static void average_pooling_gradient(
    const bp_geometry *g, bool counts_padding, const void *mask_, const void *dy_, void *dx_) {
    const T *const mask = mask_;
    const T *const dy = dy_;
    T *const dx = dx_;
    const bool tiles = windows_are_tiles(g);
    if (!tiles) memset(dx, 0, g->images * g->height * g->width * g->channels * sizeof(T));
    FOR_EACH_WINDOW(g, {
        const T count = WINDOW_COUNT(g);
        FOR_EACH_VECTOR(g->channels, {
            const V share = load_part(dy + out + i, m) / broadcast(count);
            FOR_EACH_TAP(g, {
                const V rectified = mask ? rectify(load_part(mask + in + at + i, m), share) : share;
                add_share(dx + in + at + i, rectified, m, tiles);
            })
        });
    });
}

#undef WINDOW_COUNT
#undef FOR_EACH_TAP
#undef FOR_EACH_WINDOW
