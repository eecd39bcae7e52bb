#include "allocation_counter.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>

#ifndef __has_feature
#define __has_feature(feature) 0
#endif

// Sanitizers replace the allocator themselves.
#if defined(__GLIBC__) && !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer) && \
    !__has_feature(memory_sanitizer)

static atomic_size_t allocations;
// The plain model: others may allocate at the first access.
static _Thread_local bool watched __attribute__((tls_model("initial-exec")));

static void note(void) {
    if (watched) atomic_fetch_add_explicit(&allocations, 1, memory_order_relaxed);
}

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *block, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

void *malloc(size_t size) { note(); return __libc_malloc(size); }
void *calloc(size_t count, size_t size) { note(); return __libc_calloc(count, size); }
void *realloc(void *block, size_t size) { note(); return __libc_realloc(block, size); }
void *memalign(size_t alignment, size_t size) { note(); return __libc_memalign(alignment, size); }
void *aligned_alloc(size_t alignment, size_t size) { note(); return __libc_memalign(alignment, size); }
int posix_memalign(void **block, size_t alignment, size_t size) {
    note();
    *block = __libc_memalign(alignment, size);
    return *block ? 0 : ENOMEM;
}

bool allocations_are_counted(void) { return true; }
void allocations_watch_thread(bool watch) { watched = watch; }
size_t allocations_count(void) { return atomic_load(&allocations); }

#else

bool allocations_are_counted(void) { return false; }
void allocations_watch_thread(bool watch) { (void)watch; }
size_t allocations_count(void) { return 0; }

#endif
