// Calls that move numbers and compute nothing.
#include "bp_move.h"
#include "sequences.h"

static Share share_copy(const bp_copy *a) { return (Share){a->n, 64, a->n}; }
static void run_copy(const bp_run *run, const bp_copy *a, size_t first, size_t count) {
    if (count > 0) memcpy(into(run, a->y, first), from(run, a->x, first), count * run->scalar_size);
}

static Share share_move(const bp_move *a) { return (Share){a->count, 1, a->count * a->block}; }
static void run_move(const bp_run *run, const bp_move *a, size_t first, size_t count) {
    const size_t size = run->scalar_size;
    void *y = into(run, a->y, a->y_offset + first * a->y_stride);
    if (a->x) {
        bp_copy_blocks(
            count, a->block * size, from(run, a->x, a->x_offset + first * a->x_stride), a->x_stride * size, y,
            a->y_stride * size);
    } else {
        bp_zero_blocks(count, a->block * size, y, a->y_stride * size);
    }
}

static Share share_permutation(const bp_permutation *a) { return (Share){a->rows, 1, a->rows * a->row_stride * 2}; }
static void run_permutation(const bp_run *run, const bp_permutation *a, size_t first, size_t count) {
    size_t extents[BP_MOST_AXES] = {count}, strides[BP_MOST_AXES] = {a->row_stride};
    memcpy(extents + 1, a->extents, sizeof a->extents);
    memcpy(strides + 1, a->strides, sizeof a->strides);
    bp_permute(
        a->rank + 1, extents, strides, run->scalar_size, from(run, a->x, first * a->row_stride),
        into(run, a->y, first * a->row_stride));
}

static Share share_steps(const bp_steps *a) { return (Share){a->rows, 1, a->rows * a->steps * a->cols * 2}; }
static void run_steps(const bp_run *run, const bp_steps *a, size_t first, size_t count) {
    bp_steps part = *a;
    part.rows = count;
    part.x = from(run, a->x, first * a->steps * a->x_stride);
    part.lengths = from(run, a->lengths, first);
    part.y = into(run, a->y, first * a->steps * a->y_stride);
    bp_run_steps(&part, run->scalar_size);
}

static Share share_embedding(const bp_embedding *a) { return (Share){a->rows, 1, a->rows * a->cols}; }
static void run_embedding(const bp_run *run, const bp_embedding *a, size_t first, size_t count) {
    run->kernels->embedding(
        count, a->cols, a->vocabulary, from(run, a->indices, first), a->table,
        into(run, a->y, first * a->cols));
}

static Share share_embedding_gradient(const bp_embedding_gradient *a) { return whole; }
static void run_embedding_gradient(const bp_run *run, const bp_embedding_gradient *a, size_t first, size_t count) {
    run->kernels->embedding_gradient(a->rows, a->cols, a->vocabulary, a->indices, a->dy, a->accumulate, a->dtable);
}
