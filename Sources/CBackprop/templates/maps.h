// Elementwise kernels: the activations, their gradients, and the elementary functions.

// y[i] = f(x[i]), where f has a form for V and one for W.
#define MAP(name, f)                                                                        \
    static void name(size_t n, const void *x_, void *y_) {                                  \
        const T *x = x_;                                                                    \
        T *y = y_;                                                                          \
        FOR_EACH_GROUP(n, store(y + i, f(load_wide(x + i))),                                \
            store_part(y + i, f(load_part(x + i, m)), m));                                  \
    }

// The same for an activation with an exponential: one below e^`faint` counts as +0.
#define MAP_FROM(name, f)                                                                   \
    static void name(size_t n, T faint, const void *x_, void *y_) {                         \
        const T *x = x_;                                                                    \
        T *y = y_;                                                                          \
        FOR_EACH_GROUP(n, store(y + i, f(broadcast_wide(faint), load_wide(x + i))),         \
            store_part(y + i, f(broadcast(faint), load_part(x + i, m)), m));                \
    }

// dx[i] = f(y[i], dy[i]), likewise.
#define MAP_GRADIENT(name, f)                                                               \
    static void name(size_t n, const void *y_, const void *dy_, void *dx_) {                \
        const T *y = y_, *dy = dy_;                                                         \
        T *dx = dx_;                                                                        \
        FOR_EACH_GROUP(n, store(dx + i, f(load_wide(y + i), load_wide(dy + i))),            \
            store_part(dx + i, f(load_part(y + i, m), load_part(dy + i, m)), m));           \
    }

MAP(map_exp, exp_lanes)
MAP(map_log, log_lanes)

// Of the activations all that are listed.
#define EXACT(name) MAP(map_##name, name##_lanes)
#define FAINT(name) MAP_FROM(map_##name, name##_from)
#define ROW(constant, name, form) form(name) MAP_GRADIENT(map_##name##_gradient, name##_gradient_lanes)
BP_ACTIVATIONS(ROW)
#undef EXACT
#undef FAINT
#undef ROW

#undef MAP
#undef MAP_FROM
#undef MAP_GRADIENT

static void activation(bp_activation kind, bool saturate, size_t n, const void *x, void *y) {
    const T faint = saturate ? EXP_FAINT : EXP_UNDERFLOW;
    switch (kind) {
#define EXACT(name) map_##name(n, x, y)
#define FAINT(name) map_##name(n, faint, x, y)
#define ROW(constant, name, form) case constant: form(name); break;
        BP_ACTIVATIONS(ROW)
#undef EXACT
#undef FAINT
#undef ROW
    }
}

static void activation_gradient(bp_activation kind, size_t n, const void *saved, const void *dy, void *dx) {
    switch (kind) {
#define ROW(constant, name, form) case constant: map_##name##_gradient(n, saved, dy, dx); break;
        BP_ACTIVATIONS(ROW)
#undef ROW
    }
}

// LANES bytes over 255, as the nearest numbers: 1/255 in two parts, with which that holds for each of the 256 bytes.
INLINE V unit_lanes(const uint8_t *bytes) {
    typedef uint8_t Bytes __attribute__((vector_size(VECTOR_BYTES / sizeof(T))));
    Bytes narrow;
    memcpy(&narrow, bytes, sizeof narrow);
    const V x = __builtin_convertvector(narrow, V);
    return fused(x, broadcast(INVERSE_255_HIGH), x * broadcast(INVERSE_255_LOW));
}

static void bytes_to_unit(size_t n, const uint8_t *bytes, void *y_) {
    T *y = y_;
    size_t i = 0;
    for (; i + LANES <= n; i += LANES) store(y + i, unit_lanes(bytes + i));
    if (i < n) {
        uint8_t rest[LANES] = {0};
        memcpy(rest, bytes + i, n - i);
        store_part(y + i, unit_lanes(rest), part(n - i));
    }
}
