// Activations and their gradients on a vector of lanes, but for the elementary functions.

INLINE V relu_lanes(V x) { return rectify(x, x); }
INLINE V sigmoid_gradient_lanes(V y, V dy) { return dy * (y * (broadcast(1) - y)); }
INLINE V tanh_gradient_lanes(V y, V dy) { return dy * fused(-y, y, broadcast(1)); }

// A probability, kept off 0 and 1 by `floor`.
INLINE V clipped(V p, V floor) {
    const V ceiling = broadcast(1) - floor;
    return choose((VI)(p < floor), floor, choose((VI)(p > ceiling), ceiling, p));
}

// Per lane, the terms of classes with targets t; those without a share are 0.
INLINE V share_terms(V t, V terms) { return keep((VI)(t != (V){0}), terms); }
