// Objects for one thread at a time: see bp_places.h.
#include "bp_places.h"

void *bp_take(void **places, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (!__atomic_load_n(&places[i], __ATOMIC_RELAXED)) continue;
        void *object = __atomic_exchange_n(&places[i], NULL, __ATOMIC_ACQUIRE);
        if (object) return object;
    }
    return NULL;
}

bool bp_put(void **places, size_t count, void *object) {
    for (size_t i = 0; i < count; i++) {
        void *empty = NULL;
        if (__atomic_load_n(&places[i], __ATOMIC_RELAXED)) continue;
        if (__atomic_compare_exchange_n(
                &places[i], &empty, object, false, __ATOMIC_RELEASE, __ATOMIC_RELAXED)) return true;
    }
    return false;
}
