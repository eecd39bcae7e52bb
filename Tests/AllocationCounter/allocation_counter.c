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

static atomic_size_t allocations, releases;
// The plain model: others may allocate at the first access.
static _Thread_local bool watched __attribute__((tls_model("initial-exec")));

static void *taken(void *block) {
    if (watched) atomic_fetch_add_explicit(&allocations, 1, memory_order_relaxed);
    return block;
}

static void *given_back(void *block) {
    if (watched && block) atomic_fetch_add_explicit(&releases, 1, memory_order_relaxed);
    return block;
}

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *block, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

void __libc_free(void *block);

void *malloc(size_t size) { return taken(__libc_malloc(size)); }
void *calloc(size_t count, size_t size) { return taken(__libc_calloc(count, size)); }
void *realloc(void *block, size_t size) { return taken(__libc_realloc(given_back(block), size)); }
void *memalign(size_t alignment, size_t size) { return taken(__libc_memalign(alignment, size)); }
void *aligned_alloc(size_t alignment, size_t size) { return taken(__libc_memalign(alignment, size)); }
int posix_memalign(void **block, size_t alignment, size_t size) {
    *block = taken(__libc_memalign(alignment, size));
    return *block ? 0 : ENOMEM;
}
void free(void *block) { __libc_free(given_back(block)); }

bool allocations_are_counted(void) { return true; }
void allocations_watch_thread(bool watch) { watched = watch; }
size_t allocations_count(void) { return atomic_load(&allocations); }
size_t allocations_released(void) { return atomic_load(&releases); }

#else

bool allocations_are_counted(void) { return false; }
void allocations_watch_thread(bool watch) { (void)watch; }
size_t allocations_count(void) { return 0; }
size_t allocations_released(void) { return 0; }

#endif
