// Elementwise kernels: the activations, their gradients, and the elementary functions.

// y[i] = f(x[i]); `f` is inlined.
INLINE void map(size_t n, const T *x, T *y, V (*const f)(V)) {
    FOR_EACH_VECTOR(n, { store_part(y + i, f(load_part(x + i, m)), m); });
}

// z[i] = f(x[i], y[i]), likewise.
INLINE void map2(size_t n, const T *x, const T *y, T *z, V (*const f)(V, V)) {
    FOR_EACH_VECTOR(n, { store_part(z + i, f(load_part(x + i, m), load_part(y + i, m)), m); });
}

INLINE V relu_lanes(V x) { return rectify(x, x); }
INLINE V sigmoid_gradient_lanes(V y, V dy) { return dy * (y * (broadcast(1) - y)); }
INLINE V tanh_gradient_lanes(V y, V dy) { return dy * fused(-y, y, broadcast(1)); }

static void map_relu(size_t n, const void *x, void *y) { map(n, x, y, relu_lanes); }
static void map_exp(size_t n, const void *x, void *y) { map(n, x, y, exp_lanes); }
static void map_log(size_t n, const void *x, void *y) { map(n, x, y, log_lanes); }
static void map_sigmoid(size_t n, const void *x, void *y) { map(n, x, y, sigmoid_lanes); }
static void map_tanh(size_t n, const void *x, void *y) { map(n, x, y, tanh_lanes); }

static void map_relu_gradient(size_t n, const void *y, const void *dy, void *dx) { map2(n, y, dy, dx, rectify); }
static void map_sigmoid_gradient(size_t n, const void *y, const void *dy, void *dx) {
    map2(n, y, dy, dx, sigmoid_gradient_lanes);
}
static void map_tanh_gradient(size_t n, const void *y, const void *dy, void *dx) {
    map2(n, y, dy, dx, tanh_gradient_lanes);
}

static void bytes_to_unit(size_t n, const uint8_t *bytes, void *y) {
    T *unit = y;
    for (size_t i = 0; i < n; i++) unit[i] = (T)bytes[i] / (T)255;
}
