// Optimizer steps: one pass over parameters, gradients and state.

// The least gradient whose square is remembered: less is nothing beside epsilon, and has a negligible square.
INLINE T least_gradient(double epsilon) {
    const T beside = (T)epsilon * NOTHING_BESIDE_ONE;
    return beside < 0 ? 0 : beside < ROOT_OF_NEGLIGIBLE ? beside : ROOT_OF_NEGLIGIBLE;
}

// With a negligible rate nothing is learnt, and its products would be subnormal.
INLINE T rate_of(double rate) { return flushed(broadcast((T)rate))[0]; }

static void sgd(size_t n, double rate, const void *gradient, void *weights) {
    const T *g = gradient, step = -rate_of(rate);
    T *w = weights;
    FOR_EACH_GROUP(n, store(w + i, flushed(fused(broadcast_wide(step), load_wide(g + i), load_wide(w + i)))),
        store_part(w + i, flushed(fused(broadcast(step), load_part(g + i, m), load_part(w + i, m))), m));
}

static void sgd_momentum(size_t n, double rate, double momentum, const void *gradient, void *memory, void *weights) {
    const T *g = gradient, alpha = rate_of(rate), mu = (T)momentum;
    T *v = memory, *w = weights;
    FOR_EACH_GROUP(n, {
        const W change =
            flushed(fused(broadcast_wide(mu), load_wide(v + i), -(broadcast_wide(alpha) * load_wide(g + i))));
        store(v + i, change);
        store(w + i, flushed(load_wide(w + i) + change));
    }, {
        const V change = flushed(fused(broadcast(mu), load_part(v + i, m), -(broadcast(alpha) * load_part(g + i, m))));
        store_part(v + i, change, m);
        store_part(w + i, flushed(load_part(w + i, m) + change), m);
    });
}

static void sgd_nesterov(size_t n, double rate, double momentum, const void *gradient, void *memory, void *weights) {
    const T *g = gradient, alpha = rate_of(rate), mu = (T)momentum;
    T *v = memory, *w = weights;
    FOR_EACH_GROUP(n, {
        const W step = -(broadcast_wide(alpha) * load_wide(g + i));
        const W change = flushed(fused(broadcast_wide(mu), load_wide(v + i), step));
        store(v + i, change);
        store(w + i, flushed(load_wide(w + i) + fused(broadcast_wide(mu), change, step)));
    }, {
        const V step = -(broadcast(alpha) * load_part(g + i, m));
        const V change = flushed(fused(broadcast(mu), load_part(v + i, m), step));
        store_part(v + i, change, m);
        store_part(w + i, flushed(load_part(w + i, m) + fused(broadcast(mu), change, step)), m);
    });
}

static void adagrad(size_t n, double rate, double epsilon, const void *gradient, void *memory, void *weights) {
    const T *g = gradient, alpha = rate_of(rate), delta = (T)epsilon, least = least_gradient(epsilon);
    T *r = memory, *w = weights;
    FOR_EACH_GROUP(n, {
        const W slope = load_wide(g + i);
        const W squares = sum_of_squares_lanes(load_wide(r + i), slope, least);
        store(r + i, squares);
        store(w + i, scaled_step(load_wide(w + i), slope, squares, alpha, delta));
    }, {
        const V slope = load_part(g + i, m);
        const V squares = sum_of_squares_lanes(load_part(r + i, m), slope, least);
        store_part(r + i, squares, m);
        store_part(w + i, scaled_step(load_part(w + i, m), slope, squares, alpha, delta), m);
    });
}

static void rmsprop(
    size_t n, double rate, double decay, double epsilon, const void *gradient, void *memory, void *weights) {
    const T *g = gradient, alpha = rate_of(rate), delta = (T)epsilon, least = least_gradient(epsilon);
    const T keep = (T)decay, gain = (T)(1 - decay);
    T *r = memory, *w = weights;
    FOR_EACH_GROUP(n, {
        const W slope = load_wide(g + i);
        const W squares = mean_of_squares_lanes(load_wide(r + i), slope, least, keep, gain);
        store(r + i, squares);
        store(w + i, scaled_step(load_wide(w + i), slope, squares, alpha, delta));
    }, {
        const V slope = load_part(g + i, m);
        const V squares = mean_of_squares_lanes(load_part(r + i, m), slope, least, keep, gain);
        store_part(r + i, squares, m);
        store_part(w + i, scaled_step(load_part(w + i, m), slope, squares, alpha, delta), m);
    });
}

static void adam(const bp_adam *call_) {
    const bp_adam call = *call_;
    const T rate = rate_of(call.rate), least = least_gradient(call.epsilon);
    const T *g = call.g;
    T *first = call.m, *second = call.v, *w = call.w;
    FOR_EACH_GROUP(call.n, {
        const AdamStateWide state = adam_lanes(
            call, rate, least, load_wide(g + i), load_wide(first + i), load_wide(second + i), load_wide(w + i));
        store(first + i, state.m);
        store(second + i, state.v);
        store(w + i, state.w);
    }, {
        const AdamState state = adam_lanes(call, rate, least, load_part(g + i, m), load_part(first + i, m),
            load_part(second + i, m), load_part(w + i, m));
        store_part(first + i, state.m, m);
        store_part(second + i, state.v, m);
        store_part(w + i, state.w, m);
    });
}
