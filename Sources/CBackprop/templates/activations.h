// Activations and their derivatives on a vector of lanes. See bp_activations.h for the functions, and for the names.
//
// The functions with `_from` in their names take an exponential below e^least for +0 (see elementary.h), the gradients
// one below e^EXP_FAINT. A gradient that becomes negligible is +0.
//
// A gradient has the saved output y or the saved input x as its first operand, whichever bp_activations.h says. Infinities
// give the limits: a bound keeps a product of 0 and an infinity from arising. NaN gives NaN.
//
// Measured worst errors in units in the last place of the exact result (Tests/Accuracy/accuracy.c), Double, a million
// points each, against MPFR:
//
//     arctan   elu      selu     gelu     softplus   softsign   swish
//     2.1854   1.3811   2.2717   7.8370   1.9346     1.4948     2.2278

INLINE V relu_lanes(V x) { return rectify(x, x); }
INLINE V relu_gradient_lanes(V y, V dy) { return rectify(y, dy); }
INLINE V sigmoid_gradient_lanes(V y, V dy) { return flushed(dy * (y * (broadcast(1) - y))); }
INLINE V tanh_gradient_lanes(V y, V dy) { return flushed(dy * fused(-y, y, broadcast(1))); }

INLINE V arctan_gradient_lanes(V x, V dy) { return flushed(dy / fused(x, x, broadcast(1))); }

INLINE V step_lanes(V x) {
    return choose((VI)(x > (V){0}), broadcast(1), keep(~(VI)(x <= (V){0}), x));
}
INLINE V step_gradient_lanes(V y, V dy) {
    (void)y, (void)dy;
    return (V){0};
}

#define LEAK REAL(0.01)
INLINE V leaky_relu_lanes(V x) { return choose((VI)(x <= (V){0}), broadcast(LEAK) * x, x); }
INLINE V leaky_relu_gradient_lanes(V y, V dy) { return flushed(choose((VI)(y <= (V){0}), broadcast(LEAK) * dy, dy)); }

INLINE V elu_lanes(V x) { return choose((VI)(x < (V){0}), exp_minus_one(x), x); }
INLINE V elu_gradient_lanes(V y, V dy) {
    return flushed(dy * choose((VI)(y > (V){0}), broadcast(1), y + broadcast(1)));
}

#define SELU_SCALE REAL(1.0507009873554805)
#define SELU_BELOW REAL(1.7580993408473766)  // the scale times 1.6732632423543772
INLINE V selu_lanes(V x) {
    return choose((VI)(x < (V){0}), broadcast(SELU_BELOW) * exp_minus_one(x), broadcast(SELU_SCALE) * x);
}
INLINE V selu_gradient_lanes(V y, V dy) {
    return flushed(dy * choose((VI)(y > (V){0}), broadcast(SELU_SCALE), y + broadcast(SELU_BELOW)));
}

// With a = |x|, x times the distribution's tail at -a; the other side is x minus that of -x. The tail is multiplied by a
// before its power of e, which may be subnormal.
INLINE V gelu_from(V least, V x) {
    const V a = lesser(broadcast(NORMAL_UNDERFLOW), magnitude(x));
    const NormalTail tail = normal_tail(least, a);
    const V below = a * tail.ratio * tail.even;
    return choose((VI)(x < (V){0}), -below * tail.power, fused(-below, tail.power, x));
}
// The derivative is the distribution plus x times its density.
INLINE V gelu_gradient_lanes(V x, V dy) {
    const V a = lesser(broadcast(NORMAL_UNDERFLOW), magnitude(x));
    const NormalTail tail = normal_tail(broadcast(EXP_FAINT), a);
    const V below = fused(-a, broadcast(REAL(0.3989422804014327)), tail.ratio) * tail.even * tail.power;
    return flushed(dy * choose((VI)(x < (V){0}), below, broadcast(1) - below));
}

INLINE V softplus_from(V least, V x) { return greater((V){0}, x) + softplus_beyond(least, x); }
INLINE V softplus_gradient_lanes(V x, V dy) { return flushed(dy * sigmoid_from(broadcast(EXP_FAINT), x)); }

INLINE V softsign_lanes(V x) {
    const V a = lesser(broadcast(REAL(0x1p60)), magnitude(x));
    return with_sign(a / (broadcast(1) + a), x);
}
INLINE V softsign_gradient_lanes(V y, V dy) {
    const V rest = broadcast(1) - magnitude(y);
    return flushed(dy * (rest * rest));
}

INLINE V swish_from(V least, V x) { return greater(broadcast(EXP_UNDERFLOW), x) * sigmoid_from(least, x); }
INLINE V swish_gradient_lanes(V x, V dy) {
    const V bound = lesser(broadcast(-EXP_UNDERFLOW), greater(broadcast(EXP_UNDERFLOW), x));
    const V s = sigmoid_from(broadcast(EXP_FAINT), x);
    return flushed(dy * (s * fused(bound, broadcast(1) - s, broadcast(1))));
}

INLINE V hard_sigmoid_lanes(V x) {
    const V y = fused(x, broadcast(REAL(1.0) / REAL(6.0)), broadcast(REAL(0.5)));
    return greater((V){0}, lesser(broadcast(1), y));
}
INLINE V hard_sigmoid_gradient_lanes(V y, V dy) {
    const VI bent = (VI)(y <= (V){0}) | (VI)(y >= broadcast(1));
    return flushed(keep(~bent, dy * broadcast(REAL(1.0) / REAL(6.0))));
}

INLINE V relu6_lanes(V x) { return lesser(broadcast(6), relu_lanes(x)); }
INLINE V relu6_gradient_lanes(V y, V dy) {
    const VI bent = (VI)(y <= (V){0}) | (VI)(y >= broadcast(6));
    return keep(~bent, dy);
}

// A probability, kept off 0 and 1 by `floor`.
INLINE V clipped(V p, V floor) {
    const V ceiling = broadcast(1) - floor;
    return choose((VI)(p < floor), floor, choose((VI)(p > ceiling), ceiling, p));
}

// Per lane, the terms of classes with targets t; those without a share are 0.
INLINE V share_terms(V t, V terms) { return keep((VI)(t != (V){0}), terms); }
