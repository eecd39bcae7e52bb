#ifndef BP_THREAD_H
#define BP_THREAD_H

#include <stdint.h>

/// A number that the calling thread keeps as long as it runs, and that no other running thread has.
uintptr_t bp_thread_number(void);

#endif
