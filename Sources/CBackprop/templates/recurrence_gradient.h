// A recurrent layer's way back through its steps: see bp_recurrence_gradient in bp_kernels.h.
//
// As on the way forward some rows go through all steps before the next rows begin. A step first turns the gradient of the
// state into those of the gates, elementwise, and then takes these through the recurrent weights to the step before.

// Some rows on their way back.
typedef struct {
    const bp_recurrence_gradient *call;
    size_t gates;
    size_t row, rows;
    size_t lengths[GROUP_ROWS];
    size_t t;
    bool cut;   // nothing goes back from this step
} BackGroup;

// dh, dc or what a reset gate gets, the gates' gradients, and what a masked state gets through the products; not at a
// distance at which rows share cache lines.
INLINE size_t back_stride(const BackGroup *group) {
    return (2 + group->gates + (group->call->mask != NULL)) * group->call->units + 16;
}
INLINE T *back_state_of(const BackGroup *group, size_t r) {
    return (T *)group->call->state + (group->row + r) * back_stride(group);
}

// The gradient of a row's state after step t that its outputs give, or NULL.
INLINE const T *start_of(const BackGroup *group, size_t r, size_t t) {
    const bp_recurrence_gradient *call = group->call;
    const size_t row = group->row + r;
    if (call->dy) return (const T *)call->dy + (row * call->steps + t) * call->units;
    return call->dlast && t + 1 == group->lengths[r] ? (const T *)call->dlast + row * call->units : NULL;
}

static BackItem back_item(const BackGroup *group, size_t r) {
    const bp_recurrence_gradient *call = group->call;
    const size_t units = call->units, row = group->row + r, t = group->t, place = row * call->steps + t;
    const size_t here = place * units, gate = place * group->gates * units, initial = row * call->initial_stride;
    const T *const y = (const T *)call->y + here, *const cells = call->cells ? (const T *)call->cells + here : NULL;
    const T *const h = call->initial, *const c = call->initial_cell;
    T *const state = back_state_of(group, r);
    return (BackItem){
        .before = t > 0 ? y - units : h ? h + initial : NULL,
        .cell_before = t > 0 ? (cells ? cells - units : NULL) : c ? c + initial : NULL,
        .after = y,
        .cell = cells,
        .gates = (const T *)call->gates + gate,
        .start = t > 0 ? start_of(group, r, t - 1) : NULL,
        .dh = state,
        .dc = state + units,
        .step = state + 2 * units,
        .mask = call->mask ? row_of(call->mask, row, units) : NULL,
        .through = state + (2 + group->gates) * units,
        .dgates = (T *)call->dgates + gate,
        .dcandidates = call->dcandidates ? (T *)call->dcandidates + here : NULL,
        .previous = (T *)call->previous + here,
        .reset = call->reset ? (T *)call->reset + here : NULL,
    };
}

// What is done with each of these rows' units.
typedef enum { BACK_STEP, BACK_RESET, BACK_UNMASK } BackPass;

// The items are those of the rows that have this step.
static void back_items(const BackGroup *group, const BackItem *items, size_t count, BackPass pass) {
    const bp_recurrence_kind kind = group->call->kind;
    const bool cut = group->cut;
    for (size_t unit = 0; unit < group->call->units; unit += LANES) {
        const Units some = units_from(unit, group->call->units), *const units = &some;
        if (pass == BACK_UNMASK) {
            FOR_ALL_ITEMS(unmask, items, count, units);
            continue;
        }
        switch (kind) {
        case BP_ELMAN_TANH:
        case BP_ELMAN_RELU: FOR_ALL_ITEMS(elman_back, items, count, units, kind); break;
        case BP_LSTM: FOR_ALL_ITEMS(lstm_back, items, count, units, cut); break;
        case BP_GRU_RESET_AFTER: FOR_ALL_ITEMS(gru_after_back, items, count, units, cut); break;
        case BP_GRU_RESET_BEFORE:
            if (pass == BACK_RESET) FOR_ALL_ITEMS(gru_reset_back, items, count, units, cut);
            else FOR_ALL_ITEMS(gru_before_back, items, count, units, cut);
            break;
        }
    }
}

// Adds the gates' gradients times the transposed recurrent weights to what `to` counts from the states of the rows on.
static const T *add_back_products(
    const BackGroup *group, size_t first, size_t depth, size_t to, const T *packed) {
    const size_t units = group->call->units, total = (units + LANES - 1) / LANES;
    const size_t widest = widest_panel(group->call->batch);
    T *const state = back_state_of(group, 0);
    for (size_t done = 0, vectors; done < total; done += vectors) {
        vectors = panel_width(total - done, widest);
        const size_t unit = done * LANES, left = units - unit, last = left < vectors * LANES ? left : vectors * LANES;
        add_products(
            group->rows, depth, state + 2 * units + first, back_stride(group), packed, vectors, state + to + unit,
            back_stride(group), part(last - (vectors - 1) * LANES));
        packed += depth * vectors * LANES;
    }
    return packed;
}

// The rows whose last step is the one before t begin there: nothing came from behind.
static void begin_rows(const BackGroup *group, size_t t) {
    const size_t units = group->call->units;
    for (size_t r = 0; r < group->rows; r++) {
        if (group->lengths[r] != t || t == 0) continue;
        T *const dh = back_state_of(group, r);
        const T *const start = start_of(group, r, t - 1);
        if (start) memcpy(dh, start, units * sizeof(T));
        else memset(dh, 0, units * sizeof(T));
        memset(dh + units, 0, units * sizeof(T));
    }
}

static void run_step_back(const BackGroup *group) {
    const bp_recurrence_gradient *call = group->call;
    const size_t units = call->units, through = call->mask ? (2 + group->gates) * units : 0;
    const bool is_last = group->cut || (group->t == 0 && !call->dinitial);
    BackItem items[GROUP_ROWS];
    size_t count = 0;
    for (size_t r = 0; r < group->rows; r++) {
        if (group->t < group->lengths[r]) items[count++] = back_item(group, r);
    }
    back_items(group, items, count, BACK_STEP);
    if (call->mask) {
        for (size_t r = 0; r < group->rows; r++) memset(back_state_of(group, r) + through, 0, units * sizeof(T));
    }
    if (call->kind != BP_GRU_RESET_BEFORE) {
        if (!is_last) add_back_products(group, 0, group->gates * units, through, call->packed);
    } else {
        const T *const gates = add_back_products(group, 2 * units, units, units, call->packed);
        back_items(group, items, count, BACK_RESET);
        if (!is_last) add_back_products(group, 0, 2 * units, through, gates);
    }
    if (call->mask && !is_last) back_items(group, items, count, BACK_UNMASK);
}

INLINE void clear(void *x, size_t from, size_t count, size_t size) {
    if (x) memset((T *)x + from * size, 0, count * size * sizeof(T));
}

// Zeros behind the rows' last steps; and no numbers from elsewhere in what products of rows without steps read.
static void clear_rows(const BackGroup *group) {
    const bp_recurrence_gradient *call = group->call;
    const size_t units = call->units, steps = call->steps;
    for (size_t r = 0; r < group->rows; r++) {
        const size_t length = group->lengths[r], from = (group->row + r) * steps + length, count = steps - length;
        memset(back_state_of(group, r), 0, back_stride(group) * sizeof(T));
        clear(call->dgates, from, count, group->gates * units);
        clear(call->dcandidates, from, count, units);
        clear(call->previous, from, count, units);
        clear(call->reset, from, count, units);
    }
}

static void end_rows(const BackGroup *group) {
    const bp_recurrence_gradient *call = group->call;
    const size_t units = call->units;
    for (size_t r = 0; r < group->rows; r++) {
        const T *const dh = back_state_of(group, r);
        const size_t place = (group->row + r) * units;
        if (call->dinitial) memcpy((T *)call->dinitial + place, dh, units * sizeof(T));
        if (call->dinitial_cell) memcpy((T *)call->dinitial_cell + place, dh + units, units * sizeof(T));
    }
}

static void recurrence_gradient(const bp_recurrence_gradient *call) {
    if (call->units == 0) return;
    BackGroup group = {.call = call, .gates = recurrence_forms[call->kind].gates};
    for (; group.row < call->rows; group.row += group.rows) {
        group.rows = call->rows - group.row < GROUP_ROWS ? call->rows - group.row : GROUP_ROWS;
        size_t longest = 0;
        for (size_t r = 0; r < group.rows; r++) {
            group.lengths[r] = steps_of(call->lengths, group.row + r, call->steps);
            if (longest < group.lengths[r]) longest = group.lengths[r];
        }
        clear_rows(&group);
        for (size_t t = longest; t > 0; t--) {
            begin_rows(&group, t);
            group.t = t - 1;
            group.cut = group.t > 0 && call->truncation > 0 && group.t % call->truncation == 0;
            run_step_back(&group);
        }
        end_rows(&group);
    }
}
