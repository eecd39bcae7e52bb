// Runs of Swift closures: see bp_pool.h.
#include "bp_pool.h"

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

// The same as `bp_pool_run`, and as `bp_pool_run_parts`, for a closure that does not escape. Swift can pass one on as it
// is only to a function that it takes for one of its own, so these are declared in ThreadPool.swift.
__attribute__((swiftcall)) void bp_pool_run_closure(bp_pool *pool, size_t count, SwiftTask *task, void *context) {
    Closure closure = {task, context};
    bp_pool_run(pool, count, call_closure, &closure);
}

__attribute__((swiftcall)) void bp_pool_run_parts_closure(
    bp_pool *pool, size_t count, SwiftTask *task, void *context
) {
    Closure closure = {task, context};
    bp_pool_run_parts(pool, count, call_closure, &closure);
}
