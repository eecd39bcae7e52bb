extension SavedModel {
    /// A record as the network takes it, 1×D: the same bits as its row in a table gives. See
    /// ``Preparation/features(of:)``.
    ///
    ///     let probabilities = model.network.predict(try model.input(["age": 34, "city": "Oslo"]))
    ///
    /// - Throws: A `DataError` that tells all that is wrong with the record, or that the model was not trained on a table.
    public func input(_ record: [String: RecordValue]) throws(DataError) -> Tensor<Scalar> {
        guard let preparation else {
            throw DataError(
                source: "record", expected: "a model that was trained on a table",
                problem: "found one without a preparation")
        }
        return try preparation.features(of: record)
    }

    /// What the network predicts for N samples: probabilities of the classes, or values in their own unit. N×K.
    public func predict(_ samples: Tensor<Scalar>, on compute: Compute = .default) -> Tensor<Scalar> {
        inOwnUnit(network.predict(samples, on: compute))
    }

    /// Outputs of the network; those of a regression in the unit that its targets came in.
    public func inOwnUnit(_ outputs: Tensor<Scalar>) -> Tensor<Scalar> {
        targetScaling?.values(outputs) ?? outputs
    }

    /// A name for each of the K values that a regression predicts; none where they have no names.
    public var targetNames: [String] { targetScaling?.names ?? [] }
}

extension TargetScaling {
    /// As it stands in the metadata of a model's file.
    var json: String { MetadataJSON.text(Coded(names: names, means: means, deviations: deviations)) }

    init(_ metadata: Safetensors.Metadata, key: String, outputs: Int, source: String) throws(DataError) {
        let coded: Coded = try MetadataJSON.value(
            key, of: metadata, expected: "names, means and deviations", source: source)
        guard coded.means.count == outputs, coded.deviations.count == outputs,
            coded.names.isEmpty || coded.names.count == outputs,
            coded.means.allSatisfy(\.isFinite), coded.deviations.allSatisfy({ $0.isFinite && $0 > 0 })
        else {
            throw DataError(
                source: source, expected: "\(outputs) means and deviations above 0 in the metadata under \"\(key)\"",
                problem: "found \(DataError.quoted(metadata[key] ?? ""))")
        }
        self.init(names: coded.names, means: coded.means, deviations: coded.deviations)
    }

    private struct Coded: Codable {
        let names: [String]
        let means: [Double]
        let deviations: [Double]
    }
}
