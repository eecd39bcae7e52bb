import CBackprop

/// Threads that share out the work of a kernel call. They are started by the first call that needs them and joined
/// when the pool is released.
@safe final class ThreadPool: @unchecked Sendable {
    private let pool: OpaquePointer?

    /// A pool that works with up to `threads` threads, the caller's included.
    init(threads: Int) {
        unsafe pool = bp_pool_create(threads)
    }

    deinit { unsafe bp_pool_destroy(pool) }

    /// Calls `body` once for each task in `0..<count`, on several threads, and returns when all calls have returned.
    func run(_ count: Int, _ body: (Int) -> Void) {
        withoutActuallyEscaping(body) { body in
            var job = body
            unsafe withUnsafeMutablePointer(to: &job) { job in
                unsafe bp_pool_run(
                    pool, count,
                    { context, index in
                        unsafe context!.assumingMemoryBound(to: ((Int) -> Void).self).pointee(index)
                    }, job)
            }
        }
    }
}
