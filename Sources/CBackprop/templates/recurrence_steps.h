// What recurrence_items.h includes twice: a step for one item and for a group of them.

#define GATHER(field, offset) GATHER_PART(field, u->first + (offset))
#define GATHER_SUM(gate) GATHER_PART(sums, u->chain + (gate) * u->step)
// All items have it or none.
#define GATHER_IF_GIVEN(field) (x->field ? GATHER(field, 0) : (V){0})

static void FUNCTION(elman_step)(const StepItem *x, const Units *u, bp_recurrence_kind kind) {
    const V a = GATHER_SUM(0), h = kind == BP_ELMAN_TANH ? elman_tanh_lanes(a) : elman_relu_lanes(a);
    SCATTER(next, 0, h);
    if (x->y) SCATTER(y, 0, h);
}

static void FUNCTION(lstm_step)(const StepItem *x, const Units *u) {
    const LSTMState s = lstm_lanes(
        GATHER_SUM(0), GATHER_SUM(1), GATHER_SUM(2), GATHER_SUM(3), GATHER(cell, 0));
    SCATTER(cell, 0, s.c);
    SCATTER(next, 0, s.h);
    if (x->y) SCATTER(y, 0, s.h);
    if (!x->gates) return;
    SCATTER(gates, 0, s.i);
    SCATTER(gates, u->count, s.f);
    SCATTER(gates, 2 * u->count, s.g);
    SCATTER(gates, 3 * u->count, s.o);
    SCATTER(cells, 0, s.c);
}

static void FUNCTION(gru_after_step)(const StepItem *x, const Units *u) {
    const V q = GATHER_SUM(3);
    const GRUState s = gru_after_lanes(
        GATHER_SUM(1), GATHER_SUM(2), GATHER_SUM(0), q, GATHER(h, 0));
    SCATTER(next, 0, s.h);
    if (x->y) SCATTER(y, 0, s.h);
    if (!x->gates) return;
    SCATTER(gates, 0, s.r);
    SCATTER(gates, u->count, s.z);
    SCATTER(gates, 2 * u->count, s.n);
    SCATTER(cells, 0, q);
}

// What the reset gate lets through, for the product of the candidate. The update gate waits in the place of the new state.
static void FUNCTION(gru_reset)(const StepItem *x, const Units *u) {
    const V r = gate_lanes(GATHER_SUM(0)), z = gate_lanes(GATHER_SUM(1));
    SCATTER(cell, 0, reset_lanes(r, GATHER(seen, 0)));
    SCATTER(next, 0, z);
    if (!x->gates) return;
    SCATTER(gates, 0, r);
    SCATTER(gates, u->count, z);
}

static void FUNCTION(gru_before_step)(const StepItem *x, const Units *u) {
    const V n = tanh_lanes(GATHER_SUM(2)), h = gru_lanes(GATHER(next, 0), n, GATHER(h, 0));
    SCATTER(next, 0, h);
    if (x->y) SCATTER(y, 0, h);
    if (x->gates) SCATTER(gates, 2 * u->count, n);
}

// Back. `cut`: nothing goes back from this step, but for what `start` says.

// The state before as the products saw it.
static V FUNCTION(seen)(const BackItem *x, const Units *u) {
    const V before = GATHER_IF_GIVEN(before);
    return x->mask ? flushed(before * GATHER(mask, 0)) : before;
}

// What came through the products, for the state before.
static void FUNCTION(unmask)(const BackItem *x, const Units *u) {
    SCATTER(dh, 0, fused(GATHER(mask, 0), GATHER(through, 0), GATHER(dh, 0)));
}

static void FUNCTION(elman_back)(const BackItem *x, const Units *u, bp_recurrence_kind kind) {
    const V h = GATHER(after, 0), dh = GATHER(dh, 0);
    const V da = kind == BP_ELMAN_TANH ? tanh_gradient_lanes(h, dh) : flushed(rectify(h, dh));
    SCATTER(step, 0, da);
    SCATTER(dgates, 0, da);
    SCATTER(previous, 0, FUNCTION(seen)(x, u));
    SCATTER(dh, 0, GATHER_IF_GIVEN(start));
}

static void FUNCTION(lstm_back)(const BackItem *x, const Units *u, bool cut) {
    const LSTMGradient d = lstm_gradient_lanes(
        GATHER(gates, 0), GATHER(gates, u->count), GATHER(gates, 2 * u->count), GATHER(gates, 3 * u->count), GATHER(cell, 0),
        GATHER_IF_GIVEN(cell_before), GATHER(dh, 0), GATHER(dc, 0));
    SCATTER(step, 0, d.i);
    SCATTER(step, u->count, d.f);
    SCATTER(step, 2 * u->count, d.g);
    SCATTER(step, 3 * u->count, d.o);
    SCATTER(dgates, 0, d.i);
    SCATTER(dgates, u->count, d.f);
    SCATTER(dgates, 2 * u->count, d.g);
    SCATTER(dgates, 3 * u->count, d.o);
    SCATTER(dc, 0, cut ? (V){0} : d.c);
    SCATTER(previous, 0, FUNCTION(seen)(x, u));
    SCATTER(dh, 0, GATHER_IF_GIVEN(start));
}

static void FUNCTION(gru_after_back)(const BackItem *x, const Units *u, bool cut) {
    const V r = GATHER(gates, 0), before = GATHER_IF_GIVEN(before), start = GATHER_IF_GIVEN(start);
    const GRUGradient d = gru_gradient_lanes(
        GATHER(gates, u->count), GATHER(gates, 2 * u->count), before, GATHER(dh, 0), start);
    const V dr = sigmoid_gradient_lanes(r, d.n * GATHER(cell, 0)), dq = flushed(d.n * r);
    SCATTER(step, 0, dr);
    SCATTER(step, u->count, d.z);
    SCATTER(step, 2 * u->count, dq);
    SCATTER(dgates, 0, dr);
    SCATTER(dgates, u->count, d.z);
    SCATTER(dgates, 2 * u->count, d.n);
    SCATTER(dcandidates, 0, dq);
    SCATTER(previous, 0, FUNCTION(seen)(x, u));
    SCATTER(dh, 0, cut ? start : d.h);
}

// First the gates that the candidate does not wait for; what the reset gate gets needs a product with the candidate's
// gradient, which comes into `dc`.
static void FUNCTION(gru_before_back)(const BackItem *x, const Units *u, bool cut) {
    const V before = GATHER_IF_GIVEN(before), start = GATHER_IF_GIVEN(start), seen = FUNCTION(seen)(x, u);
    const GRUGradient d = gru_gradient_lanes(
        GATHER(gates, u->count), GATHER(gates, 2 * u->count), before, GATHER(dh, 0), start);
    SCATTER(step, u->count, d.z);
    SCATTER(step, 2 * u->count, d.n);
    SCATTER(dgates, u->count, d.z);
    SCATTER(dgates, 2 * u->count, d.n);
    SCATTER(previous, 0, seen);
    SCATTER(reset, 0, reset_lanes(GATHER(gates, 0), seen));
    SCATTER(dc, 0, (V){0});
    SCATTER(dh, 0, cut ? start : d.h);
}

static void FUNCTION(gru_reset_back)(const BackItem *x, const Units *u, bool cut) {
    const V r = GATHER(gates, 0), p = GATHER(dc, 0), dr = sigmoid_gradient_lanes(r, p * FUNCTION(seen)(x, u));
    SCATTER(step, 0, dr);
    SCATTER(dgates, 0, dr);
    if (x->mask) SCATTER(through, 0, p * r);
    else if (!cut) SCATTER(dh, 0, fused(p, r, GATHER(dh, 0)));
}

#undef GATHER
#undef GATHER_SUM
#undef GATHER_IF_GIVEN
