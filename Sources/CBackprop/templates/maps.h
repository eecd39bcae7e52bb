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
MAP(map_relu, relu_lanes)
MAP_FROM(map_sigmoid, sigmoid_from)
MAP(map_tanh, tanh_lanes)
MAP(map_arctan, arctan_lanes)
MAP(map_step, step_lanes)
MAP(map_leaky_relu, leaky_relu_lanes)
MAP(map_elu, elu_lanes)
MAP(map_selu, selu_lanes)
MAP_FROM(map_gelu, gelu_from)
MAP_FROM(map_softplus, softplus_from)
MAP(map_softsign, softsign_lanes)
MAP_FROM(map_swish, swish_from)
MAP(map_hard_sigmoid, hard_sigmoid_lanes)
MAP_GRADIENT(map_relu_gradient, rectify)
MAP_GRADIENT(map_sigmoid_gradient, sigmoid_gradient_lanes)
MAP_GRADIENT(map_tanh_gradient, tanh_gradient_lanes)
MAP_GRADIENT(map_arctan_gradient, arctan_gradient_lanes)
MAP_GRADIENT(map_step_gradient, step_gradient_lanes)
MAP_GRADIENT(map_leaky_relu_gradient, leaky_relu_gradient_lanes)
MAP_GRADIENT(map_elu_gradient, elu_gradient_lanes)
MAP_GRADIENT(map_selu_gradient, selu_gradient_lanes)
MAP_GRADIENT(map_gelu_gradient, gelu_gradient_lanes)
MAP_GRADIENT(map_softplus_gradient, softplus_gradient_lanes)
MAP_GRADIENT(map_softsign_gradient, softsign_gradient_lanes)
MAP_GRADIENT(map_swish_gradient, swish_gradient_lanes)
MAP_GRADIENT(map_hard_sigmoid_gradient, hard_sigmoid_gradient_lanes)

#undef MAP
#undef MAP_FROM
#undef MAP_GRADIENT

static void activation(bp_activation kind, bool saturate, size_t n, const void *x, void *y) {
    const T faint = saturate ? EXP_FAINT : EXP_UNDERFLOW;
    switch (kind) {
    case BP_RELU: map_relu(n, x, y); break;
    case BP_SIGMOID: map_sigmoid(n, faint, x, y); break;
    case BP_TANH: map_tanh(n, x, y); break;
    case BP_ARCTAN: map_arctan(n, x, y); break;
    case BP_STEP: map_step(n, x, y); break;
    case BP_LEAKY_RELU: map_leaky_relu(n, x, y); break;
    case BP_ELU: map_elu(n, x, y); break;
    case BP_SELU: map_selu(n, x, y); break;
    case BP_GELU: map_gelu(n, faint, x, y); break;
    case BP_SOFTPLUS: map_softplus(n, faint, x, y); break;
    case BP_SOFTSIGN: map_softsign(n, x, y); break;
    case BP_SWISH: map_swish(n, faint, x, y); break;
    case BP_HARD_SIGMOID: map_hard_sigmoid(n, x, y); break;
    }
}

static void activation_gradient(bp_activation kind, size_t n, const void *saved, const void *dy, void *dx) {
    static bp_map_gradient *const maps[] = {
        [BP_RELU] = map_relu_gradient,
        [BP_SIGMOID] = map_sigmoid_gradient,
        [BP_TANH] = map_tanh_gradient,
        [BP_ARCTAN] = map_arctan_gradient,
        [BP_STEP] = map_step_gradient,
        [BP_LEAKY_RELU] = map_leaky_relu_gradient,
        [BP_ELU] = map_elu_gradient,
        [BP_SELU] = map_selu_gradient,
        [BP_GELU] = map_gelu_gradient,
        [BP_SOFTPLUS] = map_softplus_gradient,
        [BP_SOFTSIGN] = map_softsign_gradient,
        [BP_SWISH] = map_swish_gradient,
        [BP_HARD_SIGMOID] = map_hard_sigmoid_gradient,
    };
    maps[kind](n, saved, dy, dx);
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
