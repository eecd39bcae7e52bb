import Backprop

/// What the cases run on: kernels, threads, and the libraries to compare with.
struct Machine {
    let kernels: Kernels
    /// The same kernels and number of threads, for what the library does by itself.
    let compute: Compute
    let peers: [Peer]
    /// The core's clock in hertz, measured.
    let clock: Double

    init(kernels: Kernels, threads: Int) {
        self.kernels = kernels
        compute = Compute(kernels: kernels, threads: threads)
        peers = Peer.found(threads: threads)
        clock = Self.measuredClock()
    }
}

extension Machine {
    /// The clock in hertz, from a chain of additions and exclusive ors of which each waits for the one before: every
    /// processor of today takes one cycle for each.
    private static func measuredClock() -> Double {
        var generator = SystemRandomNumberGenerator()
        var (x, a, b) = (generator.next(), generator.next() | 1, generator.next())
        let timings = Sampling(seconds: 0.005, count: 10, budget: 1, least: 3, pause: 0).measure([
            { rounds in x = chain(x, a, b, rounds: rounds) }
        ])
        // The compiler must not find out that nobody wants the result.
        if x == 0 { (a, b) = (b, a) }
        return Double(stepsPerRound * 2) / timings[0].best
    }

    private static let stepsPerRound = 1000

    @inline(never) private static func chain(_ start: UInt64, _ a: UInt64, _ b: UInt64, rounds: Int) -> UInt64 {
        var x = start
        for _ in 0..<rounds * stepsPerRound { x = (x &+ a) ^ b }
        return x
    }
}
