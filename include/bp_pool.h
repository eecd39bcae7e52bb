#ifndef BP_POOL_H
#define BP_POOL_H

#include <stdbool.h>
#include <stddef.h>

/// A small pool of threads that share out numbered tasks. It starts its threads at the first run that needs them; after a
/// run they look out for the next one for some microseconds, then sleep; they are joined by `bp_pool_destroy`.
typedef struct bp_pool bp_pool;

/// A pool that works with up to `threads` threads, the caller's included. NULL if memory is short.
bp_pool *bp_pool_create(size_t threads);

/// Calls `task(context, i)` once for each i in 0..<count, on the calling thread and the pool's, and returns when all
/// calls have returned. Tasks must be independent. If the pool is busy with a run of another thread, or a thread
/// cannot be started, the calling thread does all the work itself. Allocates nothing after the first run.
void bp_pool_run(bp_pool *pool, size_t count, void (*task)(void *context, size_t index), void *context);

/// The same for tasks that are parts of one size. If a thread was kept from its part, because something else runs on its
/// core, the calling thread does all the work of some of the next such runs itself.
void bp_pool_run_parts(bp_pool *pool, size_t count, void (*task)(void *context, size_t index), void *context);

/// Whether this was asked some microseconds ago, the time for which threads look out for the next run: where work follows
/// work, even a little is worth sharing.
bool bp_pool_is_frequent(bp_pool *pool);

/// Joins the threads and frees the pool. No run may be under way.
void bp_pool_destroy(bp_pool *pool);

#endif
