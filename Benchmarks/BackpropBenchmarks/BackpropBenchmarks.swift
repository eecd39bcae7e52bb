import Backprop
import Foundation

/// The command `backprop-benchmarks`.
@main
enum BackpropBenchmarks {
    static func main() {
        do {
            let options = try Options(Array(CommandLine.arguments.dropFirst()))
            guard !options.wantsHelp else { return print(Options.help) }
            if try run(options)?.isSlower == true { exit(1) }
        } catch {
            FileHandle.standardError.write(Data("backprop-benchmarks: \(error)\n".utf8))
            exit(error is UsageError || error is KernelsError ? 64 : 70)
        }
    }

    /// - Returns: The comparison that was asked for.
    private static func run(_ options: Options) throws -> Comparison? {
        let all = try options.models.map { try ModelCase.all(in: URL(fileURLWithPath: $0)) } ?? Benchmark.all
        let cases = all.filter { options.includes($0.name) }
        guard !cases.isEmpty else {
            throw UsageError("no case has a name with \"\(options.filter.joined(separator: " "))\"")
        }
        let machine = Machine(kernels: options.kernels, threads: options.threads)
        let earlier = try options.against.map { path throws(UsageError) in try Earlier(path, on: machine) }
        let sampling: Sampling = options.isQuick ? .quick(threads: options.threads) : .full(threads: options.threads)

        write(Report.header(machine, sampling))
        var measurements: [Measurement] = []
        var comparison = earlier.map { _ in Comparison() }
        for benchmark in cases {
            let measurement = Measurement(benchmark, on: machine, sampling: sampling)
            write(Report.row(measurement))
            measurements.append(measurement)
            guard let earlier else { continue }
            var (then, now) = (try earlier.seconds(benchmark.name, options), measurement.timing.best)
            if earlier.isProgram {
                // Then, now, then, now: what slows the machine down for a while slows down both.
                now = min(now, Measurement(benchmark, on: machine, sampling: sampling).timing.best)
                then = [then, try earlier.seconds(benchmark.name, options)].compactMap { $0 }.min()
            }
            comparison?.add(benchmark.name, then: then, now: now)
        }
        if let comparison { write(comparison.text) }
        if let path = options.json {
            let objects = measurements.flatMap { Record.records(of: $0, on: machine) }
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            try encoder.encode(objects).write(to: URL(fileURLWithPath: path), options: .atomic)
        }
        return comparison
    }

    /// Writes a line that is seen at once, through a pipe too.
    private static func write(_ line: String) {
        FileHandle.standardOutput.write(Data("\(line)\n".utf8))
    }
}
