// A recurrent layer's steps: see bp_recurrence in bp_kernels.h.
//
// Some rows go through all steps before the next rows begin, so that their state stays in the nearest cache. A step
// goes from panel to panel of units: the sums of all rows into a small array, then the gates' functions on it.

// Some rows on their way through the steps.
typedef struct {
    const bp_recurrence *call;
    const RecurrenceForm *form;
    size_t row, rows;            // the first of them, and how many
    size_t lengths[GROUP_ROWS];  // their numbers of steps
    size_t t;                    // the step
    size_t now;                  // where in the state h lies; h' lies at units - now
} RowGroup;

// h, h', c or what a reset gate lets through, and h·mask.
INLINE size_t state_stride(const bp_recurrence *call) { return (call->mask ? 4 : 3) * call->units + 16; }
INLINE T *state_of(const RowGroup *group, size_t r) {
    return (T *)group->call->state + (group->row + r) * state_stride(group->call);
}
// Where in the state lies what the products see.
INLINE size_t seen_by(const RowGroup *group) { return group->call->mask ? 3 * group->call->units : group->now; }

// The start of the chains for a panel: from the sums, or from the biases. `stride` lies between the rows of `to`.
static void start_chains(
    const RowGroup *group, const T *biases, size_t first, size_t count, size_t unit, size_t vectors, size_t stride, T *to) {
    const bp_recurrence *call = group->call;
    const RecurrenceForm *form = group->form;
    const size_t units = call->units, width = vectors * LANES, left = units - unit, between = form->gates * units;
    for (size_t g = first; g < first + count; g++) {
        const bool given = call->sums && g < form->gates;
        const size_t gate = call->kind == BP_GRU_RESET_AFTER && g < 3 ? form->x[g] : g;
        const T *from = given ? (const T *)call->sums + (group->row * call->steps + group->t) * between + gate * units + unit
                              : biases + g * width;
        const M last = part(given && left < width ? left - (vectors - 1) * LANES : LANES);
        T *chains = to + g * width;
        for (size_t r = 0; r < group->rows; r++, from += given ? call->steps * between : 0, chains += stride) {
            for (size_t v = 0; v < vectors; v++) {
                store(chains + v * LANES, load_part(from + v * LANES, v + 1 == vectors ? last : part(LANES)));
            }
        }
    }
}

static StepItem step_item(const RowGroup *group, size_t r, const T *sums) {
    const bp_recurrence *call = group->call;
    const size_t units = call->units, place = (group->row + r) * call->steps + group->t;
    T *const state = state_of(group, r);
    return (StepItem){
        .sums = sums,
        .h = state + group->now,
        .seen = state + seen_by(group),
        .next = state + units - group->now,
        .cell = state + 2 * units,
        .y = call->y ? (T *)call->y + place * units : NULL,
        .gates = call->gates ? (T *)call->gates + place * group->form->gates * units : NULL,
        .cells = call->cells ? (T *)call->cells + place * units : NULL,
    };
}

// For few units a call of memcpy takes as long as what it copies.
INLINE void copy_units(size_t units, const T *from, T *to) {
    FOR_EACH_VECTOR(units, store_part(to + i, load_part(from + i, m), m););
}

// The items of the rows that have this step, whose sums lie `stride` apart. Others keep their state.
static size_t step_items(const RowGroup *group, const T *sums, size_t stride, StepItem *items) {
    size_t count = 0;
    for (size_t r = 0; r < group->rows; r++, sums += stride) {
        const StepItem item = step_item(group, r, sums);
        if (group->t < group->lengths[r]) items[count++] = item;
        else copy_units(group->call->units, item.h, item.next);
    }
    return count;
}

static void run_items(const RowGroup *group, const StepItem *items, size_t count, const Units *units, bool resets) {
    const bp_recurrence_kind kind = group->call->kind;
    switch (kind) {
    case BP_ELMAN_TANH:
    case BP_ELMAN_RELU: FOR_ALL_ITEMS(elman_step, items, count, units, kind); break;
    case BP_LSTM: FOR_ALL_ITEMS(lstm_step, items, count, units); break;
    case BP_GRU_RESET_AFTER: FOR_ALL_ITEMS(gru_after_step, items, count, units); break;
    case BP_GRU_RESET_BEFORE:
        if (resets) FOR_ALL_ITEMS(gru_reset, items, count, units);
        else FOR_ALL_ITEMS(gru_before_step, items, count, units);
        break;
    }
}

// h·mask for the products of a step.
static void mask_states(const RowGroup *group) {
    const size_t units = group->call->units;
    for (size_t r = 0; r < group->rows; r++) {
        const T *const mask = row_of(group->call->mask, group->row + r, units);
        T *const state = state_of(group, r), *const h = state + group->now, *const to = state + seen_by(group);
        FOR_EACH_VECTOR(units, store_part(to + i, flushed(load_part(h + i, m) * load_part(mask + i, m)), m););
    }
}

// One step. A GRU that resets before the product goes through the panels twice, since each candidate needs all that the
// reset gates let through.
static void run_step(const RowGroup *group, size_t most) {
    const bp_recurrence *call = group->call;
    const RecurrenceForm *form = group->form;
    const size_t units = call->units, inputs = call->inputs, rows = group->rows, total = (units + LANES - 1) / LANES;
    const bool is_before = call->kind == BP_GRU_RESET_BEFORE;
    T sums[GROUP_ROWS * 4 * LANES] __attribute__((aligned(64)));
    StepItem items[GROUP_ROWS];
    const size_t stride = form->chains * unit_vectors(total, most) * LANES;
    const size_t count = step_items(group, sums, stride, items);
    const size_t x_stride = call->steps * inputs, s_stride = state_stride(call);
    const T *const x = inputs ? (const T *)call->x + group->row * x_stride + group->t * inputs : NULL;
    const T *const h = state_of(group, 0) + seen_by(group), *const reset = state_of(group, 0) + 2 * units;
    if (call->mask) mask_states(group);
    for (size_t pass = 0; pass < 1 + (size_t)is_before; pass++) {
        const size_t gates = pass == 0 ? form->first : 1, first = pass * form->first;
        const T *panel = call->packed;
        for (size_t done = 0, vectors; done < total; done += vectors) {
            vectors = unit_vectors(total - done, most);
            const size_t unit = done * LANES, width = vectors * LANES;
            const T *weights = panel + form->chains * width;
            if (pass == 1) weights += (inputs + units) * form->first * width;
            const T *const recurrent = weights + inputs * gates * width;
            start_chains(group, panel, first, is_before ? gates : form->chains, unit, vectors, stride, sums);
            T *const c = sums + first * width, *const c_state = c + form->h_chain * width;
            const size_t wide = gates * vectors;
            const T *const from = pass == 0 ? h : reset;
            if (rows == 1) {
                // A chain that goes on from the inputs to the state does so in its register.
                const bool joins = c == c_state;
                if (x) add_row(wide, inputs, x, joins ? units : 0, from, weights, c);
                if (!x || !joins) add_row(wide, units, from, 0, NULL, recurrent, c_state);
            } else {
                if (x) add_products(rows, inputs, x, x_stride, weights, wide, c, stride, part(LANES));
                add_products(rows, units, from, s_stride, recurrent, wide, c_state, stride, part(LANES));
            }
            for (size_t v = 0; v < vectors; v++) {
                Units some = units_from(unit + v * LANES, units);
                some.chain = v * LANES;
                some.step = width;
                run_items(group, items, count, &some, is_before && pass == 0);
            }
            panel += form->chains * width + (inputs + units) * form->gates * width;
        }
    }
}

// The state before the first step.
static void start_states(const RowGroup *group) {
    const bp_recurrence *call = group->call;
    const size_t units = call->units;
    if (call->resumes) return;
    for (size_t r = 0; r < group->rows; r++) {
        T *const h = state_of(group, r), *const c = h + 2 * units;
        const size_t offset = (group->row + r) * call->initial_stride;
        if (call->initial) memcpy(h, (const T *)call->initial + offset, units * sizeof(T));
        else memset(h, 0, units * sizeof(T));
        if (call->initial_cell) memcpy(c, (const T *)call->initial_cell + offset, units * sizeof(T));
        else memset(c, 0, units * sizeof(T));
    }
}

// The state after the last step: to where the next call looks for it and to where the caller wants it.
static void end_states(const RowGroup *group) {
    const bp_recurrence *call = group->call;
    const size_t units = call->units, steps = call->steps;
    for (size_t r = 0; r < group->rows; r++) {
        T *const h = state_of(group, r);
        const size_t row = group->row + r;
        if (group->now > 0) copy_units(units, h + group->now, h);
        if (call->last) copy_units(units, h, (T *)call->last + row * units);
        if (!call->y) continue;
        const size_t length = group->lengths[r];
        memset((T *)call->y + (row * steps + length) * units, 0, (steps - length) * units * sizeof(T));
    }
}

static void recurrence(const bp_recurrence *call) {
    if (call->units == 0) return;
    RowGroup group = {.call = call, .form = &recurrence_forms[call->kind]};
    const size_t most = most_unit_vectors(group.form, call->batch);
    for (; group.row < call->rows; group.row += group.rows) {
        group.rows = call->rows - group.row < GROUP_ROWS ? call->rows - group.row : GROUP_ROWS;
        size_t longest = 0;
        for (size_t r = 0; r < group.rows; r++) {
            group.lengths[r] = steps_of(call->lengths, group.row + r, call->steps);
            if (longest < group.lengths[r]) longest = group.lengths[r];
        }
        group.now = 0;
        start_states(&group);
        for (group.t = 0; group.t < longest; group.t++) {
            run_step(&group, most);
            group.now = call->units - group.now;
        }
        end_states(&group);
    }
}
