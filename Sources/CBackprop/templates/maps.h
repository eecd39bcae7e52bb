// Elementwise kernels: the activations, their gradients, and the elementary functions.

// y[i] = f(x[i]), where f has a form for V and one for W.
#define MAP(name, f)                                                                        \
    static void name(size_t n, const void *x_, void *y_) {                                  \
        const T *x = x_;                                                                    \
        T *y = y_;                                                                          \
        FOR_EACH_GROUP(n, store(y + i, f(load_wide(x + i))),                                \
            store_part(y + i, f(load_part(x + i, m)), m));                                  \
    }

// dx[i] = f(y[i], dy[i]), likewise.
#define MAP_GRADIENT(name, f)                                                               \
    static void name(size_t n, const void *y_, const void *dy_, void *dx_) {                \
        const T *y = y_, *dy = dy_;                                                         \
        T *dx = dx_;                                                                        \
        FOR_EACH_GROUP(n, store(dx + i, f(load_wide(y + i), load_wide(dy + i))),            \
            store_part(dx + i, f(load_part(y + i, m), load_part(dy + i, m)), m));           \
    }

MAP(map_relu, relu_lanes)
MAP(map_exp, exp_lanes)
MAP(map_log, log_lanes)
MAP(map_sigmoid, sigmoid_lanes)
MAP(map_tanh, tanh_lanes)
MAP_GRADIENT(map_relu_gradient, rectify)
MAP_GRADIENT(map_sigmoid_gradient, sigmoid_gradient_lanes)
MAP_GRADIENT(map_tanh_gradient, tanh_gradient_lanes)

#undef MAP
#undef MAP_GRADIENT

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
