// What recurrence_items.h includes twice: a step for one item and for four. `step` lies between the chains of a unit,
// `units` between its gates.

static void FUNCTION(elman_step)(const StepItem *x, bp_recurrence_kind kind) {
    const V a = GATHER(sums, 0), h = kind == BP_ELMAN_TANH ? elman_tanh_lanes(a) : elman_relu_lanes(a);
    SCATTER(next, 0, h);
    if (x->y) SCATTER(y, 0, h);
}

static void FUNCTION(lstm_step)(const StepItem *x, size_t step, size_t units) {
    const LSTMState s = lstm_lanes(
        GATHER(sums, 0), GATHER(sums, step), GATHER(sums, 2 * step), GATHER(sums, 3 * step), GATHER(cell, 0));
    SCATTER(cell, 0, s.c);
    SCATTER(next, 0, s.h);
    if (x->y) SCATTER(y, 0, s.h);
    if (!x->gates) return;
    SCATTER(gates, 0, s.i);
    SCATTER(gates, units, s.f);
    SCATTER(gates, 2 * units, s.g);
    SCATTER(gates, 3 * units, s.o);
    SCATTER(cells, 0, s.c);
}

static void FUNCTION(gru_after_step)(const StepItem *x, size_t step, size_t units) {
    const V q = GATHER(sums, 3 * step);
    const GRUState s = gru_after_lanes(
        GATHER(sums, step), GATHER(sums, 2 * step), GATHER(sums, 0), q, GATHER(h, 0));
    SCATTER(next, 0, s.h);
    if (x->y) SCATTER(y, 0, s.h);
    if (!x->gates) return;
    SCATTER(gates, 0, s.r);
    SCATTER(gates, units, s.z);
    SCATTER(gates, 2 * units, s.n);
    SCATTER(cells, 0, q);
}

// What the reset gate lets through, for the product of the candidate. The update gate waits in the place of the new state.
static void FUNCTION(gru_reset)(const StepItem *x, size_t step, size_t units) {
    const V r = gate_lanes(GATHER(sums, 0)), z = gate_lanes(GATHER(sums, step));
    SCATTER(cell, 0, reset_lanes(r, GATHER(h, 0)));
    SCATTER(next, 0, z);
    if (!x->gates) return;
    SCATTER(gates, 0, r);
    SCATTER(gates, units, z);
}

static void FUNCTION(gru_before_step)(const StepItem *x, size_t step, size_t units) {
    const V n = tanh_lanes(GATHER(sums, 2 * step)), h = gru_lanes(GATHER(next, 0), n, GATHER(h, 0));
    SCATTER(next, 0, h);
    if (x->y) SCATTER(y, 0, h);
    if (x->gates) SCATTER(gates, 2 * units, n);
}

// Back. `cut`: nothing goes back from this step, but for what `start` says.

// The state before as the products saw it.
static V FUNCTION(seen)(const BackItem *x) {
    const V before = GATHER(before, 0);
    return x->mask ? flushed(before * GATHER(mask, 0)) : before;
}

// What came through the products, for the state before.
static void FUNCTION(unmask)(const BackItem *x, size_t units) {
    SCATTER(dh, 0, fused(GATHER(mask, 0), GATHER(through, 0), GATHER(dh, 0)));
    (void)units;
}

static void FUNCTION(elman_back)(const BackItem *x, bp_recurrence_kind kind) {
    const V h = GATHER(after, 0), dh = GATHER(dh, 0);
    const V da = kind == BP_ELMAN_TANH ? tanh_gradient_lanes(h, dh) : flushed(rectify(h, dh));
    SCATTER(step, 0, da);
    SCATTER(dgates, 0, da);
    SCATTER(previous, 0, FUNCTION(seen)(x));
    SCATTER(dh, 0, GATHER(start, 0));
}

static void FUNCTION(lstm_back)(const BackItem *x, size_t units, bool cut) {
    const LSTMGradient d = lstm_gradient_lanes(
        GATHER(gates, 0), GATHER(gates, units), GATHER(gates, 2 * units), GATHER(gates, 3 * units), GATHER(cell, 0),
        GATHER(cell_before, 0), GATHER(dh, 0), GATHER(dc, 0));
    SCATTER(step, 0, d.i);
    SCATTER(step, units, d.f);
    SCATTER(step, 2 * units, d.g);
    SCATTER(step, 3 * units, d.o);
    SCATTER(dgates, 0, d.i);
    SCATTER(dgates, units, d.f);
    SCATTER(dgates, 2 * units, d.g);
    SCATTER(dgates, 3 * units, d.o);
    SCATTER(dc, 0, cut ? (V){0} : d.c);
    SCATTER(previous, 0, FUNCTION(seen)(x));
    SCATTER(dh, 0, GATHER(start, 0));
}

static void FUNCTION(gru_after_back)(const BackItem *x, size_t units, bool cut) {
    const V r = GATHER(gates, 0), before = GATHER(before, 0), start = GATHER(start, 0);
    const GRUGradient d = gru_gradient_lanes(
        GATHER(gates, units), GATHER(gates, 2 * units), before, GATHER(dh, 0), start);
    const V dr = sigmoid_gradient_lanes(r, d.n * GATHER(cell, 0)), dq = flushed(d.n * r);
    SCATTER(step, 0, dr);
    SCATTER(step, units, d.z);
    SCATTER(step, 2 * units, dq);
    SCATTER(dgates, 0, dr);
    SCATTER(dgates, units, d.z);
    SCATTER(dgates, 2 * units, d.n);
    SCATTER(dcandidates, 0, dq);
    SCATTER(previous, 0, FUNCTION(seen)(x));
    SCATTER(dh, 0, cut ? start : d.h);
}

// First the gates that the candidate does not wait for; what the reset gate gets needs a product with the candidate's
// gradient, which comes into `dc`.
static void FUNCTION(gru_before_back)(const BackItem *x, size_t units, bool cut) {
    const V before = GATHER(before, 0), start = GATHER(start, 0), seen = FUNCTION(seen)(x);
    const GRUGradient d = gru_gradient_lanes(
        GATHER(gates, units), GATHER(gates, 2 * units), before, GATHER(dh, 0), start);
    SCATTER(step, units, d.z);
    SCATTER(step, 2 * units, d.n);
    SCATTER(dgates, units, d.z);
    SCATTER(dgates, 2 * units, d.n);
    SCATTER(previous, 0, seen);
    SCATTER(reset, 0, reset_lanes(GATHER(gates, 0), seen));
    SCATTER(dc, 0, (V){0});
    SCATTER(dh, 0, cut ? start : d.h);
}

static void FUNCTION(gru_reset_back)(const BackItem *x, size_t units, bool cut) {
    const V r = GATHER(gates, 0), p = GATHER(dc, 0), dr = sigmoid_gradient_lanes(r, p * FUNCTION(seen)(x));
    SCATTER(step, 0, dr);
    SCATTER(dgates, 0, dr);
    if (x->mask) SCATTER(through, 0, p * r);
    else if (!cut) SCATTER(dh, 0, fused(p, r, GATHER(dh, 0)));
    (void)units;
}
