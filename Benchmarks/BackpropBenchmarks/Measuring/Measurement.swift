/// What came out of a case.
struct Measurement {
    /// A peer's best time.
    struct Peer {
        let name: String
        let seconds: Double
        /// Its time over ours: above 1 we are faster.
        let ratio: Double
    }

    let name: String
    let timing: Timing
    /// 10⁹ operations or bytes per second, in the best sample.
    let rate: Double
    let unit: String
    /// The rate as a share of what the machine can do, timed in turn with it.
    let percentOfLimit: Double
    /// For what is computed element by element.
    let cyclesPerElement: Double?
    let peers: [Peer]

    init(_ benchmark: Benchmark, on machine: Machine, sampling: Sampling) {
        let contest = benchmark.prepare(machine)
        contest.output?.check(contest, benchmark.name)
        let work = benchmark.work()
        let limit = Limit(of: work, on: machine)
        let timings = sampling.measure([contest.ours] + contest.peers.map(\.run) + [limit.run])
        let best = timings[0].best

        name = benchmark.name
        timing = timings[0]
        rate = work.amount / best * 1e-9
        unit = work.unit
        percentOfLimit = 100 * rate / (limit.amount / timings[timings.count - 1].best * 1e-9)
        if case .traffic(_, _, let elements) = work {
            cyclesPerElement = best * machine.clock / Double(elements)
        } else {
            cyclesPerElement = nil
        }
        peers = zip(contest.peers, timings.dropFirst()).map { peer, timing in
            Peer(name: peer.name, seconds: timing.best, ratio: timing.best / best)
        }
    }
}
