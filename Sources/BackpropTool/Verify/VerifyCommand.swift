import Backprop
import Foundation

/// `backprop verify`: whether this machine computes the published bits.
struct VerifyCommand: Command {
    static let name = "verify"
    static let summary = "see whether trainings end with the published bits here"
    static let operands = "[NAME …] [OPTION …]"
    static let discussion = """
        Trains \(PublishedTraining.all.count) small networks with every optimizer, loss, layer, schedule and penalty, and
        compares what each has learnt, to the last bit, with what is published. Whatever the processor, its kernels and
        the number of threads, all must be equal: else this build or this machine computes wrongly, and the exit code is
        65. It takes seconds; with portable kernels some more.

        NAME takes only those trainings whose names contain it.

        examples:
          backprop verify
          backprop verify adam --kernels portable --threads 3
          backprop verify --json
        """
    static let options =
        ComputeOptions.options + [.flag("json", "print one JSON object")].grouped("output")

    private let trainings: [PublishedTraining]
    private let compute: Compute
    private let isJSON: Bool

    init(_ arguments: Arguments) throws {
        let names = arguments.operands
        for name in names where !PublishedTraining.all.contains(where: { $0.name.contains(name) }) {
            throw UsageError("no training has a name with \"\(name)\"; `backprop verify` lists them")
        }
        trainings = PublishedTraining.all.filter { training in
            names.isEmpty || names.contains { training.name.contains($0) }
        }
        compute = try ComputeOptions.compute(arguments)
        isJSON = arguments.has("json")
    }

    func run() throws { try run(published: PublishedTraining.digests) }

    func run(published: [String: String]) throws {
        var digests: [String: String] = [:]
        var others: [String] = []
        for training in trainings {
            let digest = try training.digest(compute)
            let isPublished = published[training.name] == digest
            digests[training.name] = digest
            if !isPublished { others.append(training.name) }
            if !isJSON {
                print(digest, isPublished ? "as published" : "NOT as published", training.name, separator: "  ")
            }
        }
        if isJSON {
            printJSON([
                "digests": digests, "different": others, "kernels": compute.kernels.name, "threads": compute.threads,
            ])
        } else if others.isEmpty {
            print("\nAll \(trainings.count) trainings have the published bits, with \(compute.kernels) kernels.")
        }
        guard others.isEmpty else { throw OtherBits(names: others, of: trainings.count) }
    }
}

/// Trainings that do not end as they must.
struct OtherBits: Error, CustomStringConvertible {
    let names: [String]
    let of: Int

    var description: String {
        "\(names.count) of \(of) trainings end with other bits than the published ones: \(names.joined(separator: ", "))"
    }
}
