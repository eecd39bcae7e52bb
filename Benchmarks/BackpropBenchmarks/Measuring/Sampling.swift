import Foundation

/// How long and how often a contestant is timed.
struct Sampling {
    /// What a sample should take: long enough for the clock and for what interrupts it.
    let seconds: Double
    /// Samples of each contestant.
    let count: Int
    /// When to be content with fewer samples, in seconds per contestant.
    let budget: Double
    /// Samples of each contestant in any case.
    let least: Int
    /// How long to wait before each sample.
    let pause: Double

    static func full(threads: Int) -> Sampling {
        Sampling(seconds: 0.02, count: 11, budget: 2, least: 3, pause: pause(threads: threads))
    }

    static func quick(threads: Int) -> Sampling {
        Sampling(seconds: 0.001, count: 3, budget: 0.03, least: 1, pause: pause(threads: threads))
    }

    /// The threads of an OpenMP library spin for a while after a call and would take a core from the next contestant.
    private static func pause(threads: Int) -> Double { threads > 1 ? 0.003 : 0 }

    /// Times the contestants in turn, A B C A B C …, so that what slows the machine down for a while slows down all.
    func measure(_ runs: [Run]) -> [Timing] {
        let rounds = runs.map(calibrate)
        var samples = [[Double]](repeating: [], count: runs.count)
        var total = 0.0
        for sample in 0..<count {
            for (index, run) in runs.enumerated() {
                if pause > 0 { Thread.sleep(forTimeInterval: pause) }
                // What the contestant before has driven out of the caches comes back.
                if rounds[index] > 1 { run(1) }
                let seconds = Self.time(run, rounds[index])
                samples[index].append(seconds / Double(rounds[index]))
                total += seconds
            }
            if sample + 1 >= least, total > budget * Double(runs.count) { break }
        }
        return samples.map(Timing.init)
    }

    /// How many rounds make a sample.
    private func calibrate(_ run: Run) -> Int {
        var rounds = 1
        while true {
            let time = Self.time(run, rounds)
            if time >= seconds / 2 || rounds > 1 << 40 { return max(1, Int(Double(rounds) * seconds / time)) }
            rounds = max(rounds * 2, min(rounds * 100, Int(Double(rounds) * seconds / max(time, 1e-9))))
        }
    }

    private static func time(_ run: Run, _ rounds: Int) -> Double {
        let clock = ContinuousClock()
        let start = clock.now
        run(rounds)
        return (clock.now - start) / .seconds(1)
    }
}

/// The seconds that a round took, over several samples.
struct Timing {
    /// The shortest: what the machine can do when nothing comes between.
    let best: Double
    let median: Double

    init(samples: [Double]) {
        let sorted = samples.sorted()
        best = sorted[0]
        let middle = sorted.count / 2
        median = sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }
}
