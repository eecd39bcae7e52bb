// Units of a row, at most a vector of them, and what a step of a recurrent layer does to them; four of them at once where
// there are as many, since the functions of the gates are chains that wait for themselves.

// Where a row's units lie, for a step forward.
typedef struct {
    M m;              // how many there are
    const T *sums;    // their chains, `step` apart
    const T *h;       // the state before the step
    T *next;          // and after it
    T *cell;          // c, or what the reset gate lets through
    T *y, *gates, *cells;  // where to save what the call says; or NULL
} StepItem;

// Where they lie for a step back.
typedef struct {
    M m;
    const T *before, *cell_before;  // the state before the step
    const T *after, *cell;          // after it; `cell` as `cells` of the call
    const T *gates;
    const T *start;                 // dy of the step before
    T *dh, *dc;
    T *step;                        // the gates' gradients, for the product
    const T *mask;                  // by which the products saw the state before, or NULL
    T *through;                     // what they get then
    T *dgates, *dcandidates, *previous, *reset;  // and for the weights' gradients
} BackItem;

// For a step of the state before the first.
static const T nothing[LANES];

#define ITEMS 1
#define FUNCTION(name) name##_one
#define GATHER(field, offset) load_part(x[0].field + (offset), x[0].m)
#define SCATTER(field, offset, value) store_part(x[0].field + (offset), value, x[0].m)
#include "recurrence_steps.h"
#undef ITEMS
#undef FUNCTION
#undef GATHER
#undef SCATTER

#include "simd/wide.h"
#define ITEMS GROUP
#define FUNCTION(name) name##_four
#define GATHER(field, offset)                                                                   \
    ({                                                                                          \
        Parts parts_;                                                                           \
        _Pragma("clang loop unroll(full)")                                                      \
        for (size_t p_ = 0; p_ < GROUP; p_++) parts_.part[p_] = load_part(x[p_].field + (offset), x[p_].m); \
        parts_.whole;                                                                           \
    })
#define SCATTER(field, offset, value)                                                           \
    do {                                                                                        \
        const Parts parts_ = {value};                                                           \
        _Pragma("clang loop unroll(full)")                                                      \
        for (size_t p_ = 0; p_ < GROUP; p_++) store_part(x[p_].field + (offset), parts_.part[p_], x[p_].m); \
    } while (0)
#include "recurrence_steps.h"
#undef ITEMS
#undef FUNCTION
#undef GATHER
#undef SCATTER
#include "simd/narrow.h"

// Calls a function of recurrence_steps.h for all items.
#define FOR_ALL_ITEMS(name, items, count, ...)                                                  \
    do {                                                                                        \
        size_t i_ = 0;                                                                          \
        for (; i_ + GROUP <= (count); i_ += GROUP) name##_four(items + i_, __VA_ARGS__);        \
        for (; i_ < (count); i_++) name##_one(items + i_, __VA_ARGS__);                         \
    } while (0)
