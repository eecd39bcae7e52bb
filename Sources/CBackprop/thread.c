// Which thread this is: see bp_thread.h.
#include "bp_thread.h"

uintptr_t bp_thread_number(void) {
    static _Thread_local char mark;
    return (uintptr_t)&mark;
}
