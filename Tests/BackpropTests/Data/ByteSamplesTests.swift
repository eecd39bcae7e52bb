import Backprop
import Testing

/// Images that stay bytes in memory are the samples that they are as scalars.
@Suite struct ByteSamplesTests {
    private func images<Scalar: TensorScalar>(_ count: Int, _: Scalar.Type) throws -> Dataset<Scalar> {
        let folder = try TemporaryFolder()
        let pixels = (0..<count * 12).map { UInt8(truncatingIfNeeded: $0 * 37 + $0 / 11) }
        let labels = (0..<count).map { UInt8($0 * 5 % 4) }
        return try .idx(
            images: folder.write("i", IDXTests.file([count, 4, 3], pixels)),
            labels: folder.write("l", IDXTests.file([count], labels)), classes: 4)
    }

    private func scalars<Scalar: TensorScalar>(_ data: Dataset<Scalar>) throws -> Dataset<Scalar> {
        try Dataset(features: data.features, targets: data.targets, imageShape: data.imageShape)
    }

    @Test func partsAreThoseOfTheScalars() throws {
        let bytes = try images(60, Float.self)
        let scalars = try scalars(bytes)
        #expect(bytes == scalars)
        #expect(bytes.count == 60 && bytes.sampleShape == [12] && bytes.featureCount == 12)
        #expect(bytes[rows: 7..<20][rows: 3..<9] == scalars[rows: 10..<16])
        #expect(bytes[rows: 7..<20].subset([12, 0, 12]) == scalars.subset([19, 7, 19]))
        var (one, other) = (SeededGenerator(seed: 1), SeededGenerator(seed: 1))
        #expect(bytes.shuffled(using: &one) == scalars.shuffled(using: &other))
        let (training, validation) = try bytes.split(validation: 0.25, using: &one)
        let expected = try scalars.split(validation: 0.25, using: &other)
        #expect(training == expected.training && validation == expected.validation)
        #expect(bytes != (try images(59, Float.self)))
        let double = try Dataset<Double>(bytes)
        #expect(double == (try images(60, Double.self)))
    }

    @Test func predictionsAreThoseOfTheScalars() throws {
        let images = try images(1030, Float.self)
        var generator = SeededGenerator(seed: 3)
        let model = Sequential<Float> { Dense(12, 4, using: &generator) }
        #expect(model.predict(images) == model.predict(images.features))
        #expect(model.predict(images[rows: 3..<4]) == model.predict(images.features[rows: 3..<4]))
    }

    @Test(arguments: [nil, 60, 16, 7])
    func trainingAndEvaluationAreThoseOfTheScalars(batchSize: Int?) throws {
        func check<Scalar: TensorScalar>(_ data: Dataset<Scalar>) throws {
            let (bytes, scalars) = (try run(data), try run(scalars(data)))
            #expect(bytes.bits == scalars.bits)
            #expect(bytes.history == scalars.history)
            #expect(bytes.evaluation == scalars.evaluation)
        }
        func run<Scalar: TensorScalar>(
            _ data: Dataset<Scalar>
        ) throws -> (bits: [UInt64], history: History, evaluation: Evaluation) {
            var generator = SeededGenerator(seed: 2)
            var model = Sequential<Scalar> {
                Dense(12, 9, activation: .relu, using: &generator)
                Dense(9, 4, using: &generator)
                Softmax()
            }
            let trainer = Trainer<Scalar>(optimizer: SGD(momentum: 0.9), epochs: 5, batchSize: batchSize)
            let history = try trainer.train(&model, on: data, validation: data[rows: 5..<50], using: &generator)
            return (bits(model), history, try model.evaluate(data))
        }
        try check(images(60, Float.self))
        try check(images(60, Double.self))
    }
}
