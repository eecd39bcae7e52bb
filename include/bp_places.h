#ifndef BP_PLACES_H
#define BP_PLACES_H

#include <stdbool.h>
#include <stddef.h>

// Places that hold an object each, or none, for threads that take one and bring it back without waiting for each other.

/// Takes an object out of one of `count` places, or NULL if none is there. What was done to it before it was put there is
/// seen.
void *bp_take(void **places, size_t count);

/// Puts an object into an empty place, if there is one.
bool bp_put(void **places, size_t count, void *object);

#endif
