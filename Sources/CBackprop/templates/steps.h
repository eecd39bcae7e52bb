// What an optimizer or a penalty does to some weights, written once for V and once for W (see wide.h).

// A step down the gradient, each element's as long as the root of its memory of squares is short.
INLINE V scaled_step(V w, V g, V memory, T rate, T epsilon) {
    return w - broadcast(rate) * g / (square_root(memory) + broadcast(epsilon));
}

typedef struct AdamState {
    V m, v, w;
} AdamState;

INLINE AdamState adam_lanes(bp_adam call, V g, V m, V v, V w) {
    m = fused(broadcast((T)call.beta1), m, broadcast((T)(1 - call.beta1)) * g);
    v = fused(broadcast((T)call.beta2), v, broadcast((T)(1 - call.beta2)) * (g * g));
    const V root = square_root(v) * broadcast((T)call.root_scale);
    const V step = broadcast((T)call.rate) * m / (root + broadcast((T)call.epsilon));
    return (AdamState){m, v, broadcast((T)call.keep) * w - step};
}

// The derivative of l1·|w| + negative·max(0, -w).
INLINE V penalty_slope(V w, T l1, T negative) {
    return (V)(((VI)(w > (V){0}) & (VI)broadcast(l1)) | ((VI)(w < (V){0}) & (VI)broadcast(-(l1 + negative))));
}
