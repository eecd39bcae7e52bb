// The thread pool: see bp_pool.h.
//
// A run is published under the lock with a new generation number; sleeping workers wake, and everybody, the caller
// included, takes task numbers from one atomic counter until none are left. The last worker to leave the run wakes the
// caller. Work that is worth sharing takes tens of microseconds, waking a thread a few, so nobody spins.
#include "bp_pool.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

struct bp_pool {
    pthread_mutex_t run_lock;  // held by the thread whose run it is
    pthread_mutex_t lock;      // guards what follows
    pthread_cond_t work, done;
    uint64_t generation;
    size_t active;  // workers inside the current run
    bool stopping;
    void (*task)(void *, size_t);
    void *context;
    size_t count;
    atomic_size_t next;

    size_t wanted, started;
    pthread_t threads[];
};

static void take_tasks(bp_pool *pool, size_t count, void (*task)(void *, size_t), void *context) {
    for (;;) {
        const size_t i = atomic_fetch_add_explicit(&pool->next, 1, memory_order_relaxed);
        if (i >= count) return;
        task(context, i);
    }
}

static void *work(void *argument) {
    bp_pool *pool = argument;
    uint64_t seen = 0;
    pthread_mutex_lock(&pool->lock);
    for (;;) {
        while (!pool->stopping && (pool->generation == seen || pool->task == NULL)) {
            pthread_cond_wait(&pool->work, &pool->lock);
        }
        if (pool->stopping) break;
        seen = pool->generation;
        void (*task)(void *, size_t) = pool->task;
        void *context = pool->context;
        const size_t count = pool->count;
        pool->active++;
        pthread_mutex_unlock(&pool->lock);
        take_tasks(pool, count, task, context);
        pthread_mutex_lock(&pool->lock);
        if (--pool->active == 0) pthread_cond_signal(&pool->done);
    }
    pthread_mutex_unlock(&pool->lock);
    return NULL;
}

bp_pool *bp_pool_create(size_t threads) {
    const size_t wanted = threads > 1 ? threads - 1 : 0;
    if (wanted > (SIZE_MAX - sizeof(bp_pool)) / sizeof(pthread_t)) return NULL;
    bp_pool *pool = calloc(1, sizeof *pool + wanted * sizeof(pthread_t));
    if (!pool) return NULL;
    pool->wanted = wanted;
    pthread_mutex_init(&pool->run_lock, NULL);
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->work, NULL);
    pthread_cond_init(&pool->done, NULL);
    return pool;
}

// Threads get the stack that the process has, which may be too small: kernels and the closures around them are sure of this
// much.
enum { least_stack = 1 << 20 };

// A thread that cannot be had is done without: the others take its tasks.
static void start_threads(bp_pool *pool, size_t most) {
    if (pool->started >= pool->wanted || pool->started >= most) return;
    pthread_attr_t attributes;
    if (pthread_attr_init(&attributes) != 0) return;
    size_t stack = 0;
    if (pthread_attr_getstacksize(&attributes, &stack) == 0 && stack < least_stack) {
        pthread_attr_setstacksize(&attributes, least_stack);
    }
    while (pool->started < pool->wanted && pool->started < most) {
        if (pthread_create(&pool->threads[pool->started], &attributes, work, pool) != 0) {
            pool->wanted = pool->started;
            break;
        }
        pool->started++;
    }
    pthread_attr_destroy(&attributes);
}

void bp_pool_run(bp_pool *pool, size_t count, void (*task)(void *context, size_t index), void *context) {
    if (count < 2 || !pool || pthread_mutex_trylock(&pool->run_lock) != 0) {
        for (size_t i = 0; i < count; i++) task(context, i);
        return;
    }
    start_threads(pool, count - 1);

    pthread_mutex_lock(&pool->lock);
    pool->task = task;
    pool->context = context;
    pool->count = count;
    atomic_store_explicit(&pool->next, 0, memory_order_relaxed);
    pool->generation++;
    if (count > pool->started) pthread_cond_broadcast(&pool->work);
    else for (size_t i = 1; i < count; i++) pthread_cond_signal(&pool->work);
    pthread_mutex_unlock(&pool->lock);

    take_tasks(pool, count, task, context);

    // No worker may enter this run any more; those inside finish their task first.
    pthread_mutex_lock(&pool->lock);
    pool->task = NULL;
    while (pool->active > 0) pthread_cond_wait(&pool->done, &pool->lock);
    pthread_mutex_unlock(&pool->lock);
    pthread_mutex_unlock(&pool->run_lock);
}

// A Swift closure `(Int) -> Void` is a function and the context that it captured.
typedef __attribute__((swiftcall)) void SwiftTask(size_t index, __attribute__((swift_context)) void *context);

typedef struct Closure {
    SwiftTask *task;
    void *context;
} Closure;

static void call_closure(void *closure, size_t index) {
    const Closure *call = closure;
    call->task(index, call->context);
}

// The same as `bp_pool_run` for a closure that does not escape. Swift can pass one on as it is only to a function that
// it takes for one of its own, so this one is declared in ThreadPool.swift.
__attribute__((swiftcall)) void bp_pool_run_closure(bp_pool *pool, size_t count, SwiftTask *task, void *context) {
    Closure closure = {task, context};
    bp_pool_run(pool, count, call_closure, &closure);
}

void bp_pool_destroy(bp_pool *pool) {
    if (!pool) return;
    pthread_mutex_lock(&pool->lock);
    pool->stopping = true;
    pthread_cond_broadcast(&pool->work);
    pthread_mutex_unlock(&pool->lock);
    for (size_t i = 0; i < pool->started; i++) pthread_join(pool->threads[i], NULL);
    pthread_cond_destroy(&pool->done);
    pthread_cond_destroy(&pool->work);
    pthread_mutex_destroy(&pool->lock);
    pthread_mutex_destroy(&pool->run_lock);
    free(pool);
}
