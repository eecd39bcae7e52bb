// The steps of the optimizers.

static Share share_update(const bp_update *a) {
    // Along the rows that the gradient of a product's weights is cut by.
    const size_t operations = a->second_state ? 20 : 4;
    return (Share){a->rows, some_rows, a->rows * a->cols * operations};
}
static void run_update(const bp_run *run, const bp_update *a, size_t first, size_t count) {
    const bp_kernels *const k = run->kernels;
    const bp_update_rule *const rule = &run->rule;
    const size_t n = count * a->cols, offset = first * a->cols;
    const void *g = from(run, a->gradient, offset);
    void *w = into(run, a->parameter, offset);
    void *state = into(run, a->first_state, offset), *second = into(run, a->second_state, offset);
    switch (rule->kind) {
        case BP_NO_UPDATE: return;
        case BP_SGD: {
            k->sgd(n, rule->rate, g, w);
            return;
        }
        case BP_SGD_MOMENTUM: {
            k->sgd_momentum(n, rule->rate, rule->decay, g, state, w);
            return;
        }
        case BP_SGD_NESTEROV: {
            k->sgd_nesterov(n, rule->rate, rule->decay, g, state, w);
            return;
        }
        case BP_ADAGRAD: {
            k->adagrad(n, rule->rate, rule->epsilon, g, state, w);
            return;
        }
        case BP_RMSPROP: {
            k->rmsprop(n, rule->rate, rule->decay, rule->epsilon, g, state, w);
            return;
        }
        case BP_ADAM: {
            const bp_adam call = {
                .n = n, .rate = rule->rate, .beta1 = rule->decay, .beta2 = rule->second_decay,
                .epsilon = rule->epsilon, .root_scale = rule->root_scale,
                .keep = a->is_bias && rule->keeps_biases ? 1 : rule->keep,
                .g = g, .m = state, .v = second, .w = w,
            };
            k->adam(&call);
            return;
        }
    }
}
