import Backprop
import Foundation

/// `backprop info`: what this machine can do, and what is made of it.
struct InfoCommand: Command {
    static let name = "info"
    static let summary = "show the processor, the kernels chosen for it, and the threads"
    static let operands = "[OPTION …]"
    static let discussion = """
        Shows the processor's instruction sets, the kernels that it can run, and those in use.

        examples:
          backprop info
          backprop info --json
        """
    static let options = ComputeOptions.options + [.flag("json", "print one JSON object")].grouped("output")

    private let compute: Compute
    private let isJSON: Bool

    init(_ arguments: Arguments) throws {
        guard arguments.operands.isEmpty else {
            throw UsageError("info takes no operand, got \"\(arguments.operands[0])\"")
        }
        compute = try ComputeOptions.compute(arguments)
        isJSON = arguments.has("json")
    }

    func run() throws {
        let processor = Processor.current
        let available = Kernels.available.map(\.name)
        if isJSON {
            printJSON([
                "processor": processor.name, "instructionSets": processor.features, "kernels": compute.kernels.name,
                "availableKernels": available, "threads": compute.threads, "version": BackpropTool.version,
            ])
        } else {
            print(
                """
                version           \(BackpropTool.version)
                processor         \(processor.name)
                instruction sets  \(processor.features.joined(separator: " "))
                kernels           \(compute.kernels.name) (this machine can run \(available.joined(separator: ", ")))
                threads           \(compute.threads)
                """)
        }
    }
}
