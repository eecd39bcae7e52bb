import Backprop
import BackpropReference
import Foundation

/// The options that say where and how the numbers are computed.
enum ComputeOptions {
    static let options: [Option] = [
        .value(
            "kernels", "NAME", "avx512, avx2, neon, portable, reference; default the fastest or $BACKPROP_KERNELS",
            choices: ["avx512", "avx2", "neon", "portable", "reference"]),
        .value("threads", "N", "threads to use; default one per processor core, of those that processes share a part"),
    ].grouped("computation")

    /// - Throws: `UsageError` or `KernelsError`.
    static func compute(_ arguments: Arguments) throws -> Compute {
        let threads = try arguments.integer("threads", in: 1...1024) ?? cores
        return Compute(kernels: try kernels(arguments["kernels"]), threads: threads)
    }

    /// The cores that this process may use. Launchers of MPI bind a process to its own, or leave all of them to those that
    /// are on the machine.
    private static var cores: Int {
        let (usable, all) = (ProcessInfo.processInfo.activeProcessorCount, ProcessInfo.processInfo.processorCount)
        guard let processes = Launch.current?.countHere, usable == all else { return usable }
        return max(1, all / max(processes, 1))
    }

    private static func kernels(_ name: String?) throws(KernelsError) -> Kernels {
        guard let name else { return try .preferred() }
        return name == Kernels.reference.name ? .reference : try Kernels(named: name)
    }
}
