#ifndef WAITING_H
#define WAITING_H

// How a thread waits for another: it looks again and again for a while, then it sleeps. POSIX's clock must be there.
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

// What one thread writes and others read lies two cache lines apart, because processors fetch them in pairs.
#define APART _Alignas(128)

enum {
    patience = 20000,  // nanoseconds to look before going to sleep
    looks = 32,        // between two looks at the clock
};

/// A thread that may sleep.
typedef struct Sleeper {
    atomic_bool sleeps;
    pthread_mutex_t lock;  // for it and who wakes it
    pthread_cond_t wake;
} Sleeper;

static inline void sleeper_init(Sleeper *sleeper) {
    atomic_init(&sleeper->sleeps, false);
    pthread_mutex_init(&sleeper->lock, NULL);
    pthread_cond_init(&sleeper->wake, NULL);
}

static inline void sleeper_destroy(Sleeper *sleeper) {
    pthread_cond_destroy(&sleeper->wake);
    pthread_mutex_destroy(&sleeper->lock);
}

static inline void pause_briefly(void) {
#if defined(__x86_64__)
    __asm__ volatile("pause");
#elif defined(__aarch64__)
    __asm__ volatile("isb");
#endif
}

static inline int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

/// How long somebody has been looking.
typedef struct Look {
    unsigned count;
    int64_t end;
} Look;

/// Whether to look once more, a moment later.
static inline bool looks_on(Look *look) {
    pause_briefly();
    if (++look->count % looks != 0) return true;
    const int64_t time = now();
    if (look->end == 0) look->end = time + patience;
    return time < look->end;
}

/// Sleeps until the condition holds. Who makes it hold looks at `sleeps` after that: see `wake`.
#define SLEEP(sleeper, condition)                                                    \
    do {                                                                             \
        pthread_mutex_lock(&(sleeper)->lock);                                        \
        atomic_store(&(sleeper)->sleeps, true);                                      \
        while (!(condition)) pthread_cond_wait(&(sleeper)->wake, &(sleeper)->lock);  \
        atomic_store(&(sleeper)->sleeps, false);                                     \
        pthread_mutex_unlock(&(sleeper)->lock);                                      \
    } while (0)

static inline void wake(Sleeper *sleeper) {
    if (!atomic_load(&sleeper->sleeps)) return;
    pthread_mutex_lock(&sleeper->lock);
    pthread_cond_signal(&sleeper->wake);
    pthread_mutex_unlock(&sleeper->lock);
}

#endif
