// Where the products of a recurrent layer read its weights: panel by panel as the tiles of matmul_tile.h go through them,
// each panel's gates side by side, so that one pass over the state gives all sums of a unit.
//
// A panel is some vectors of units, for each of which a unit's chains lie `vectors` vectors apart:
//
//     biases                  [chains][vectors]
//     weights of the inputs   [inputs][gates][vectors]    and, of a GRU that resets before the product, the candidate's
//     of the state            [units][gates][vectors]     behind the other gates'

// Rows of a batch whose sums are computed together: whole tiles of every height.
#define GROUP_ROWS 24

// What is different between the kinds.
typedef struct {
    size_t gates;       // columns of the weights, in units
    size_t chains;      // sums that a unit has
    size_t first;       // gates whose products go through the state together
    unsigned char x[4]; // those gates of the inputs' weights, in the order of their chains
    unsigned char h[4]; // of the recurrent weights
    size_t h_chain;     // where the chains over the state begin among all
} RecurrenceForm;

static const RecurrenceForm recurrence_forms[] = {
    [BP_ELMAN_TANH] = {1, 1, 1, {0}, {0}, 0},
    [BP_ELMAN_RELU] = {1, 1, 1, {0}, {0}, 0},
    [BP_LSTM] = {4, 4, 4, {0, 1, 2, 3}, {0, 1, 2, 3}, 0},
    // The chains of the candidate's inputs, of both gates, and of the candidate's state.
    [BP_GRU_RESET_AFTER] = {3, 4, 3, {2, 0, 1}, {0, 1, 2}, 1},
    [BP_GRU_RESET_BEFORE] = {3, 3, 2, {0, 1}, {0, 1}, 0},
};

// How many vectors of units a panel has at most: as many chains as let all rows of a small batch fit one tile.
INLINE size_t most_unit_vectors(const RecurrenceForm *form, size_t batch) {
    const size_t chains = batch <= TILE_ROWS(8) ? 8 : batch <= TILE_ROWS(4) ? 4 : WIDTH;
    return chains < form->first ? 1 : form->first == 3 ? chains / 3 : chains / form->first;
}

// A power of two, as `most` is.
INLINE size_t unit_vectors(size_t left, size_t most) {
    while (most > left) most /= 2;
    return most;
}

// Some gates of a panel's units, each row of a matrix behind the other.
static T *pack_gates(
    const T *from, size_t depth, size_t units, size_t gates, const unsigned char *which, size_t count, size_t unit,
    size_t vectors, T *to) {
    const size_t left = units - unit, last = left < vectors * LANES ? left - (vectors - 1) * LANES : LANES;
    for (size_t l = 0; l < depth; l++, from += gates * units) {
        for (size_t g = 0; g < count; g++) {
            const T *gate = from + which[g] * units + unit;
            for (size_t v = 0; v < vectors; v++, to += LANES) {
                store(to, load_part(gate + v * LANES, part(v + 1 == vectors ? last : LANES)));
            }
        }
    }
    return to;
}

static void pack_recurrence(const bp_recurrence_weights *call) {
    static const unsigned char candidate[] = {2}, only[] = {0};
    const RecurrenceForm *form = &recurrence_forms[call->kind];
    const size_t inputs = call->inputs, units = call->units, gates = form->gates;
    const size_t most = most_unit_vectors(form, call->batch), total = (units + LANES - 1) / LANES;
    const bool is_before = call->kind == BP_GRU_RESET_BEFORE, is_after = call->kind == BP_GRU_RESET_AFTER;
    T *to = call->packed;
    for (size_t done = 0, vectors; done < total; done += vectors) {
        vectors = unit_vectors(total - done, most);
        const size_t unit = done * LANES;
        if (inputs > 0) {
            to = pack_gates(call->bias, 1, units, gates, form->x, form->first, unit, vectors, to);
            if (is_before) to = pack_gates(call->bias, 1, units, gates, candidate, 1, unit, vectors, to);
        } else {
            to += gates * vectors * LANES;
        }
        if (is_after) to = pack_gates(call->candidate_bias, 1, units, 1, only, 1, unit, vectors, to);
        if (inputs > 0) to = pack_gates(call->weights, inputs, units, gates, form->x, form->first, unit, vectors, to);
        to = pack_gates(call->recurrent, units, units, gates, form->h, form->first, unit, vectors, to);
        if (!is_before) continue;
        if (inputs > 0) to = pack_gates(call->weights, inputs, units, gates, candidate, 1, unit, vectors, to);
        to = pack_gates(call->recurrent, units, units, gates, candidate, 1, unit, vectors, to);
    }
}

// Some columns of the recurrent weights as rows, in panels of units.
static T *pack_transposed(const bp_recurrence_weights *call, size_t first, size_t depth, T *to) {
    const size_t units = call->units, stride = recurrence_forms[call->kind].gates * units;
    const size_t total = (units + LANES - 1) / LANES, widest = widest_panel(call->batch);
    for (size_t done = 0, vectors; done < total; done += vectors) {
        vectors = panel_width(total - done, widest);
        const size_t unit = done * LANES, width = vectors * LANES, left = units - unit;
        if (left < width) memset(to, 0, depth * width * sizeof(T));
        const T *from = (const T *)call->recurrent + unit * stride + first;
        transpose(left < width ? left : width, depth, from, stride, to, width);
        to += depth * width;
    }
    return to;
}

static void recurrence_weights(const bp_recurrence_weights *call) {
    const size_t units = call->units;
    if (!call->transposes) return pack_recurrence(call);
    if (call->kind != BP_GRU_RESET_BEFORE) {
        pack_transposed(call, 0, recurrence_forms[call->kind].gates * units, call->packed);
    } else {
        T *const gates = pack_transposed(call, 2 * units, units, call->packed);
        pack_transposed(call, 0, 2 * units, gates);
    }
}

// C = C + A·B for a panel of a packed matrix.
INLINE void add_products(
    size_t rows, size_t depth, const T *a, size_t a_stride, const T *b, size_t vectors, T *c, size_t c_stride,
    M lanes) {
    const Panel p = {
        .rows = rows, .depth = depth, .a = a, .a_row_stride = a_stride, .a_col_stride = 1, .b = b, .dense = true,
        .c = c, .c_stride = c_stride, .lanes = lanes, .resumes = true, .ends = true,
    };
    panels[vectors](&p, false);
}

// C = C + a·B for one row a, which goes on in `more`: the steps of a stream are single rows, with too little work to pay
// for a tile's surroundings. vectors is a constant where this is inlined.
INLINE void add_row_vectors(
    const size_t vectors, size_t depth, const T *a, size_t more_depth, const T *more, const T *b, T *c) {
    V acc[MOST_VECTORS];
#define ADD_ROW(depth, a)                                                                                        \
    _Pragma("clang loop unroll_count(4)")                                                                        \
    for (size_t l = 0; l < (depth); l++, b += vectors * LANES) {                                                 \
        const V x = broadcast((a)[l]);                                                                           \
        _Pragma("clang loop unroll(full)")                                                                       \
        for (size_t j = 0; j < vectors; j++) acc[j] = fused(x, load(b + j * LANES), acc[j]);                     \
    }
#pragma clang loop unroll(full)
    for (size_t j = 0; j < vectors; j++) acc[j] = load(c + j * LANES);
    ADD_ROW(depth, a)
    ADD_ROW(more_depth, more)
#pragma clang loop unroll(full)
    for (size_t j = 0; j < vectors; j++) store(c + j * LANES, acc[j]);
#undef ADD_ROW
}
static void add_row(size_t vectors, size_t depth, const T *a, size_t more_depth, const T *more, const T *b, T *c) {
#define VECTORS(count) \
    case count: add_row_vectors(count, depth, a, more_depth, more, b, c); break;
    switch (vectors) { VECTORS(1) VECTORS(2) VECTORS(3) VECTORS(4) VECTORS(6) VECTORS(8) }
#undef VECTORS
}

// How many steps a row has.
INLINE size_t steps_of(const T *lengths, size_t row, size_t steps) {
    if (!lengths) return steps;
    const T length = lengths[row];
    if (!(length >= 1 && length <= (T)steps)) return steps;
    const size_t whole = (size_t)length;
    return (T)whole == length ? whole : steps;
}
