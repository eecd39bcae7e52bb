// What each kind of call says of itself: how it can be cut for threads, what it costs, and how a part of it is made. See
// bp_plan.h for the arguments.
#include "bp_plan.h"

#include <string.h>

/// What a call can be cut into.
typedef struct Share {
    size_t count;  // of the things that can be computed apart
    size_t step;   // parts begin at multiples of it
    size_t work;   // a rough number of operations, for all
} Share;

enum {
    vector = 16,    // elements that are computed side by side, whatever the kernels
    some_rows = 16, // rows of a matrix that a kernel takes together
};

/// A call that is not cut.
static const Share whole = {1, 1, 0};

/// An operand from its `elements`th element on; NULL stays.
static const void *from(const bp_run *run, const void *operand, size_t elements) {
    return operand ? (const char *)operand + elements * run->scalar_size : NULL;
}
static void *into(const bp_run *run, void *operand, size_t elements) {
    return operand ? (char *)operand + elements * run->scalar_size : NULL;
}
