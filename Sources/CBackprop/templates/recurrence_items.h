// Units of a row, at most a vector of them, and what a step of a recurrent layer does to them; in a group of rows at once
// where there are as many, since the functions of the gates are chains that wait for themselves.

// Where a row lies, from its first unit on, for a step forward.
typedef struct {
    const T *sums;         // the chains of some units, of which `Units` says where each lies
    const T *h, *seen;     // the state before the step; and as the products see it
    T *next;               // and after it
    T *cell;               // c, or what the reset gate lets through
    T *y, *gates, *cells;  // where to save what the call says; or NULL
} StepItem;

// Where it lies for a step back.
typedef struct {
    const T *before, *cell_before;  // the state before the step; NULL for zeros
    const T *after, *cell;          // after it; `cell` as `cells` of the call
    const T *gates;
    const T *start;                 // dy of the step before; NULL for zeros
    T *dh, *dc;
    T *step;                        // the gates' gradients, for the product
    const T *mask;                  // by which the products saw the state before, or NULL
    T *through;                     // what they get then
    T *dgates, *dcandidates, *previous, *reset;  // and for the weights' gradients
} BackItem;

// Units of all rows.
typedef struct {
    size_t first;
    M m;
    size_t count;         // of all units of the layer, which lie between a row's gates
    size_t chain, step;   // in the sums: where the first gate's chains lie, and from one gate's to the next
} Units;

INLINE Units units_from(size_t first, size_t count) {
    return (Units){.first = first, .m = part(count - first < LANES ? count - first : LANES), .count = count};
}

#define FUNCTION(name) name##_one
#define GATHER_PART(field, place) load_part(x[0].field + (place), u->m)
#define SCATTER(field, offset, value) store_part(x[0].field + u->first + (offset), value, u->m)
#include "recurrence_steps.h"
#undef FUNCTION
#undef GATHER_PART
#undef SCATTER

#include "simd/wide.h"
#define FUNCTION(name) name##_group
#define GATHER_PART(field, place)                                                               \
    ({                                                                                          \
        Parts parts_;                                                                           \
        _Pragma("clang loop unroll(full)")                                                      \
        for (size_t p_ = 0; p_ < GROUP; p_++) parts_.part[p_] = load_part(x[p_].field + (place), u->m); \
        parts_.whole;                                                                           \
    })
#define SCATTER(field, offset, value)                                                           \
    do {                                                                                        \
        const Parts parts_ = {value};                                                           \
        _Pragma("clang loop unroll(full)")                                                      \
        for (size_t p_ = 0; p_ < GROUP; p_++) store_part(x[p_].field + u->first + (offset), parts_.part[p_], u->m); \
    } while (0)
#include "recurrence_steps.h"
#undef FUNCTION
#undef GATHER_PART
#undef SCATTER
#include "simd/narrow.h"

// Calls a function of recurrence_steps.h for some units of all items.
#define FOR_ALL_ITEMS(name, items, count, ...)                                                  \
    do {                                                                                        \
        size_t i_ = 0;                                                                          \
        for (; i_ + GROUP <= (count); i_ += GROUP) name##_group(items + i_, __VA_ARGS__);       \
        for (; i_ < (count); i_++) name##_one(items + i_, __VA_ARGS__);                         \
    } while (0)
