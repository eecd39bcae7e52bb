import Backprop
import BackpropReference
import Foundation

/// The options that say where and how the numbers are computed.
enum ComputeOptions {
    static let options: [Option] = [
        .value(
            "kernels", "NAME", "avx512, avx2, neon, portable, reference; default the fastest or $BACKPROP_KERNELS",
            choices: ["avx512", "avx2", "neon", "portable", "reference"]),
        .value("threads", "N", "threads to use; default one per processor core"),
    ].grouped("computation")

    /// - Throws: `UsageError` or `KernelsError`.
    static func compute(_ arguments: Arguments) throws -> Compute {
        let threads = try arguments.integer("threads", in: 1...1024) ?? ProcessInfo.processInfo.activeProcessorCount
        return Compute(kernels: try kernels(arguments["kernels"]), threads: threads)
    }

    private static func kernels(_ name: String?) throws(KernelsError) -> Kernels {
        guard let name else { return try .preferred() }
        return name == Kernels.reference.name ? .reference : try Kernels(named: name)
    }
}
