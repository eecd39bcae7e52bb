import Backprop

/// A training that is run to its end: long enough for what decays to be gone.
struct Training {
    let name: String
    /// Trains, and calls its argument after each epoch with the number of steps so far.
    let run: ((Int) -> Void) throws -> Void

    /// - Parameters:
    ///   - data: What is trained on, 16 samples at a time.
    ///   - change: What is not as usual.
    ///   - layers: Makes the network from a generator.
    init<Scalar: TensorScalar>(
        _ name: String, on data: Dataset<Scalar>, loss: any Loss<Scalar> = CategoricalCrossEntropy(),
        optimizer: any Optimizer = SGD(learningRate: 0.1, momentum: 0.9), inputShape: [Int]? = nil,
        change: @escaping (inout Trainer<Scalar>) -> Void = { _ in },
        layers: @escaping (inout SeededGenerator) -> [any Layer<Scalar>]
    ) {
        self.name = "\(name), \(Scalar.self)"
        run = { report in
            var generator = SeededGenerator(seed: 1)
            var model = try Sequential(layers: layers(&generator), inputShape: inputShape)
            let stepsPerEpoch = (data.count + 15) / 16
            // A velocity takes so long from an ordinary number to a subnormal one, and some.
            let steps = Scalar.scalarType == .float32 ? 3000 : 7500
            var trainer = Trainer<Scalar>(
                loss: loss, optimizer: optimizer, epochs: steps / stepsPerEpoch, batchSize: 16, compute: Census.compute)
            change(&trainer)
            try trainer.train(&model, on: data, validation: data, using: &generator) {
                report($0.epoch * stepsPerEpoch)
            }
        }
    }

    static var all: [Training] { all(Float.self) + all(Double.self) }

    private static func all<Scalar: TensorScalar>(_: Scalar.Type) -> [Training] {
        let parts: [[Training]] = [
            optimizers(Scalar.self), penalties(Scalar.self), schedules(Scalar.self), activations(Scalar.self),
            losses(Scalar.self), images(Scalar.self), sequences(Scalar.self), others(Scalar.self),
        ]
        return parts.flatMap { $0 }
    }
}
