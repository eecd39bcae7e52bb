import CBackprop

/// Where and how the numbers are computed: which kernels, and with how many threads.
///
/// Results do not depend on it: every set of kernels and every number of threads gives the same bits. A value can be
/// shared by many tasks; calls that find its threads busy do their work on their own thread.
///
/// Threads do not follow into a child process. As with any program that has threads, the child of a `fork` may only
/// replace itself (`exec`) or leave (`_exit`).
public struct Compute: Sendable {
    /// The kernels that do the work.
    public let kernels: Kernels
    /// How many threads a large piece of work may be shared by, the calling one included.
    public let threads: Int

    private let pool: ThreadPool?
    private let leastWorkPerThread: Int

    /// Stops the program unless `threads` is 1 or more.
    ///
    /// - Parameters:
    ///   - kernels: The kernels that do the work; the fastest ones by default.
    ///   - threads: How many threads to use, the calling one included. They are started when first needed and end with
    ///     the last copy of this value.
    public init(kernels: Kernels = .best, threads: Int = 1) {
        self.init(kernels: kernels, threads: threads, leastWorkPerThread: 1 << 20)
    }

    /// - Parameter leastWorkPerThread: Waking a thread takes some microseconds; a thread does about a million operations
    ///   in twenty. Tests let threads share the smallest work.
    package init(kernels: Kernels = .best, threads: Int, leastWorkPerThread: Int) {
        guard threads >= 1 else { fatalError("Compute: \(threads) threads; expected 1 or more") }
        self.kernels = kernels
        self.threads = threads
        self.leastWorkPerThread = leastWorkPerThread
        self.pool = threads > 1 ? ThreadPool(threads: threads) : nil
    }

    /// One thread, with the kernels that the environment variable `BACKPROP_KERNELS` names, else the best ones.
    ///
    /// Stops the program if the variable names kernels that this machine cannot run or the program is built without.
    public static let `default`: Compute = {
        do throws(KernelsError) {
            return Compute(kernels: try .preferred())
        } catch {
            fatalError("BACKPROP_KERNELS: \(error)")
        }
    }()

    private init(_ compute: Compute, leastWorkPerThread: Int, isAlone: Bool) {
        kernels = compute.kernels
        threads = compute.threads
        pool = isAlone ? nil : compute.pool
        self.leastWorkPerThread = leastWorkPerThread
    }

    /// For who does the same `work`, a rough number of operations, again and again: threads that are at it stay awake, so
    /// that small pieces are worth sharing too. Work that is not worth waking them for stays on the calling thread.
    func repeating(_ work: Int) -> Compute {
        Compute(self, leastWorkPerThread: leastPart, isAlone: !isWorthSharing(work))
    }

    /// The operations that a part must be worth for a thread that is awake: a microsecond, where to begin takes a tenth.
    private var leastPart: Int { min(leastWorkPerThread, 1 << 16) }

    /// What the calls of a plan are run with. Valid as long as a copy of this value is.
    func run<Scalar: TensorScalar>(for scalar: Scalar.Type) -> bp_run {
        unsafe bp_run(
            kernels: kernels.table(for: scalar), scalar_size: MemoryLayout<Scalar>.stride, pool: pool?.handle,
            threads: threads, least_work: leastWorkPerThread, least_part: leastPart, randomness: 0, first_row: 0,
            rule: bp_update_rule())
    }

    /// Makes a call as a plan makes it: threads share it where that is worth it.
    package func make<Scalar: TensorScalar>(
        _ kind: bp_call_kind, _ arguments: some BitwiseCopyable, for scalar: Scalar.Type
    ) {
        var run = unsafe run(for: scalar)
        // In a plan its operands would lie in the caches of those who share it.
        unsafe run.least_part *= 2
        unsafe withUnsafePointer(to: arguments) { arguments in
            var call = unsafe bp_call(kind: kind, arguments: arguments, things: 0, parts: 1, wakes: false)
            unsafe bp_share_calls(&run, 1, &call)
            unsafe bp_run_calls(&run, 1, &call)
        }
        withExtendedLifetime(pool) {}
    }

    /// Whether there are threads to share a piece of `work`, a rough number of operations.
    func isWorthSharing(_ work: Int) -> Bool {
        pool != nil && work >= 2 * leastWorkPerThread
    }

    /// How many threads a piece of `work` is worth, at least 1.
    func threads(for work: Int) -> Int { pool == nil ? 1 : max(1, min(threads, work / leastWorkPerThread)) }

    /// Calls `body` as often as there are threads, on all of them; for tests that watch threads.
    package func onAllThreads(_ body: @Sendable () -> Void) { onThreads(threads) { _ in body() } }

    /// Calls `body` once for each of some numbers from 0, on several threads if there are.
    func onThreads(_ count: Int, _ body: @Sendable (Int) -> Void) {
        guard let pool else { return (0..<count).forEach(body) }
        pool.run(count, body)
    }

    /// Cuts `0..<count` into ranges that begin at multiples of `step` and calls `body` for each, on several threads if
    /// `work`, a rough number of operations, is worth it.
    package func share(_ count: Int, step: Int = 1, work: Int, _ body: @Sendable (Range<Int>) -> Void) {
        guard let pool, isWorthSharing(work) else { return body(0..<count) }
        let steps = (count + step - 1) / step
        let parts = min(steps, threads(for: work))
        guard parts > 1 else { return body(0..<count) }
        pool.runParts(parts) { part in
            body(steps * part / parts * step..<min(steps * (part + 1) / parts * step, count))
        }
    }
}
