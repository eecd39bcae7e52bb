// The matrix product: see bp_matmul in bp_kernels.h.
//
// C is cut into panels of a few vectors of columns, and each panel into tiles (matmul_tile.h). Small products read
// their operands in place. In larger ones k is cut into slices. Where very many tiles read a panel's slice of B, it is copied
// to where it lies dense meanwhile; and so is, where it pays, a block of A that stays in the second-level cache while all
// panels read it. Where B's columns are contiguous (NT), the copy transposes.

// The most steps of k in a slice of B. The longer it is, the more seldom C is loaded and stored. It need not lie in the
// first-level cache: tiles read it in the order in which it lies, which the prefetchers follow.
#define SLICE_STEPS (2048 / sizeof(T))
// Elements in the slice of a panel, up to three vectors wide.
#define SLICE (SLICE_STEPS * 3 * LANES)
// Elements in a block of A that is copied; with a slice, what may lie on the stack.
#define BLOCK_OF_A ((size_t)192 * 1024 / sizeof(T))
// Elements of A that all panels read before the rows that follow, for which B is copied anew. Wide panels take their time,
// so that A may come from a cache that is farther away. Measured.
#define PART_OF_A ((size_t)(VECTOR_BYTES == 64 ? 2304 : 576) * 1024 / sizeof(T))
// The width of panels where there are many rows, in vectors.
#define WIDTH 2

// Whether rows lie whole pages apart, and so compete for the same lines of the first-level cache.
INLINE bool is_by_pages(size_t stride) { return stride * sizeof(T) % 4096 == 0; }

// How a product is computed.
typedef struct {
    const bp_matmul *call;
    size_t widest;   // of the panels, in vectors
    bool unit_rows;  // A's rows are adjacent, as in TN
    bool transposes; // B's columns are contiguous, as in NT
    bool copies_a, copies_b, prefetches;
    T *open_sums;    // for parts
} Plan;

typedef struct {
    size_t begin, count;
} Part;

// The part that follows, of at most `most`; the last two are equal.
INLINE Part next_part(Part before, size_t end, size_t most) {
    const size_t begin = before.begin + before.count, left = end - begin;
    return (Part){begin, left <= most ? left : left < 2 * most ? (left + 1) / 2 : most};
}

// The widest panels for m rows: as wide as lets all rows fit one tile, for long reads of B, else for high tiles.
INLINE size_t widest_panel(size_t m) {
    if (m <= TILE_ROWS(8)) return 8;
    if (m <= TILE_ROWS(6)) return 6;
    if (m <= TILE_ROWS(4)) return 4;
    if (m <= TILE_ROWS(3)) return 3;
    return WIDTH;
}

// The width of the next panel where `left` vectors are left.
INLINE size_t panel_width(size_t left, size_t widest) {
    static const size_t allowed[MOST_VECTORS + 1] = {0, 1, 2, 3, 4, 3, 6, 4, 8};
    if (left >= 2 * widest) return widest;
    return allowed[left <= widest || left == 3 ? left : (left + 1) / 2];
}

// Rows of one or two vectors that lie side by side; vectors is a constant where this is inlined. Four rows are read before
// they are written: a store holds up loads whose addresses look alike.
INLINE void copy_columns(const T *b, size_t stride, size_t depth, const size_t vectors, M lanes, T *to, size_t width) {
    V row[4][2];
#define FOR_EACH_VECTOR_OF_ROWS(count, ...)                                                \
    _Pragma("clang loop unroll(full)")                                                     \
    for (size_t i = 0; i < (count) * vectors; i++) {                                       \
        const size_t r = i / vectors, j = i % vectors;                                     \
        __VA_ARGS__                                                                        \
    }
#define LOAD row[r][j] = load_part(b + r * stride + j * LANES, j + 1 == vectors ? lanes : part(LANES));
#define STORE store(to + r * width + j * LANES, row[r][j]);
    size_t l = 0;
    for (; l + 4 <= depth; l += 4, b += 4 * stride, to += 4 * width) {
        FOR_EACH_VECTOR_OF_ROWS(4, LOAD)
        FOR_EACH_VECTOR_OF_ROWS(4, STORE)
    }
    for (; l < depth; l++, b += stride, to += width) FOR_EACH_VECTOR_OF_ROWS(1, { LOAD STORE })
#undef LOAD
#undef STORE
#undef FOR_EACH_VECTOR_OF_ROWS
}

// Rows of `vectors` vectors, the last of them filled up with +0, from `stride` elements apart to one behind the other. Two
// vectors of a row are read together, since where rows are long each is on another page.
static void copy_slice(const T *b, size_t stride, size_t depth, size_t vectors, M lanes, T *slice) {
    const size_t width = vectors * LANES;
    for (; vectors > 2; vectors -= 2, b += 2 * LANES, slice += 2 * LANES) {
        copy_columns(b, stride, depth, 2, part(LANES), slice, width);
    }
    if (vectors == 2) copy_columns(b, stride, depth, 2, lanes, slice, width);
    else copy_columns(b, stride, depth, 1, lanes, slice, width);
}

// The part of a product that one block of rows and one slice of k contribute.
static void matmul_block(const Plan *plan, Part rows, Part depth, T *slice, T *block) {
    const bp_matmul *call = plan->call;
    const Cut cut = cut_of(plan->open_sums ? call->cut : (bp_cut){0}, depth.count);
    const size_t n = call->n, total = (n + LANES - 1) / LANES;
    for (size_t done = 0, vectors; done < total; done += vectors) {
        vectors = panel_width(total - done, plan->widest);
        const size_t column = done * LANES, columns = n - column < vectors * LANES ? n - column : vectors * LANES;
        const T *b = (const T *)call->b + depth.begin * call->b_row_stride + column * call->b_col_stride;
        const M lanes = part(columns - (vectors - 1) * LANES);
        const bool copies = plan->copies_b || columns < vectors * LANES;
        if (plan->transposes) transpose(columns, depth.count, b, call->b_col_stride, slice, vectors * LANES);
        else if (copies) copy_slice(b, call->b_row_stride, depth.count, vectors, lanes, slice);
        const bool dense = plan->transposes || copies;
        const Panel p = {
            .rows = rows.count,
            .depth = depth.count,
            .cut = cut,
            .open_sums = plan->open_sums,
            .a = (const T *)call->a + rows.begin * call->a_row_stride + depth.begin * call->a_col_stride,
            .a_row_stride = call->a_row_stride,
            .a_col_stride = call->a_col_stride,
            .block = vectors == WIDTH ? block : NULL, // panels of another width have other tiles
            .fills_block = done == 0,
            .b = dense ? slice : b,
            .b_stride = call->b_row_stride,
            .dense = dense,
            .c = (T *)call->c + rows.begin * call->c_row_stride + column,
            .c_stride = call->c_row_stride,
            .lanes = lanes,
            .bias = call->bias ? (const T *)call->bias + column : NULL,
            .mask = call->mask ? (const T *)call->mask + rows.begin * call->mask_row_stride + column : NULL,
            .mask_stride = call->mask_row_stride,
            .resumes = depth.begin > 0 || call->accumulate,
            .ends = depth.begin + depth.count == call->k,
            .relu = call->relu,
            .faint = call->flush && !call->relu && !call->mask ? NEGLIGIBLE : 0,
            .prefetches = plan->prefetches,
        };
        if (plan->open_sums) parts_panels[vectors](&p);
        else panels[vectors](&p, plan->unit_rows);
    }
}

// A product of few rows or columns: A is read in place, and so is B unless it is transposed, its rows end within a vector,
// or many tiles read it.
static void matmul_small(const Plan *plan) {
    T slice[SLICE] __attribute__((aligned(64)));
    const size_t m = plan->call->m, n = plan->call->n, k = plan->call->k;
    const bool in_place = !plan->copies_b && !plan->transposes && n % LANES == 0;
    // What a single tile reads is still near if it is short.
    const size_t size = m <= TILE_ROWS(plan->widest) ? SLICE / 4 : SLICE;
    const size_t most = in_place ? k : size / ((plan->widest < 3 ? 3 : plan->widest) * LANES);
    Part depth = {0, 0};
    do {
        depth = next_part(depth, k, most);
        matmul_block(plan, (Part){0, m}, depth, slice, NULL);
    } while (depth.begin + depth.count < k);
}

// The block of A lies behind half a slice, for where it is copied slices are short: its rows are more then, and B is copied
// more seldom. 240 KiB of stack at most; a thread has 512 KiB or more.
static void matmul_large(const Plan *plan) {
    T room[SLICE / 2 + BLOCK_OF_A] __attribute__((aligned(64)));
    const size_t m = plan->call->m, k = plan->call->k;
    for (Part depth = {0, 0}; depth.begin + depth.count < k;) {
        depth = next_part(depth, k, plan->copies_a ? SLICE_STEPS / 2 : SLICE_STEPS);
        const size_t most = (plan->copies_a ? BLOCK_OF_A : PART_OF_A) / depth.count;
        for (Part rows = {0, 0}; rows.begin + rows.count < m;) {
            rows = next_part(rows, m, most);
            matmul_block(plan, rows, depth, room, plan->copies_a ? room + SLICE / 2 : NULL);
        }
    }
}

// A product that is cut: k is one slice. 256 KiB of stack at most.
static void matmul_parts(Plan *plan) {
    T slice[BP_MOST_CUT_STEPS * 3 * LANES] __attribute__((aligned(64))), block[BLOCK_OF_A] __attribute__((aligned(64)));
    T open_sums[TILE_LEVELS * TILE_SIZE] __attribute__((aligned(64)));
    const size_t m = plan->call->m, k = plan->call->k;
    plan->widest = WIDTH;
    plan->open_sums = open_sums;
    for (Part rows = {0, 0}; rows.begin + rows.count < m;) {
        rows = next_part(rows, m, (plan->copies_a ? BLOCK_OF_A : PART_OF_A) / k);
        matmul_block(plan, rows, (Part){0, k}, slice, plan->copies_a ? block : NULL);
    }
}

static void matmul_by_panels(const bp_matmul *call) {
    const size_t m = call->m, n = call->n, k = call->k, highest = TILE_ROWS(WIDTH);
    // While a slice of B is copied nothing is multiplied. Tiles that read it in place overlap that with multiply-adds, so a
    // copy pays only for more tiles than TILES_IN_PLACE, fewer where B's rows compete for lines.
    Plan plan = {
        .call = call,
        .widest = widest_panel(m),
        // A stride of 1 in both directions occurs with one row or column; then either reading is right. Only tiles with
        // adjacent rows know of parts.
        .unit_rows = call->a_row_stride == 1 && (call->a_col_stride != 1 || call->cut.parts > 1),
        .transposes = call->b_col_stride != 1 && n > 1,
        .copies_b = m > highest * TILES_IN_PLACE(is_by_pages(call->b_row_stride)) && k > 8,
    };
    const bool is_cut = call->cut.parts > 1;
    if (!is_cut && (m <= 4 * highest || n <= 3 * WIDTH * LANES || k < 32)) return matmul_small(&plan);
    // Copies of A pay where many panels read them.
    plan.copies_a = is_by_pages(plan.unit_rows ? call->a_col_stride : call->a_row_stride) && n > 4 * WIDTH * LANES;
    plan.prefetches = (m + k) * n * sizeof(T) > 1 << 20;
    if (is_cut) matmul_parts(&plan);
    else matmul_large(&plan);
}

#include "matmul_short.h"
#include "matmul_columns.h"
#include "matmul_row.h"
#include "matmul_narrow.h"
#include "matmul_summed.h"

// What is negligible in some rows becomes +0.
static void flush_rows(size_t rows, size_t cols, size_t stride, T *x) {
    for (size_t r = 0; r < rows; r++, x += stride) {
        FOR_EACH_VECTOR(cols, store_part(x + i, flushed(load_part(x + i, m)), m););
    }
}

static void matmul(const bp_matmul *call) {
    const bool is_cut = call->cut.parts > 1; // only tiles know of parts
    const bool sums_itself = is_summed(call);
    if (call->sums && !sums_itself) column_sums(call->k, call->n, call->cut, call->b, call->accumulate, call->sums);
    if (sums_itself) matmul_summed(call);
    else if (!is_cut && call->k > 0 && call->k <= MOST_DEPTH) matmul_short(call);
    else if (!is_cut && call->m == 1 && (call->b_col_stride == 1 || call->n == 1)) matmul_row(call);
    else if (!is_cut && is_narrow(call)) matmul_narrow(call, false);
    else if (!is_cut && is_narrow_transposed(call)) matmul_narrow_transposed(call);
    else if (has_few_columns(call)) matmul_few_columns(call);
    else {
        matmul_by_panels(call);
        // The tiles have done it.
        if (!call->relu && !call->mask) return;
    }
    if (call->flush) flush_rows(call->m, call->n, call->c_row_stride, call->c);
}
