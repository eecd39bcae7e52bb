import Backprop

/// A training whose final parameters are published: they are the same bits on every machine.
struct PublishedTraining: Sendable {
    /// Tells it from all others, such as `float adam`.
    let name: String
    /// Trains, and returns a digest of what was learnt, running statistics included.
    let digest: @Sendable (Compute) throws -> String

    /// - Parameters:
    ///   - data: What is learnt, in batches of 32 unless `change` says otherwise.
    ///   - epochs: How often it is gone through.
    ///   - change: What is not as usual.
    ///   - layers: Makes the network from a generator.
    init<Scalar: TensorScalar>(
        _ name: String, on data: @escaping @Sendable () throws -> Dataset<Scalar>, epochs: Int = 100,
        loss: any Loss<Scalar> = CategoricalCrossEntropy(),
        optimizer: any Optimizer = SGD(learningRate: 0.1, momentum: 0.9), inputShape: [Int]? = nil,
        change: @escaping @Sendable (inout Trainer<Scalar>) -> Void = { _ in },
        layers: @escaping @Sendable (inout SeededGenerator) -> [any Layer<Scalar>]
    ) {
        self.name = "\(Scalar.scalarType == .float32 ? "float" : "double") \(name)"
        digest = { compute in
            let data = try data()
            var generator = SeededGenerator(seed: 1)
            var model = try Sequential(layers: layers(&generator), inputShape: inputShape)
            var trainer = Trainer<Scalar>(
                loss: loss, optimizer: optimizer, epochs: epochs, batchSize: 32, compute: compute)
            change(&trainer)
            let validation = trainer.earlyStopping == nil ? nil : data
            try trainer.train(&model, on: data, validation: validation, using: &generator)
            var digest = Digest()
            for layer in model.layers {
                for tensor in layer.parameters + layer.constants { digest.add(Safetensors.Value(tensor.value)) }
            }
            return digest.text
        }
    }

    /// All of them, in the order in which they are told of.
    static let all = all(Float.self) + all(Double.self)

    private static func all<Scalar: TensorScalar>(_: Scalar.Type) -> [PublishedTraining] {
        let parts: [[PublishedTraining]] = [
            optimizers(Scalar.self), schedules(Scalar.self), penalties(Scalar.self), losses(Scalar.self),
            samples(Scalar.self), layers(Scalar.self), images(Scalar.self),
        ]
        return parts.flatMap { $0 }
    }
}
