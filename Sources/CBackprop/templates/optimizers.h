// Optimizer steps: one pass over parameters, gradients and state.

static void sgd(size_t n, double rate, const void *gradient, void *weights) {
    const T *g = gradient, step = -(T)rate;
    T *w = weights;
    FOR_EACH_GROUP(n, store(w + i, fused(broadcast_wide(step), load_wide(g + i), load_wide(w + i))),
        store_part(w + i, fused(broadcast(step), load_part(g + i, m), load_part(w + i, m)), m));
}

static void sgd_momentum(size_t n, double rate, double momentum, const void *gradient, void *memory, void *weights) {
    const T *g = gradient, alpha = (T)rate, mu = (T)momentum;
    T *v = memory, *w = weights;
    FOR_EACH_GROUP(n, {
        const W change = fused(broadcast_wide(mu), load_wide(v + i), -(broadcast_wide(alpha) * load_wide(g + i)));
        store(v + i, change);
        store(w + i, load_wide(w + i) + change);
    }, {
        const V change = fused(broadcast(mu), load_part(v + i, m), -(broadcast(alpha) * load_part(g + i, m)));
        store_part(v + i, change, m);
        store_part(w + i, load_part(w + i, m) + change, m);
    });
}

static void sgd_nesterov(size_t n, double rate, double momentum, const void *gradient, void *memory, void *weights) {
    const T *g = gradient, alpha = (T)rate, mu = (T)momentum;
    T *v = memory, *w = weights;
    FOR_EACH_GROUP(n, {
        const W step = -(broadcast_wide(alpha) * load_wide(g + i));
        const W change = fused(broadcast_wide(mu), load_wide(v + i), step);
        store(v + i, change);
        store(w + i, load_wide(w + i) + fused(broadcast_wide(mu), change, step));
    }, {
        const V step = -(broadcast(alpha) * load_part(g + i, m));
        const V change = fused(broadcast(mu), load_part(v + i, m), step);
        store_part(v + i, change, m);
        store_part(w + i, load_part(w + i, m) + fused(broadcast(mu), change, step), m);
    });
}

static void adagrad(size_t n, double rate, double epsilon, const void *gradient, void *memory, void *weights) {
    const T *g = gradient, alpha = (T)rate, delta = (T)epsilon;
    T *r = memory, *w = weights;
    FOR_EACH_GROUP(n, {
        const W slope = load_wide(g + i);
        const W squares = fused(slope, slope, load_wide(r + i));
        store(r + i, squares);
        store(w + i, scaled_step(load_wide(w + i), slope, squares, alpha, delta));
    }, {
        const V slope = load_part(g + i, m);
        const V squares = fused(slope, slope, load_part(r + i, m));
        store_part(r + i, squares, m);
        store_part(w + i, scaled_step(load_part(w + i, m), slope, squares, alpha, delta), m);
    });
}

static void rmsprop(
    size_t n, double rate, double decay, double epsilon, const void *gradient, void *memory, void *weights) {
    const T *g = gradient, alpha = (T)rate, delta = (T)epsilon, keep = (T)decay, gain = (T)(1 - decay);
    T *r = memory, *w = weights;
    FOR_EACH_GROUP(n, {
        const W slope = load_wide(g + i);
        const W squares = fused(broadcast_wide(keep), load_wide(r + i), broadcast_wide(gain) * (slope * slope));
        store(r + i, squares);
        store(w + i, scaled_step(load_wide(w + i), slope, squares, alpha, delta));
    }, {
        const V slope = load_part(g + i, m);
        const V squares = fused(broadcast(keep), load_part(r + i, m), broadcast(gain) * (slope * slope));
        store_part(r + i, squares, m);
        store_part(w + i, scaled_step(load_part(w + i, m), slope, squares, alpha, delta), m);
    });
}

static void adam(const bp_adam *call_) {
    const bp_adam call = *call_;
    const T *g = call.g;
    T *first = call.m, *second = call.v, *w = call.w;
    FOR_EACH_GROUP(call.n, {
        const AdamStateWide state =
            adam_lanes(call, load_wide(g + i), load_wide(first + i), load_wide(second + i), load_wide(w + i));
        store(first + i, state.m);
        store(second + i, state.v);
        store(w + i, state.w);
    }, {
        const AdamState state =
            adam_lanes(call, load_part(g + i, m), load_part(first + i, m), load_part(second + i, m), load_part(w + i, m));
        store_part(first + i, state.m, m);
        store_part(second + i, state.v, m);
        store_part(w + i, state.w, m);
    });
}
