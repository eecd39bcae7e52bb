import CBackprop

/// Threads that share out the work of a kernel call. They are started by the first call that needs them and joined
/// when the pool is released. Each has a stack of 1 MiB or more, whatever the process has: kernels and the closures around
/// them need less.
@safe final class ThreadPool: @unchecked Sendable {
    private let pool: OpaquePointer?

    /// For C. Valid as long as this object is.
    var handle: OpaquePointer? { unsafe pool }

    /// A pool that works with up to `threads` threads, the caller's included.
    init(threads: Int) {
        unsafe pool = bp_pool_create(threads)
    }

    deinit { unsafe bp_pool_destroy(pool) }

    /// Calls `body` once for each task in `0..<count`, on several threads, and returns when all calls have returned.
    func run(_ count: Int, _ body: @Sendable (Int) -> Void) {
        unsafe runClosure(pool, count, body)
    }

    /// Calls both, and returns when they have returned: `here` on the calling thread, as whatever a user of the package wrote
    /// must be, and `beside` meanwhile on a thread of the pool if one comes to it.
    func run(here: () -> Void, beside: @Sendable () -> Void) {
        let caller = bp_thread_number()
        var isDone = false
        unsafe runClosure(pool, 2) { task in
            if task == 1 {
                beside()
            } else if bp_thread_number() == caller {
                here()
                isDone = true
            }
        }
        // A thread of the pool was faster to take it, and has left it.
        if !isDone { here() }
    }
}

extension ThreadPool {
    /// The same for parts of one size; see `bp_pool_run_parts`.
    func runParts(_ count: Int, _ body: @Sendable (Int) -> Void) {
        unsafe runPartsClosure(pool, count, body)
    }
}

@_silgen_name("bp_pool_run_parts_closure")
private func runPartsClosure(_ pool: OpaquePointer?, _ count: Int, _ body: (Int) -> Void)

/// `bp_pool_run_closure` of pool_closure.c. A C function pointer with a context would take the closure for one that escapes,
/// and each call would allocate that context.
@_silgen_name("bp_pool_run_closure")
private func runClosure(_ pool: OpaquePointer?, _ count: Int, _ body: (Int) -> Void)
