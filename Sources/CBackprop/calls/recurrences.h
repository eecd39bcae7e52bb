// Recurrent layers.

/// As an LSTM's: its products, and some steps for each value of a gate.
static size_t recurrence_work(size_t rows, size_t steps, size_t depth, size_t units) {
    return rows * steps * units * 4 * (depth + 16);
}

/// How many gates a recurrent layer's weights have columns for.
static size_t gates_of(bp_recurrence_kind kind) {
    switch (kind) {
        case BP_ELMAN_TANH:
        case BP_ELMAN_RELU: return 1;
        case BP_LSTM: return 4;
        case BP_GRU_RESET_AFTER:
        case BP_GRU_RESET_BEFORE: return 3;
    }
    return 0;
}

static Share share_recurrence_weights(const bp_recurrence_weights *a) { return whole; }
static void run_recurrence_weights(const bp_run *run, const bp_recurrence_weights *a, size_t first, size_t count) {
    run->kernels->recurrence_weights(a);
}

static Share share_recurrence(const bp_recurrence *a) {
    return (Share){a->rows, 1, recurrence_work(a->rows, a->steps, a->inputs + a->units, a->units)};
}
static void run_recurrence(const bp_run *run, const bp_recurrence *a, size_t first, size_t count) {
    const size_t place = first * a->steps, gates = place * gates_of(a->kind) * a->units;
    bp_recurrence part = *a;
    part.rows = count;
    part.sums = from(run, a->sums, gates);
    part.x = from(run, a->x, place * a->inputs);
    part.lengths = from(run, a->lengths, first);
    part.mask = from(run, a->mask, first * a->units);
    part.initial = from(run, a->initial, first * a->initial_stride);
    part.initial_cell = from(run, a->initial_cell, first * a->initial_stride);
    part.state = into(run, a->state, first * ((3 + (size_t)(a->mask != NULL)) * a->units + 16));
    part.y = into(run, a->y, place * a->units);
    part.last = into(run, a->last, first * a->units);
    part.gates = into(run, a->gates, gates);
    part.cells = into(run, a->cells, place * a->units);
    run->kernels->recurrence(&part);
}

static Share share_recurrence_gradient(const bp_recurrence_gradient *a) {
    return (Share){a->rows, 1, recurrence_work(a->rows, a->steps, a->units, a->units)};
}
static void run_recurrence_gradient(const bp_run *run, const bp_recurrence_gradient *a, size_t first, size_t count) {
    const size_t place = first * a->steps, state = place * a->units, gates = state * gates_of(a->kind);
    const size_t kept = 2 + gates_of(a->kind) + (size_t)(a->mask != NULL);
    bp_recurrence_gradient part = *a;
    part.rows = count;
    part.lengths = from(run, a->lengths, first);
    part.mask = from(run, a->mask, first * a->units);
    part.initial = from(run, a->initial, first * a->initial_stride);
    part.initial_cell = from(run, a->initial_cell, first * a->initial_stride);
    part.y = from(run, a->y, state);
    part.gates = from(run, a->gates, gates);
    part.cells = from(run, a->cells, state);
    part.dy = from(run, a->dy, state);
    part.dlast = from(run, a->dlast, first * a->units);
    part.state = into(run, a->state, first * (kept * a->units + 16));
    part.dgates = into(run, a->dgates, gates);
    part.dcandidates = into(run, a->dcandidates, state);
    part.previous = into(run, a->previous, state);
    part.reset = into(run, a->reset, state);
    part.dinitial = into(run, a->dinitial, first * a->units);
    part.dinitial_cell = into(run, a->dinitial_cell, first * a->units);
    run->kernels->recurrence_gradient(&part);
}
