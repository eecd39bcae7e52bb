import Foundation

extension Trainer {
    /// The checks of a training. Processes that share it make them together: what one refuses, all refuse; and all must have
    /// been given the same.
    ///
    /// - Parameters:
    ///   - generator: As it is before the training.
    ///   - checkpoint: Where to go on.
    ///   - interval: How many epochs there are from one checkpoint to the next.
    /// - Returns: What the samples count.
    func checkTogether(
        _ model: Sequential<Scalar>, _ data: Dataset<Scalar>, _ validation: Dataset<Scalar>?, sampleWeights: [Double]?,
        using generator: some RandomNumberGenerator, from checkpoint: Checkpoint<Scalar>? = nil,
        checkpointEvery interval: Int? = nil
    ) throws(TrainingError) -> Tensor<Scalar>? {
        guard ranks.count > 1 else {
            try check(model, data, validation)
            return try weights(of: data, sampleWeights: sampleWeights)
        }
        // What looks at samples that others hold must be done by all alike.
        if data.isShared || validation?.isShared == true,
            let other = ranks.firstToDiffer(in: TrainingSignature.outline(of: self, model, data, validation))
        {
            throw .ranks(
                "the processes were not given the same: rank \(other.rank) another network, other settings or data")
        }
        var (problem, weights): (TrainingError?, Tensor<Scalar>?) = (nil, nil)
        var report = RankReport()
        do throws(TrainingError) {
            try check(model, data, validation)
            weights = try self.weights(of: data, sampleWeights: sampleWeights)
            // One of a class goes on from there, on all processes alike.
            var generator = generator
            var signature = TrainingSignature(
                self, model, data, weights: weights, validation: validation,
                generator: SeededGenerator(seed: generator.next()))
            let layers = model.layers.map { $0.configuration?.description ?? "\(type(of: $0))" }
            signature.addFirst("network", layers.joined(separator: ", ").shown(300))
            signature.add("epochs", String(epochs))
            signature.add("epochs between checkpoints", interval.map(String.init) ?? "none")
            signature.add("checkpoint to go on from", checkpoint.map(Self.text) ?? "none")
            report.signature = signature
        } catch {
            (problem, report.problem) = (error, error.description)
        }
        let all = ranks.gather(Array(MetadataJSON.text(report).utf8))
        // An error that all have is not that of a rank.
        if let problem, all.allSatisfy({ $0 == all[0] }) { throw problem }
        for (rank, bytes) in all.enumerated() where rank == 0 || bytes != all[0] {
            guard let other = RankReport(bytes), let first = RankReport(all[0]) else {
                throw .ranks("rank \(rank) runs another version of the program")
            }
            if let problem = other.problem { throw .ranks("rank \(rank): \(problem)") }
            guard let mine = other.signature, let theirs = first.signature else { continue }
            if let difference = mine.difference(from: theirs, where: ("in rank \(rank)", "in rank 0")) {
                throw .ranks("the processes were not given the same: \(difference)")
            }
        }
        return weights
    }

    private static func text(_ checkpoint: Checkpoint<Scalar>) -> String {
        var digest = Digest()
        for layer in checkpoint.network.layers {
            for tensor in layer.parameters + layer.constants { digest.add(Safetensors.Value(tensor.value)) }
        }
        for state in checkpoint.optimizerStates.joined() { digest.add(Safetensors.Value(state)) }
        return "after epoch \(checkpoint.epoch) with the digest \(digest.text)"
    }

    /// Refuses parts that nobody can take, more processes than parts, and data that other processes hold.
    func checkShards(_ data: Dataset<Scalar>, _ validation: Dataset<Scalar>?) throws(TrainingError) {
        guard shards >= 1 else { throw .setting("shards: \(shards); expected 1 or more") }
        guard ranks.count <= shards else {
            throw .setting("shards: \(shards), for \(ranks.count) processes; expected as many or more")
        }
        for case .shared(let samples)? in [data.samples, validation?.samples] where samples.ranks.count != ranks.count {
            throw .setting(
                "ranks: \(ranks.count); expected the \(samples.ranks.count) processes that hold the data together")
        }
    }
}

/// What a process tells the others before a training.
private struct RankReport: Codable {
    var problem: String?
    var signature: TrainingSignature?

    init() {}

    init?(_ bytes: [UInt8]) {
        guard let report = try? JSONDecoder().decode(Self.self, from: Data(bytes)) else { return nil }
        self = report
    }
}
