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
