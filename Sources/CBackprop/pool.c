// The thread pool: see bp_pool.h.
//
// A run is dealt out in lanes, one for each thread: the same thread gets the same tasks in every run of as many, so what
// it wrote the last time is still in its cache. Who is done with its own lane takes tasks of others that have not begun,
// so a run never waits for a thread that has not come, as one that shares its core with another program.
//
// A lane's tasks are claimed by one atomic word that also holds the number of the run. A claim that succeeds proves that
// the run is under way, and with that, that what was read about it is still true; a thread that comes late claims nothing.
//
// Who waits looks again and again for some microseconds, as long as waking a sleeping thread takes; then it sleeps.
//
// A thread that shares its core with another program may be stopped within a part of a run, for milliseconds. So it offers
// its core before its time is over, between two runs, where nobody waits for it. Who was kept waiting nevertheless makes
// the runs of parts alone for a while, and for longer if it soon happens again.
#if defined(__linux__)
#define _POSIX_C_SOURCE 200809L  // for the clock
#endif
#include "bp_pool.h"

#include "waiting.h"

#include <sched.h>
#include <stdlib.h>

enum {
    turn = 500000,             // nanoseconds after which a thread offers its core: systems give it a millisecond or more
    late = 50000,              // nanoseconds after which equal parts should be done, beyond what the own one took
    least_alone = 1000000,     // nanoseconds for which runs are made alone after one that was late
    most_alone = 1000000000,
    seldom = 16,               // times the wait that all went well before, and it was worth it
    most_lane_tasks = 0xffff,  // what a claim has room for
};

/// The present run's number, the next task of a lane, and the one behind its last.
typedef uint64_t Claim;
static Claim claim(uint32_t run, uint64_t next, uint64_t end) { return (uint64_t)run << 32 | next << 16 | end; }
static uint32_t run_of(Claim claim) { return (uint32_t)(claim >> 32); }
static uint32_t next_of(Claim claim) { return claim >> 16 & 0xffff; }
static uint32_t end_of(Claim claim) { return claim & 0xffff; }

typedef struct Thread {
    APART atomic_uint_fast64_t lane;
    APART Sleeper sleeper;
    size_t number;
    bp_pool *pool;
    pthread_t handle;
} Thread;

struct bp_pool {
    pthread_mutex_t run_lock;  // held by the thread whose run it is
    size_t size;               // of `threads`
    size_t wanted, started;    // threads, the caller's not counted
    int64_t alone_until, next_alone; // when runs of parts are dealt out again, and for how long they will not be the next time

    APART atomic_int_fast64_t asked;  // when somebody asked last whether runs are frequent

    APART atomic_uint run;  // the number of the present run
    atomic_bool stopping;
    // Of the present run.
    _Atomic(void (*)(void *, size_t)) task;
    _Atomic(void *) context;
    atomic_size_t count, lanes;

    APART atomic_size_t done;
    Thread threads[];  // the first is the caller's, whoever that is
};

/// Takes tasks of a lane until none of this run are left, and returns how many it took.
static size_t take_lane(Thread *lane, uint32_t run, void (*task)(void *, size_t), void *context) {
    size_t taken = 0;
    Claim seen = atomic_load_explicit(&lane->lane, memory_order_relaxed);
    while (run_of(seen) == run && next_of(seen) < end_of(seen)) {
        const Claim next = claim(run, next_of(seen) + 1, end_of(seen));
        if (!atomic_compare_exchange_weak_explicit(
                &lane->lane, &seen, next, memory_order_acquire, memory_order_relaxed)) continue;
        task(context, next_of(seen));
        taken++;
        seen = atomic_load_explicit(&lane->lane, memory_order_relaxed);
    }
    return taken;
}

/// Takes tasks of a run, those of the own lane first, and says so when they are done.
static void take_tasks(bp_pool *pool, uint32_t run, size_t number) {
    void (*task)(void *, size_t) = atomic_load_explicit(&pool->task, memory_order_relaxed);
    void *context = atomic_load_explicit(&pool->context, memory_order_relaxed);
    const size_t count = atomic_load_explicit(&pool->count, memory_order_relaxed);
    const size_t lanes = atomic_load_explicit(&pool->lanes, memory_order_relaxed);
    size_t taken = 0;
    for (size_t i = 0; i < lanes; i++) {
        taken += take_lane(&pool->threads[(number + i) % lanes], run, task, context);
    }
    if (taken > 0 && atomic_fetch_add(&pool->done, taken) + taken == count) wake(&pool->threads[0].sleeper);
}

static void *work(void *argument) {
    Thread *self = argument;
    bp_pool *pool = self->pool;
    uint32_t seen = 0;
    int64_t turn_end = now() + turn;
    for (;;) {
        Look look = {0};
        while (atomic_load_explicit(&pool->run, memory_order_acquire) == seen && looks_on(&look)) {}
        if (atomic_load_explicit(&pool->run, memory_order_acquire) == seen) SLEEP(&self->sleeper, atomic_load(&pool->run) != seen);
        if (atomic_load(&pool->stopping)) return NULL;
        seen = atomic_load_explicit(&pool->run, memory_order_acquire);
        take_tasks(pool, seen, self->number);
        if (now() > turn_end) {
            sched_yield();
            turn_end = now() + turn;
        }
    }
}

bp_pool *bp_pool_create(size_t threads) {
    const size_t all = threads > 1 ? threads : 1;
    if (all > (SIZE_MAX - sizeof(bp_pool)) / sizeof(Thread) / 2) return NULL;
    const size_t alignment = _Alignof(bp_pool), bytes = sizeof(bp_pool) + all * sizeof(Thread);
    bp_pool *pool = aligned_alloc(alignment, (bytes + alignment - 1) / alignment * alignment);
    if (!pool) return NULL;
    pool->size = all;
    pool->wanted = all - 1;
    pool->started = 0;
    pool->alone_until = 0;
    pool->next_alone = least_alone;
    atomic_init(&pool->asked, 0);
    atomic_init(&pool->run, 0);
    atomic_init(&pool->stopping, false);
    atomic_init(&pool->done, 0);
    pthread_mutex_init(&pool->run_lock, NULL);
    for (size_t i = 0; i < all; i++) {
        Thread *thread = &pool->threads[i];
        thread->number = i;
        thread->pool = pool;
        atomic_init(&thread->lane, 0);
        sleeper_init(&thread->sleeper);
    }
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
        Thread *thread = &pool->threads[pool->started + 1];
        if (pthread_create(&thread->handle, &attributes, work, thread) != 0) {
            pool->wanted = pool->started;
            break;
        }
        pool->started++;
    }
    pthread_attr_destroy(&attributes);
}

/// Draws the consequences of how long a run's other parts took after the own one.
///
/// - `start`: when the run began.
/// - `patience_end`: when patience with it ended or would have; 0 if nobody looked so long.
static void note_wait(bp_pool *pool, int64_t start, int64_t patience_end) {
    if (patience_end == 0) return;
    const int64_t waited_from = patience_end - patience, end = now(), waited = end - waited_from;
    if (waited <= late + (waited_from - start)) return;
    if (end - pool->alone_until > seldom * waited) pool->next_alone = least_alone;
    pool->alone_until = end + pool->next_alone;
    if (pool->next_alone < most_alone) pool->next_alone *= 2;
}

/// A run of at most as many tasks as lanes have room for. If they are parts of one size, `start` is when it begins, else 0.
static void run_dealt(
    bp_pool *pool, size_t count, void (*task)(void *context, size_t index), void *context, int64_t start
) {
    const size_t lanes = count < pool->started + 1 ? count : pool->started + 1;
    const uint32_t run = atomic_load_explicit(&pool->run, memory_order_relaxed) + 1;
    atomic_store_explicit(&pool->task, task, memory_order_relaxed);
    atomic_store_explicit(&pool->context, context, memory_order_relaxed);
    atomic_store_explicit(&pool->count, count, memory_order_relaxed);
    atomic_store_explicit(&pool->lanes, lanes, memory_order_relaxed);
    atomic_store_explicit(&pool->done, 0, memory_order_relaxed);
    for (size_t i = 0; i < lanes; i++) {
        const Claim tasks = claim(run, count * i / lanes, count * (i + 1) / lanes);
        atomic_store_explicit(&pool->threads[i].lane, tasks, memory_order_release);
    }
    atomic_store(&pool->run, run);
    for (size_t i = 1; i < lanes; i++) wake(&pool->threads[i].sleeper);

    take_tasks(pool, run, 0);

    Look look = {0};
    while (atomic_load_explicit(&pool->done, memory_order_acquire) != count && looks_on(&look)) {}
    if (atomic_load_explicit(&pool->done, memory_order_acquire) != count) {
        SLEEP(&pool->threads[0].sleeper, atomic_load(&pool->done) == count);
    }
    if (start != 0) note_wait(pool, start, look.end);
}

static void run_alone(size_t count, void (*task)(void *context, size_t index), void *context) {
    for (size_t i = 0; i < count; i++) task(context, i);
}

void bp_pool_run(bp_pool *pool, size_t count, void (*task)(void *context, size_t index), void *context) {
    if (count < 2 || count > most_lane_tasks || !pool || pthread_mutex_trylock(&pool->run_lock) != 0) {
        return run_alone(count, task, context);
    }
    start_threads(pool, count - 1);
    run_dealt(pool, count, task, context, 0);
    pthread_mutex_unlock(&pool->run_lock);
}

void bp_pool_run_parts(bp_pool *pool, size_t count, void (*task)(void *context, size_t index), void *context) {
    if (count < 2 || count > most_lane_tasks || !pool || pthread_mutex_trylock(&pool->run_lock) != 0) {
        return run_alone(count, task, context);
    }
    const int64_t start = now();
    if (start < pool->alone_until) {
        run_alone(count, task, context);
    } else {
        start_threads(pool, count - 1);
        run_dealt(pool, count, task, context, start);
    }
    pthread_mutex_unlock(&pool->run_lock);
}

bool bp_pool_is_frequent(bp_pool *pool) {
    const int64_t time = now();
    return time - atomic_exchange_explicit(&pool->asked, time, memory_order_relaxed) < patience;
}

void bp_pool_destroy(bp_pool *pool) {
    if (!pool) return;
    atomic_store(&pool->stopping, true);
    atomic_fetch_add(&pool->run, 1);
    for (size_t i = 1; i <= pool->started; i++) {
        wake(&pool->threads[i].sleeper);
        pthread_join(pool->threads[i].handle, NULL);
    }
    for (size_t i = 0; i < pool->size; i++) sleeper_destroy(&pool->threads[i].sleeper);
    pthread_mutex_destroy(&pool->run_lock);
    free(pool);
}
