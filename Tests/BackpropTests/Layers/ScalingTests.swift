import Backprop
import BackpropLessons
import Foundation
import Testing

@Suite struct ScalingTests {
    private func data<Scalar>(_ features: Tensor<Scalar>) throws -> Dataset<Scalar> {
        try Dataset(features: features, targets: .classes((0..<features.rows).map { $0 % 2 }, count: 2))
    }

    /// Means and standard deviations of the irises as scikit-learn's `StandardScaler` has them.
    @Test func standardizationOfIris() {
        let iris = Dataset<Double>.iris()
        let layer = Scaling.standardization(of: iris)
        let expected: [(mean: Double, deviation: Double)] = [
            (5.843333333333334, 0.8253012917851409), (3.0573333333333337, 0.4344109677354946),
            (3.7580000000000005, 1.7594040657753032), (1.1993333333333336, 0.7596926279021594),
        ]
        for (j, expected) in expected.enumerated() {
            #expect(abs(layer.shift[j] - expected.mean) < 1e-14)
            #expect(abs(1 / layer.scale[j] - expected.deviation) < 1e-14)
        }
        let scaled = layer(iris.features)
        let again = Scaling.standardization(of: Dataset<Double>(scaled, like: iris))
        #expect(zip(again.shift.scalars, again.scale.scalars).allSatisfy { abs($0) < 1e-14 && abs($1 - 1) < 1e-14 })
        let float = Scaling.standardization(of: Dataset<Float>.iris())
        #expect(zip(float.shift.scalars, layer.shift.scalars).allSatisfy { abs(Double($0) - $1) < 1e-6 })
    }

    @Test func minMaxOfIris() {
        let iris = Dataset<Float>.iris()
        let layer = Scaling.minMax(of: iris)
        #expect(layer.shift == [4.3, 2, 1, 0.1])
        let columns = layer(iris.features).transposed()
        for j in 0..<4 {
            #expect(columns[rows: j..<j + 1].scalars.min() == 0)
            #expect(abs((columns[rows: j..<j + 1].scalars.max() ?? 0) - 1) < 1e-6)
        }
    }

    /// A column of one value becomes 0, even where the mean of many of them is rounded; so do spreads without an inverse.
    @Test func constantColumns() throws {
        let rows = 100
        let features = Tensor<Float>(
            rows: (0..<rows).map { [0.1, Float($0), -3e38, $0 == 0 ? .leastNonzeroMagnitude : 0] })
        for layer in [Scaling.standardization(of: try data(features)), .minMax(of: try data(features))] {
            #expect(layer.shift[0] == 0.1 && layer.shift[2] == -3e38)
            #expect(layer.scale[0] == 1 && layer.scale[2] == 1 && layer.scale[3] == 1)
            let scaled = layer(features)
            #expect((0..<rows).allSatisfy { scaled[$0, 0] == 0 && scaled[$0, 2] == 0 && !scaled[$0, 3].isNormal })
            #expect(scaled.scalars.allSatisfy { $0.isFinite })
        }
    }

    /// Large numbers with a small spread keep their digits.
    @Test func farFromZero() throws {
        let features = Tensor<Double>(shape: [4, 1], scalars: [1e9 + 1, 1e9 + 2, 1e9 + 3, 1e9 + 4])
        let layer = Scaling.standardization(of: try data(features))
        #expect(layer.shift[0] == 1e9 + 2.5)
        #expect(abs(layer.scale[0] - 1 / 1.25.squareRoot()) < 1e-15)
    }

    /// Images are read as bytes, and more of them than are converted at a time.
    @Test func bytesAreConverted() throws {
        let folder = try TemporaryFolder()
        let (count, pixels) = (1500, 4)
        let bytes = (0..<count * pixels).map { UInt8(truncatingIfNeeded: $0 * $0 / 7) }
        func idx(_ shape: [Int], _ bytes: [UInt8]) -> Data {
            Data([0, 0, 8, UInt8(shape.count)] + shape.flatMap { [0, 0, UInt8($0 >> 8), UInt8($0 & 255)] } + bytes)
        }
        let images = folder.url.appendingPathComponent("images")
        let labels = folder.url.appendingPathComponent("labels")
        try idx([count, 2, 2], bytes).write(to: images)
        try idx([count], [UInt8](repeating: 1, count: count)).write(to: labels)
        let read = try Dataset<Double>.idx(images: images, labels: labels)
        let scalars = try data(Tensor(shape: [count, pixels], scalars: bytes.map { Double($0) / 255 }))
        let (ours, theirs) = (Scaling.standardization(of: read), Scaling.standardization(of: scalars))
        #expect(ours.shift == theirs.shift && ours.scale == theirs.scale)
    }

    private func model<Scalar: TensorScalar>(_ data: Dataset<Scalar>, whole: Bool = false) -> Sequential<Scalar> {
        var generator = SeededGenerator(seed: 4)
        return Sequential {
            Scaling.standardization(of: data)
            Dense(4, 8, activation: .relu, using: &generator)
            Dense(8, 3, using: &generator)
            Softmax()
        }
    }

    /// Neither optimizer nor penalty nor clipping moves it, and the network learns as if the data were scaled before.
    @Test func isNotTrained() throws {
        let iris = Dataset<Double>.iris()
        let before = model(iris)
        let trainer = Trainer<Double>(
            optimizer: AdamW(learningRate: 0.01, weightDecay: 0.1), epochs: 5, batchSize: 32,
            penalty: Penalty(l1: 0.01, l2: 0.01, includesBiases: true), clipNorm: 0.5,
            earlyStopping: EarlyStopping(.loss, patience: 3))
        var after = before
        var generators = (SeededGenerator(seed: 1), SeededGenerator(seed: 1))
        try trainer.train(&after, on: iris, using: &generators.0)
        let layers = (before.layers[0] as? Scaling<Double>, after.layers[0] as? Scaling<Double>)
        #expect(layers.0?.shift == layers.1?.shift && layers.0?.scale == layers.1?.scale)
        #expect(before.parameterCount == 4 * 8 + 8 + 8 * 3 + 3)

        let scaling = try #require(layers.0)
        let scaled = Dataset(scaling(iris.features), like: iris)
        var rest = try Sequential(layers: Array(before.layers.dropFirst()))
        try trainer.train(&rest, on: scaled, using: &generators.1)
        #expect(bits(rest) == bits(after))
        #expect(rest.predict(scaled.features) == after.predict(iris.features))
    }

    @Test func isSavedWithTheModel() throws {
        let folder = try TemporaryFolder()
        let file = folder.url.appendingPathComponent("model.safetensors")
        let iris = Dataset<Float>.iris()
        let model = model(iris)
        try SavedModel(network: model, data: iris).write(to: file)
        guard case .float(let read) = try AnySavedModel(contentsOf: file) else { return #expect(Bool(false)) }
        #expect(read.network.layers.map(\.configuration) == model.layers.map(\.configuration))
        #expect(read.network.predict(iris.features) == model.predict(iris.features))
        #expect(try Safetensors(contentsOf: file).names.prefix(2) == ["layers.0.scale", "layers.0.shift"])
        let double = try SavedModel<Double>(contentsOf: file).network
        let shifts = ((double.layers[0] as? Scaling<Double>)?.shift, (model.layers[0] as? Scaling<Float>)?.shift)
        #expect(shifts.0.map { Tensor<Float>($0) } == shifts.1)
    }

    @Test func samplesOfAnotherWidthAreRefused() {
        let layer = Scaling.minMax(of: Dataset<Float>.iris())
        #expect(throws: ShapeError("layer 1: Scaling: input samples have shape [3], expected [4]")) {
            _ = try Sequential(layers: [layer], inputShape: [3])
        }
    }
}

extension Dataset {
    /// Other features for the same targets.
    fileprivate init(_ features: Tensor<Scalar>, like other: Dataset) {
        do {
            try self.init(features: features, targets: other.targets)
        } catch {
            fatalError("\(error)")
        }
    }
}
