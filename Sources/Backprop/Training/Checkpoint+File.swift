import Foundation

// A checkpoint is a safetensors file: what `SavedModel` writes for the network, and beside it
//
//     optimizer.p.s   tensor s of the optimizer's state for parameter p, counted from 0 through all layers
//     best.t          tensor t of those that a training changes after the best epoch, where early stopping is in use
//     history         a row for each epoch
//
// with the rest as JSON in the metadata, and a digest of it all.

private enum MetadataKey {
    static let checkpoint = Safetensors.checkpointKey
    static let digest = "digest"
}

/// What is no tensor.
private struct Remainder: Codable {
    var generator: SeededGenerator
    /// The names of the columns of the history behind the fixed ones.
    var metrics: [String]
    /// How many tensors of state each parameter has.
    var stateCount: Int
    var bestEpoch: Int?
    var signature: TrainingSignature
}

extension Checkpoint {
    /// Writes the checkpoint. It replaces a file in one step, or leaves the old one; see ``AtomicFile``.
    ///
    /// - Throws: A `DataError` if the network has a layer that cannot be saved, or if the file cannot be written.
    public func write(to url: URL) throws(DataError) {
        var file = try SavedModel(network: network).file(for: FileReader.name(of: url))
        let metrics = history.metrics
        file["history"] = .float64(history.table(metrics: metrics))
        for (parameter, states) in optimizerStates.enumerated() {
            for (index, state) in states.enumerated() {
                file["optimizer.\(parameter).\(index)"] = Safetensors.Value(state)
            }
        }
        if let best, best.epoch > 0 {
            for (index, value) in best.tensors.enumerated() { file["best.\(index)"] = Safetensors.Value(value) }
        }
        let remainder = Remainder(
            generator: generator, metrics: metrics, stateCount: optimizerStates.first?.count ?? 0,
            bestEpoch: best?.epoch, signature: signature)
        file.metadata[MetadataKey.checkpoint] = MetadataJSON.text(remainder)
        file.metadata[MetadataKey.digest] = file.digest
        try file.write(to: url)
    }

    /// Reads a checkpoint that `write(to:)` wrote, of the same precision.
    ///
    /// - Parameters:
    ///   - url: Where the file lies.
    ///   - layers: Layers that may be in its network beside those of this package.
    /// - Throws: A `DataError` if the file is not what it should be to the last bit, or holds numbers that are not finite.
    public init(contentsOf url: URL, layers: [any SavableLayer<Scalar>.Type] = []) throws(DataError) {
        let source = FileReader.name(of: url)
        // It lies in a folder of results, where nobody writes into a pipe.
        var file = try Safetensors(contentsOf: url, allowsPipe: false)
        let remainder = try Self.remainder(of: file, source: source)
        let history = try Self.take("history", from: &file)
        guard case .float64(let table) = history, table.rank == 2,
            table.columns == EpochRecord.cellCount + remainder.metrics.count,
            Set(remainder.metrics.map { Name($0) }).count == remainder.metrics.count
        else {
            throw DataError(
                source: source, expected: "a history of \(EpochRecord.cellCount + remainder.metrics.count) columns",
                problem: "found shape \(Shape.text(history.shape))")
        }
        self.history = try History(table: table, metrics: remainder.metrics, source: source)
        try Self.checkNumbers(of: file, source: source)

        // What is left when the network is taken away belongs to its parameters, one after the other.
        var networkFile = Safetensors(metadata: file.metadata)
        networkFile.metadata[MetadataKey.checkpoint] = nil
        for name in file.names where name.utf8.starts(with: "layers.".utf8) {
            networkFile[name] = try Self.take(name, from: &file)
        }
        // It is used only for a training of a network with the same layers.
        network = try SavedModel(
            networkFile, source: source, requireFinite: false, limit: .none, layers: layers
        ).network
        var states: [[Tensor<Scalar>]] = []
        for layer in network.layers {
            for parameter in layer.parameters {
                let (index, shape) = (states.count, parameter.value.shape)
                states.append([])
                for state in 0..<remainder.stateCount {
                    states[index].append(try Self.take("optimizer.\(index).\(state)", shape, from: &file))
                }
            }
        }
        if let epoch = remainder.bestEpoch {
            // Before the first epoch there is none, and nothing of it.
            let epochs = min(1, self.history.epochs.count)...self.history.epochs.count
            guard epochs.contains(epoch) else {
                throw DataError(
                    source: source, expected: "a best epoch from \(epochs.lowerBound) to \(epochs.upperBound)",
                    problem: "found \(epoch)")
            }
            var tensors = BestEpoch(network).tensors
            for index in tensors.indices where epoch > 0 {
                tensors[index] = try Self.take("best.\(index)", tensors[index].shape, from: &file)
            }
            best = BestEpoch(epoch: epoch, tensors: tensors)
        } else {
            best = nil
        }
        guard file.names.isEmpty else {
            throw DataError(
                source: source, expected: "the tensors of a checkpoint",
                problem: "found \(DataError.quoted(file.names[0])) besides")
        }
        optimizerStates = states
        generator = remainder.generator
        signature = remainder.signature
    }

    private static func remainder(of file: Safetensors, source: String) throws(DataError) -> Remainder {
        guard file.isCheckpoint || !file.isModel else {
            throw DataError(
                source: source, expected: "a checkpoint, from which a training goes on",
                problem: "found a model: SavedModel(contentsOf:) reads it, and a training may begin with its network")
        }
        guard file.metadata[MetadataKey.checkpoint] != nil, let digest = file.metadata[MetadataKey.digest] else {
            throw DataError(
                source: source, expected: "a checkpoint that backprop wrote",
                problem: "found no \"\(MetadataKey.checkpoint)\" in its metadata")
        }
        guard Name(digest) == Name(file.digest) else {
            throw DataError(
                source: source, expected: "contents with the digest \(DataError.quoted(digest))",
                problem: "found \(DataError.quoted(file.digest)): the file is damaged")
        }
        let remainder: Remainder = try MetadataJSON.value(
            MetadataKey.checkpoint, of: file.metadata, expected: "a training's state", source: source)
        guard remainder.stateCount >= 0 else {
            throw DataError(
                source: source, expected: "0 or more tensors of state", problem: "found \(remainder.stateCount)")
        }
        return remainder
    }

    /// Throws unless all tensors have the right type and finite numbers.
    private static func checkNumbers(of file: Safetensors, source: String) throws(DataError) {
        for name in file.names {
            guard let value = file[name], value.scalarType == Scalar.scalarType else {
                throw DataError(
                    source: source, expected: "tensors of type \(Scalar.scalarType.rawValue)",
                    problem: "found \(file[name]?.scalarType.rawValue ?? "none")")
            }
            let tensor: Tensor<Scalar> = try file.tensor(named: name)
            try tensor.checkFinite(name, source: source)
        }
    }

    /// Removes a tensor from a file.
    private static func take(_ name: String, from file: inout Safetensors) throws(DataError) -> Safetensors.Value {
        guard let value = file[name] else {
            throw DataError(
                source: file.source, expected: "a tensor named \(DataError.quoted(name))", problem: "found none")
        }
        file[name] = nil
        return value
    }

    private static func take(
        _ name: String, _ shape: [Int], from file: inout Safetensors
    ) throws(DataError) -> Tensor<Scalar> {
        let tensor: Tensor<Scalar> = try file.tensor(named: name, shape: shape)
        file[name] = nil
        return tensor
    }
}

extension Safetensors {
    /// A digest of all tensors and all metadata, itself excepted.
    package var digest: String {
        var digest = Digest()
        for (key, text) in metadata where key != MetadataKey.digest {
            digest.add(key)
            digest.add(text)
        }
        for name in names {
            digest.add(name)
            if let value = self[name] { digest.add(value) }
        }
        return digest.text
    }
}
