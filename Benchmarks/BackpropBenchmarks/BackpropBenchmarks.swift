import Backprop
import Foundation

/// The command `backprop-benchmarks`.
@main
enum BackpropBenchmarks {
    static func main() {
        do {
            let options = try Options(Array(CommandLine.arguments.dropFirst()))
            guard !options.wantsHelp else { return print(Options.help) }
            try run(options)
        } catch {
            FileHandle.standardError.write(Data("backprop-benchmarks: \(error)\n".utf8))
            exit(error is UsageError || error is KernelsError ? 64 : 70)
        }
    }

    private static func run(_ options: Options) throws {
        let all = try options.models.map { try ModelCase.all(in: URL(fileURLWithPath: $0)) } ?? Benchmark.all
        let cases = all.filter { options.includes($0.name) }
        guard !cases.isEmpty else {
            throw UsageError("no case has a name with \"\(options.filter.joined(separator: " "))\"")
        }
        let machine = Machine(kernels: options.kernels, threads: options.threads)
        let sampling: Sampling = options.isQuick ? .quick(threads: options.threads) : .full(threads: options.threads)

        write(Report.header(machine, sampling))
        var measurements: [Measurement] = []
        for benchmark in cases {
            let measurement = Measurement(benchmark, on: machine, sampling: sampling)
            write(Report.row(measurement))
            measurements.append(measurement)
        }
        if let path = options.json {
            let objects = measurements.flatMap { Record.records(of: $0, on: machine) }
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            try encoder.encode(objects).write(to: URL(fileURLWithPath: path), options: .atomic)
        }
    }

    /// Writes a line that is seen at once, through a pipe too.
    private static func write(_ line: String) {
        FileHandle.standardOutput.write(Data("\(line)\n".utf8))
    }
}
