// Pooling: see bp_geometry in bp_kernels.h. Lanes hold channels; windows that take the same taps go one after the other.

// Windows of a line that take the same taps: `count` of them, `step` apart in the input, of which the first has its first
// tap at `in` and its result at `out`. Without taps, nothing is at `in`.
typedef struct {
    size_t count, step, channels;
    size_t taps_y, taps_x;
    size_t below, beside; // from a tap to the next ones
    size_t in, out;
} Windows;

// Calls `pool(&windows, …)` for all windows of a geometry.
#define FOR_EACH_SPAN(g, pool, ...)                                                                                    \
    do {                                                                                                               \
        const Axis axis_y =                                                                                            \
            forward_axis(g->out_height, g->height, g->kernel_height, g->stride_y, g->dilation_y, g->top);              \
        const Axis axis_x =                                                                                            \
            forward_axis(g->out_width, g->width, g->kernel_width, g->stride_x, g->dilation_x, g->left);                \
        for (size_t line = 0; line < g->images * g->out_height; line++) {                                              \
            const Span down = span_of(&axis_y, line % g->out_height);                                                  \
            for (Span along = {0}; along.t < axis_x.count; along.t += along.count) {                                   \
                along = next_span(&axis_x, along.t);                                                                   \
                const Windows windows = windows_of(g, line, &axis_y, down, &axis_x, along);                            \
                pool(&windows, __VA_ARGS__);                                                                           \
            }                                                                                                          \
        }                                                                                                              \
    } while (0)

INLINE Windows windows_of(
    const bp_geometry *g, size_t line, const Axis *axis_y, Span down, const Axis *axis_x, Span along) {
    Windows windows = {
        .count = along.count, .step = g->stride_x * g->channels, .channels = g->channels,
        .taps_y = down.to - down.from, .taps_x = along.to - along.from,
        .below = g->dilation_y * g->width * g->channels, .beside = g->dilation_x * g->channels,
        .out = (line * g->out_width + along.t) * g->channels,
    };
    if (windows.taps_y == 0 || windows.taps_x == 0) {
        windows.taps_y = windows.taps_x = 0;
        return windows;
    }
    const ptrdiff_t y = axis_y->start + (ptrdiff_t)down.t * axis_y->step + (ptrdiff_t)down.from * axis_y->spread;
    const ptrdiff_t x = axis_x->start + (ptrdiff_t)along.t * axis_x->step + (ptrdiff_t)along.from * axis_x->spread;
    windows.in = ((line / g->out_height * g->height + (size_t)y) * g->width + (size_t)x) * g->channels;
    return windows;
}

// The taps of a window that are inside, row by row: `at` is where one is, from the window's first, which has 0. Where taps
// are compared, that one is what the others are compared with.
#define FOR_EACH_TAP(windows, body)                                                                    \
    for (size_t tap_y = 0, row_at = 0; tap_y < taps_y; tap_y++, row_at += (windows).below) {           \
        for (size_t tap_x = 0, at = row_at; tap_x < taps_x; tap_x++, at += (windows).beside) {         \
            body                                                                                       \
        }                                                                                              \
    }

// The usual windows are small: where the taps are constants, no loop over them is left.
#define WITH_CONSTANT_TAPS(windows, pool, ...)                                                                      \
    do {                                                                                                            \
        if ((windows)->taps_y == 2 && (windows)->taps_x == 2) pool(*(windows), 2, 2, __VA_ARGS__);                  \
        else if ((windows)->taps_y > 0) pool(*(windows), (windows)->taps_y, (windows)->taps_x, __VA_ARGS__);        \
    } while (0)

INLINE void greatest_taps(const Windows windows, const size_t taps_y, const size_t taps_x, const T *x, T *y) {
    for (size_t w = 0; w < windows.count; w++, x += windows.step, y += windows.channels) {
        FOR_EACH_VECTOR(windows.channels, {
            V best = load_part(x + i, m);
            FOR_EACH_TAP(windows, {
                if (at > 0) best = leader(best, load_part(x + at + i, m));
            })
            store_part(y + i, best, m);
        });
    }
}

static void max_windows(const Windows *windows, const T *x, T *y) {
    x += windows->in;
    y += windows->out;
    WITH_CONSTANT_TAPS(windows, greatest_taps, x, y);
    if (windows->taps_y > 0) return;
    FOR_EACH_VECTOR(windows->count * windows->channels, { store_part(y + i, broadcast(-(T)INFINITY), m); });
}

static void max_pooling(const bp_geometry *g, const void *x, void *y) { FOR_EACH_SPAN(g, max_windows, x, y); }

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

// Gives the gradient of each window to the tap that wins it; likewise.
INLINE void reward_winners(
    const Windows windows, const size_t taps_y, const size_t taps_x, const bool are_tiles, bool rectifies, const T *x,
    const T *dy, T *dx) {
    for (size_t w = 0; w < windows.count; w++, x += windows.step, dx += windows.step, dy += windows.channels) {
        FOR_EACH_VECTOR(windows.channels, {
            V best = load_part(x + i, m);
            VI winner = {0};
            VI tap = {0};
            FOR_EACH_TAP(windows, {
                if (at > 0) {
                    const V value = load_part(x + at + i, m);
                    const VI better = wins(value, best);
                    best = choose(better, value, best);
                    winner = (better & tap) | (~better & winner);
                }
                tap += broadcast_bits(1);
            })
            V share = load_part(dy + i, m);
            if (rectifies) share = rectify(best, share);
            tap = (VI){0};
            FOR_EACH_TAP(windows, {
                add_share(dx + at + i, keep((VI)(winner == tap), share), m, are_tiles);
                tap += broadcast_bits(1);
            })
        });
    }
}

static void max_windows_gradient(
    const Windows *windows, bool are_tiles, bool rectifies, const T *x, const T *dy, T *dx) {
    x += windows->in;
    dy += windows->out;
    dx += windows->in;
    if (are_tiles) WITH_CONSTANT_TAPS(windows, reward_winners, true, rectifies, x, dy, dx);
    else WITH_CONSTANT_TAPS(windows, reward_winners, false, rectifies, x, dy, dx);
}

static void max_pooling_gradient(const bp_geometry *g, bool rectifies, const void *x, const void *dy, void *dx) {
    const bool are_tiles = windows_are_tiles(g);
    if (!are_tiles) memset(dx, 0, g->images * g->height * g->width * g->channels * sizeof(T));
    FOR_EACH_SPAN(g, max_windows_gradient, are_tiles, rectifies, x, dy, dx);
}

INLINE void sums_of_taps(
    const Windows windows, const size_t taps_y, const size_t taps_x, const T count, const T *x, T *y) {
    for (size_t w = 0; w < windows.count; w++, x += windows.step, y += windows.channels) {
        FOR_EACH_GROUP(windows.channels, {
            W sum = {0};
            FOR_EACH_TAP(windows, { sum += load_wide(x + at + i); })
            store(y + i, sum / broadcast_wide(count));
        }, {
            V sum = {0};
            FOR_EACH_TAP(windows, { sum += load_part(x + at + i, m); })
            store_part(y + i, sum / broadcast(count), m);
        });
    }
}

// `counted` is what a sum is divided by, or 0 for the taps that are inside.
static void average_windows(const Windows *windows, size_t counted, const T *x, T *y) {
    const T count = (T)(counted > 0 ? counted : windows->taps_y * windows->taps_x);
    x += windows->in;
    y += windows->out;
    WITH_CONSTANT_TAPS(windows, sums_of_taps, count, x, y);
    if (windows->taps_y > 0) return;
    FOR_EACH_VECTOR(windows->count * windows->channels, { store_part(y + i, (V){0} / broadcast(count), m); });
}

static void average_pooling(const bp_geometry *g, bool counts_padding, const void *x, void *y) {
    FOR_EACH_SPAN(g, average_windows, counts_padding ? g->kernel_height * g->kernel_width : 0, x, y);
}

INLINE void share_among_taps(
    const Windows windows, const size_t taps_y, const size_t taps_x, const T count, bool are_tiles, const T *mask,
    const T *dy, T *dx) {
    for (size_t w = 0, place = 0; w < windows.count; w++, place += windows.step, dy += windows.channels) {
        FOR_EACH_VECTOR(windows.channels, {
            const V share = load_part(dy + i, m) / broadcast(count);
            FOR_EACH_TAP(windows, {
                const size_t to = place + at + i;
                add_share(dx + to, mask ? rectify(load_part(mask + to, m), share) : share, m, are_tiles);
            })
        });
    }
}

static void average_windows_gradient(
    const Windows *windows, size_t counted, bool are_tiles, const T *mask, const T *dy, T *dx) {
    const T count = (T)(counted > 0 ? counted : windows->taps_y * windows->taps_x);
    mask = mask ? mask + windows->in : NULL;
    dy += windows->out;
    dx += windows->in;
    WITH_CONSTANT_TAPS(windows, share_among_taps, count, are_tiles, mask, dy, dx);
}

static void average_pooling_gradient(
    const bp_geometry *g, bool counts_padding, const void *mask, const void *dy, void *dx) {
    const bool are_tiles = windows_are_tiles(g);
    const size_t counted = counts_padding ? g->kernel_height * g->kernel_width : 0;
    if (!are_tiles) memset(dx, 0, g->images * g->height * g->width * g->channels * sizeof(T));
    FOR_EACH_SPAN(g, average_windows_gradient, counted, are_tiles, mask, dy, dx);
}

#undef WITH_CONSTANT_TAPS
#undef FOR_EACH_TAP
#undef FOR_EACH_SPAN
