// What an optimizer or a penalty does to some weights, written once for V and once for W (see wide.h).

// A step down the gradient, each element's as long as the root of its memory of squares is short.
INLINE V scaled_step(V w, V g, V memory, T rate, T epsilon) {
    return flushed(w - broadcast(rate) * g / (square_root(memory) + broadcast(epsilon)));
}

// A memory of squares takes up that of a gradient, which counts as 0 below `least`.
INLINE V sum_of_squares_lanes(V memory, V g, T least) {
    g = flushed_below(broadcast(least), g);
    return fused(g, g, memory);
}
// The same as a running mean, which decays, so that it is cut at the square of that.
INLINE V mean_of_squares_lanes(V memory, V g, T least, T decay, T gain) {
    g = flushed_below(broadcast(least), g);
    return flushed_below(broadcast(least * least), fused(broadcast(decay), memory, broadcast(gain) * (g * g)));
}

typedef struct AdamState {
    V m, v, w;
} AdamState;

INLINE AdamState adam_lanes(bp_adam call, T rate, T least, V g, V m, V v, V w) {
    m = flushed(fused(broadcast((T)call.beta1), m, broadcast((T)(1 - call.beta1)) * g));
    v = mean_of_squares_lanes(v, g, least, (T)call.beta2, (T)(1 - call.beta2));
    const V root = square_root(v) * broadcast((T)call.root_scale);
    const V step = broadcast(rate) * m / (root + broadcast((T)call.epsilon));
    return (AdamState){m, v, flushed(broadcast((T)call.keep) * w - step)};
}

// The derivative of l1·|w| + negative·max(0, -w).
INLINE V penalty_slope(V w, T l1, T negative) {
    return (V)(((VI)(w > (V){0}) & (VI)broadcast(l1)) | ((VI)(w < (V){0}) & (VI)broadcast(-(l1 + negative))));
}
