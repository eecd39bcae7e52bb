// Two arrays, element by element, where one row, one column or one number may stand for many.

// An operand; columns are 1 apart, or 0 where one stands for all.
typedef struct {
    const T *start;
    size_t row_stride, col_stride;
} Repeated;

// Whether each row goes on where the one before it ends, so that all are as good as one.
INLINE bool is_one_run(Repeated operand, size_t cols) { return operand.row_stride == operand.col_stride * cols; }

INLINE void combine_row(
    const bp_combination kind, const bool a_varies, const bool b_varies, size_t cols, const T *a, const T *b, T *y) {
    const T one_a = a[0], one_b = b[0];
    FOR_EACH_GROUP(cols, {
        const W left = a_varies ? load_wide(a + i) : broadcast_wide(one_a);
        const W right = b_varies ? load_wide(b + i) : broadcast_wide(one_b);
        store(y + i, combined(kind, left, right));
    }, {
        const V left = a_varies ? load_part(a + i, m) : broadcast(one_a);
        const V right = b_varies ? load_part(b + i, m) : broadcast(one_b);
        store_part(y + i, combined(kind, left, right), m);
    });
}

INLINE void combine_rows(const bp_combination kind, size_t rows, size_t cols, Repeated a, Repeated b, T *y) {
    for (size_t r = 0; r < rows; r++, a.start += a.row_stride, b.start += b.row_stride, y += cols) {
        if (a.col_stride && b.col_stride) combine_row(kind, true, true, cols, a.start, b.start, y);
        else if (a.col_stride) combine_row(kind, true, false, cols, a.start, b.start, y);
        else if (b.col_stride) combine_row(kind, false, true, cols, a.start, b.start, y);
        else combine_row(kind, false, false, cols, a.start, b.start, y);
    }
}

INLINE void combine_kind(bp_combination kind, size_t rows, size_t cols, Repeated a, Repeated b, T *y) {
    switch (kind) {
    case BP_ADD: combine_rows(BP_ADD, rows, cols, a, b, y); break;
    case BP_SUBTRACT: combine_rows(BP_SUBTRACT, rows, cols, a, b, y); break;
    case BP_MULTIPLY: combine_rows(BP_MULTIPLY, rows, cols, a, b, y); break;
    }
}

// Rows of few columns fill no vector: so many of them are joined that there are this many elements, if one row stands for all
// of an operand's rows by so many copies of it.
#define JOINED 512
// Longer rows fill theirs.
#define FEW (GROUP * LANES < JOINED / 4 ? GROUP * LANES : JOINED / 4)

INLINE bool can_join(Repeated operand, size_t cols) {
    return is_one_run(operand, cols) || (operand.row_stride == 0 && operand.col_stride == 1);
}

// `count` rows of an operand as one, in `room` if they are copies.
static Repeated joined(Repeated operand, size_t cols, size_t count, T *room) {
    if (is_one_run(operand, cols)) return (Repeated){operand.start, operand.row_stride * count, operand.col_stride};
    for (size_t i = 0; i < cols; i++) room[i] = operand.start[i];
    for (size_t filled = cols; filled < count * cols;) {
        const size_t more = filled < count * cols - filled ? filled : count * cols - filled;
        memcpy(room + filled, room, more * sizeof(T));
        filled += more;
    }
    return (Repeated){room, 0, 1};
}

static void combine_joined(bp_combination kind, size_t rows, size_t cols, Repeated a, Repeated b, T *y) {
    T rooms[2][JOINED];
    // Whole vectors, where they are not too long for it.
    const size_t most = JOINED / cols, count = most < LANES ? most : most - most % LANES;
    const Repeated left = joined(a, cols, count, rooms[0]), right = joined(b, cols, count, rooms[1]);
    const size_t whole = rows / count;
    combine_kind(kind, whole, count * cols, left, right, y);
    const Repeated left_rest = {left.start + whole * left.row_stride, 0, left.col_stride};
    const Repeated right_rest = {right.start + whole * right.row_stride, 0, right.col_stride};
    if (rows % count) combine_kind(kind, 1, rows % count * cols, left_rest, right_rest, y + whole * count * cols);
}

static void combine(
    bp_combination kind, size_t rows, size_t cols, const void *a_, size_t a_row_stride, size_t a_col_stride,
    const void *b_, size_t b_row_stride, size_t b_col_stride, void *y) {
    Repeated a = {a_, a_row_stride, a_col_stride}, b = {b_, b_row_stride, b_col_stride};
    if (cols == 0) return;
    // A single column becomes a row where its elements lie side by side, or are one.
    if (cols == 1 && a.row_stride <= 1) a.col_stride = a.row_stride;
    if (cols == 1 && b.row_stride <= 1) b.col_stride = b.row_stride;
    if (is_one_run(a, cols) && is_one_run(b, cols)) {
        cols *= rows;
        rows = rows > 0;
    } else if (cols < FEW && rows * cols > JOINED && can_join(a, cols) && can_join(b, cols)) {
        return combine_joined(kind, rows, cols, a, b, y);
    }
    combine_kind(kind, rows, cols, a, b, y);
}
