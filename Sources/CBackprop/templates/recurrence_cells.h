// One step of a recurrent unit and the way back through it, on a vector of lanes, once for V and once for W (see wide.h).
// See bp_recurrence_kind and bp_recurrence_gradient in bp_kernels.h for the formulas.

INLINE V gate_lanes(V sum) { return sigmoid_from(broadcast(EXP_FAINT), sum); }

INLINE V elman_tanh_lanes(V a) { return flushed(tanh_lanes(a)); }
INLINE V elman_relu_lanes(V a) { return flushed(relu_lanes(a)); }

typedef struct LSTMState {
    V i, f, g, o, c, h;
} LSTMState;

INLINE LSTMState lstm_lanes(V i, V f, V g, V o, V c) {
    i = gate_lanes(i);
    f = gate_lanes(f);
    g = tanh_lanes(g);
    o = gate_lanes(o);
    c = flushed(fused(f, c, i * g));
    return (LSTMState){i, f, g, o, c, flushed(o * tanh_lanes(c))};
}

typedef struct LSTMGradient {
    V i, f, g, o, c;
} LSTMGradient;

// `c` is that after the step, `before` that before it.
INLINE LSTMGradient lstm_gradient_lanes(V i, V f, V g, V o, V c, V before, V dh, V dc) {
    const V t = tanh_lanes(c);
    dc = flushed(fused(dh * o, fused(-t, t, broadcast(1)), dc));
    return (LSTMGradient){
        sigmoid_gradient_lanes(i, dc * g), sigmoid_gradient_lanes(f, dc * before), tanh_gradient_lanes(g, dc * i),
        sigmoid_gradient_lanes(o, dh * t), flushed(dc * f),
    };
}

typedef struct GRUState {
    V r, z, n, h;
} GRUState;

// The new state from the candidate and what is kept of the old one.
INLINE V gru_lanes(V z, V n, V h) { return flushed(fused(z, h - n, n)); }

INLINE GRUState gru_after_lanes(V r, V z, V x, V q, V h) {
    r = gate_lanes(r);
    z = gate_lanes(z);
    const V n = tanh_lanes(fused(r, q, x));
    return (GRUState){r, z, n, gru_lanes(z, n, h)};
}

INLINE V reset_lanes(V r, V h) { return flushed(r * h); }

typedef struct GRUGradient {
    V z, n, h;
} GRUGradient;

// h is what the state before gets by itself, besides the start of its own.
INLINE GRUGradient gru_gradient_lanes(V z, V n, V before, V dh, V start) {
    return (GRUGradient){
        sigmoid_gradient_lanes(z, dh * (before - n)), tanh_gradient_lanes(n, dh * (broadcast(1) - z)),
        fused(dh, z, start),
    };
}
