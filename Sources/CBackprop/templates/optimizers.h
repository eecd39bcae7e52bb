// Optimizer steps: one pass over parameters, gradients and state.

static void sgd(size_t n, double rate, const void *gradient, void *weights) {
    const T *g = gradient;
    T *w = weights;
    const V step = broadcast(-(T)rate);
    FOR_EACH_VECTOR(n, {
        store_part(w + i, fused(step, load_part(g + i, m), load_part(w + i, m)), m);
    });
}

static void sgd_momentum(size_t n, double rate, double momentum, const void *gradient, void *memory, void *weights) {
    const T *g = gradient;
    T *v = memory, *w = weights;
    const V alpha = broadcast((T)rate), mu = broadcast((T)momentum);
    FOR_EACH_VECTOR(n, {
        V change = fused(mu, load_part(v + i, m), -(alpha * load_part(g + i, m)));
        store_part(v + i, change, m);
        store_part(w + i, load_part(w + i, m) + change, m);
    });
}
