import Backprop

/// Trainings: forward, loss, back and update, for all samples.
///
/// A round is an epoch of a training that goes on.
enum TrainingCase {
    static var all: [Benchmark] {
        [
            spiral(Float.self), spiral(Double.self), images(Float.self), images(Double.self),
            regression(Double.self, Network(widths: [24, 8, 2], activation: .tanh, isClassifier: false), rows: 200),
            regression(
                Float.self, Network(widths: [4, 32, 16, 4], activation: .tanh, isClassifier: false), rows: 10_000),
            images(ImageNetwork.lenet), images(ImageNetwork.larger),
        ]
    }

    /// Three arms of 200 points, all at once.
    private static func spiral<Scalar: TensorScalar>(_: Scalar.Type) -> Benchmark {
        let trainer = Trainer<Scalar>(optimizer: SGD(learningRate: 1, decay: 0.001, momentum: 0.9))
        return epoch(of: "spiral", Network(widths: [2, 64, 3]), trainer, rows: 600) {
            var generator = SeededGenerator(seed: 1)
            return .spiral(samplesPerClass: 200, classes: 3, using: &generator)
        }
    }

    /// Small images as rows, in batches of 128.
    private static func images<Scalar: TensorScalar>(_: Scalar.Type) -> Benchmark {
        let trainer = Trainer<Scalar>(optimizer: SGD(learningRate: 0.01, momentum: 0.9), batchSize: 128)
        return images(Network(widths: [784, 128, 10]), trainer, shape: [784])
    }

    /// The same images in batches of 64.
    private static func images(_ network: ImageNetwork) -> Benchmark {
        let trainer = Trainer<Float>(optimizer: Adam(learningRate: 0.001), batchSize: 64)
        return images(network, trainer, shape: [ImageNetwork.side, ImageNetwork.side, 1])
    }

    /// A fifth of the samples that such a set has, or so. The pixels are noise; it is the same work.
    private static func images<Scalar: TensorScalar>(
        _ network: some TrainableNetwork, _ trainer: Trainer<Scalar>, shape: [Int]
    ) -> Benchmark {
        let rows = 12_800
        return epoch(of: "images", network, trainer, rows: rows) {
            var generator = SeededGenerator(seed: 2)
            let labels = (0..<rows).map { _ in Int(generator.integer(below: 10)) }
            return try Dataset(features: .random([rows] + shape, in: 0...1), targets: .classes(labels, count: 10))
        }
    }

    /// Noise to be learnt by the mean squared error, all samples at once.
    private static func regression<Scalar: TensorScalar>(
        _: Scalar.Type, _ network: Network, rows: Int
    ) -> Benchmark {
        let trainer = Trainer<Scalar>(loss: MeanSquaredError(), optimizer: SGD(learningRate: 0.01, momentum: 0.9))
        let (inputs, outputs) = (network.widths[0], network.widths[network.widths.count - 1])
        return epoch(of: "regression", network, trainer, rows: rows) {
            try Dataset(features: .random([rows, inputs]), targets: .values(.random([rows, outputs])))
        }
    }

    private static func epoch<Scalar: TensorScalar>(
        of name: String, _ network: some TrainableNetwork, _ trainer: Trainer<Scalar>, rows: Int,
        _ dataset: @escaping () throws -> Dataset<Scalar>
    ) -> Benchmark {
        let batch = trainer.batchSize.map { " batch \($0)" } ?? ""
        return Benchmark(
            name: "train \(Scalar.label) \(network) \(name) rows \(rows)\(batch)",
            work: .operations(Double(rows) * network.trainingOperations, Scalar.scalarType)
        ) { machine in
            let model = network.model(Scalar.self)
            do {
                let training = OngoingTraining(trainer, model, on: try dataset(), machine)
                return Contest(ours: { epochs in
                    do throws(TrainingError) {
                        try training.train(epochs)
                    } catch {
                        fatalError("\(name): \(error)")
                    }
                })
            } catch {
                fatalError("\(name): \(error)")
            }
        }
    }
}
