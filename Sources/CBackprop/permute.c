// Permuted axes: see bp_move.h.
#include "bp_move.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define ELEMENT uint32_t
#define NAMED(name) name##_4
#include "transposed_plane.h"
#undef ELEMENT
#undef NAMED
#define ELEMENT uint64_t
#define NAMED(name) name##_8
#include "transposed_plane.h"
#undef ELEMENT
#undef NAMED

// An axis of the target: its extent, and the strides of source and target in elements.
typedef struct Axis {
    size_t extent, from, to;
} Axis;

// An array without axes of one index, in which axes that follow each other in the source as in the target are one.
typedef struct Plan {
    size_t rank, count;
    Axis axes[BP_MOST_AXES];
} Plan;

static Plan plan_of(size_t rank, const size_t *extents, const size_t *strides) {
    Plan plan = {.count = 1};
    for (size_t a = 0; a < rank; a++) {
        plan.count *= extents[a];
        if (extents[a] == 1) continue;
        Axis *const before = plan.rank > 0 ? &plan.axes[plan.rank - 1] : NULL;
        if (before && before->from == extents[a] * strides[a]) {
            *before = (Axis){before->extent * extents[a], strides[a], 0};
        } else {
            plan.axes[plan.rank++] = (Axis){extents[a], strides[a], 0};
        }
    }
    size_t step = 1;
    for (size_t a = plan.rank; a-- > 0; step *= plan.axes[a].extent) plan.axes[a].to = step;
    return plan;
}

// Takes out an axis, which stays a part of what is moved at a time.
static Axis taken(Plan *plan, size_t a) {
    const Axis axis = plan->axes[a];
    plan->rank--;
    memmove(plan->axes + a, plan->axes + a + 1, (plan->rank - a) * sizeof axis);
    return axis;
}

// What is moved at a time: runs of elements side by side, a plane whose rows are columns of the source, or elements that
// lie apart in the source. `inner` is the target's last axis but for runs, where it is the one before.
typedef enum Form { RUNS, PLANE, SINGLE } Form;

typedef struct Piece {
    Form form;
    size_t bytes; // of a run or of an element
    Axis inner, outer;
} Piece;

static Piece piece_of(Plan *plan, size_t element_bytes) {
    const Axis one = {1, 0, 0};
    if (plan->rank == 0) return (Piece){RUNS, element_bytes, one, one};
    const Axis last = taken(plan, plan->rank - 1);
    if (last.from == 1) {
        const Axis runs = plan->rank > 0 ? taken(plan, plan->rank - 1) : one;
        return (Piece){RUNS, last.extent * element_bytes, runs, one};
    }
    for (size_t a = plan->rank; a-- > 0;) {
        if (plan->axes[a].from == 1) return (Piece){PLANE, element_bytes, last, taken(plan, a)};
    }
    return (Piece){SINGLE, element_bytes, last, one};
}

static void move_piece(const Piece *piece, size_t element_bytes, const char *from, char *to) {
    const Axis inner = piece->inner, outer = piece->outer;
    if (piece->form != PLANE) {
        bp_copy_blocks(
            inner.extent, piece->bytes, from, inner.from * element_bytes, to, inner.to * element_bytes);
    } else if (element_bytes == 4) {
        transpose_plane_4(outer.extent, inner.extent, from, inner.from, to, outer.to);
    } else {
        transpose_plane_8(outer.extent, inner.extent, from, inner.from, to, outer.to);
    }
}

void bp_permute(
    size_t rank, const size_t *extents, const size_t *source_strides, size_t element_bytes, const void *source,
    void *target) {
    Plan plan = plan_of(rank, extents, source_strides);
    if (plan.count == 0) return;
    const Piece piece = piece_of(&plan, element_bytes);
    size_t index[BP_MOST_AXES] = {0}, from = 0, to = 0;
    for (;;) {
        move_piece(
            &piece, element_bytes, (const char *)source + from * element_bytes, (char *)target + to * element_bytes);
        // The next piece, as a counter of several digits counts.
        size_t a = plan.rank;
        for (; a > 0; a--) {
            const Axis axis = plan.axes[a - 1];
            from += axis.from;
            to += axis.to;
            if (++index[a - 1] < axis.extent) break;
            from -= axis.from * axis.extent;
            to -= axis.to * axis.extent;
            index[a - 1] = 0;
        }
        if (a == 0) return;
    }
}
