import Backprop
import Foundation
import Testing

/// RBF networks: centres given, found by k-means, or trained.
@Suite struct RadialBasisTests {
    private let corners: Tensor<Double> = [[0, 0], [0, 1], [1, 0], [1, 1]]

    @Test func outputFallsWithTheDistanceFromTheCentre() {
        let layer = RadialBasis<Double>(centers: [[0, 1], [0, 1]], widths: [1, 0.5])
        let output = layer([[0, 0], [1, 1], [3, 4]])
        let expected = Tensor(rows: [[1, exp(-4)], [exp(-1), 1], [exp(-12.5), exp(-26)]])
        #expect(relativeError(output, expected) < 1e-15)
    }

    /// The default width is the mean distance to the next centre: here (1 + 1 + 3)/3.
    @Test func widthsFollowTheSpacing() {
        let layer = RadialBasis<Double>(centers: [[0, 1, 4]])
        #expect(layer.widths == Tensor(repeating: 5.0 / 3, shape: [3]))
        #expect(RadialBasis<Double>(centers: [[7]]).widths == [1])
    }

    /// XOR, which no line separates: centres on two corners, a linear unit behind them.
    @Test func givenCentresSolveXor() throws {
        var generator = SeededGenerator(seed: 1)
        var network = Sequential<Double> {
            RadialBasis(centers: [[0, 1], [0, 1]], widths: [1, 1], isTrained: false)
            Dense(2, 1, using: &generator)
        }
        let centers = network.layers[0].constants
        let data = try Dataset(features: corners, targets: .values([[0], [1], [1], [0]]))
        try Trainer<Double>(loss: MeanSquaredError(), optimizer: SGD(learningRate: 0.5), epochs: 8000)
            .train(&network, on: data, using: &generator)
        let expected: Tensor<Double> = [[0], [1], [1], [0]]
        #expect(relativeError(network.predict(corners), expected) < 1e-3)
        #expect(network.layers[0].constants.map(\.value) == centers.map(\.value))
        #expect(network.parameterCount == 3)
    }

    /// sin x from noiseless samples, with centres by k-means that stay, and better with centres that are trained.
    @Test func approximatesAFunction() throws {
        var generator = SeededGenerator(seed: 2)
        let x = Tensor(shape: [80, 1], scalars: (0..<80).map { Double($0) / 79 * 6 })
        let data = try Dataset(features: x, targets: .values(x.map { sin($0) }))
        let centers = x.kMeans(6, using: &generator).transposed()
        func error(isTrained: Bool) throws -> Double {
            var generator = SeededGenerator(seed: 3)
            var network = Sequential<Double> {
                RadialBasis(centers: centers, isTrained: isTrained)
                Dense(6, 1, using: &generator)
            }
            try Trainer<Double>(loss: MeanSquaredError(), optimizer: Adam(learningRate: 0.02), epochs: 1500)
                .train(&network, on: data, using: &generator)
            return try network.evaluate(data, loss: MeanSquaredError()).loss
        }
        let (fixed, trained) = (try error(isTrained: false), try error(isTrained: true))
        #expect(fixed < 1e-2)
        #expect(trained < fixed / 2)
    }

    /// The same bits with all kernels and any number of threads, in blocks of rows or not, also where the gradient goes
    /// on to layers before it.
    @Test(arguments: [true, false])
    func hasTheSameBitsEverywhere(isTrained: Bool) throws {
        var generator = SeededGenerator(seed: 4)
        let data: Dataset<Float> = .spiral(samplesPerClass: 1500, classes: 3, using: &generator)
        let start = Sequential<Float> {
            Dense(2, 3, activation: .tanh, using: &generator)
            RadialBasis(centers: randomTensor([3, 21], seed: 5), isTrained: isTrained)
            Dense(21, 3, using: &generator)
            Softmax()
        }
        var results: Set<[UInt64]> = []
        for kernels in allKernels {
            for threads in [1, 3] {
                var (model, generator) = (start, SeededGenerator(seed: 6))
                let compute = Compute(kernels: kernels, threads: threads, leastWorkPerThread: 1)
                try Trainer<Float>(optimizer: Adam(), epochs: 2, batchSize: 4000, compute: compute)
                    .train(&model, on: data, using: &generator)
                results.insert(bits(model) + model.predict(data.features).scalars.map { UInt64($0.bitPattern) })
            }
        }
        #expect(results.count == 1)
    }

    @Test func isSaved() throws {
        let folder = try TemporaryFolder()
        var generator = SeededGenerator(seed: 1)
        for isTrained in [true, false] {
            let model = Sequential<Double> {
                RadialBasis(centers: randomTensor([2, 5], seed: 1), isTrained: isTrained)
                Dense(5, 1, using: &generator)
            }
            let file = folder.url.appendingPathComponent("model.safetensors")
            try SavedModel(network: model).write(to: file)
            let read = try SavedModel<Double>(contentsOf: file).network
            #expect(read.layers.map(\.configuration) == model.layers.map(\.configuration))
            #expect(read.predict(corners) == model.predict(corners))
        }
    }

    /// Three heaps of samples far apart: their means, in some order.
    @Test func kMeansFindsHeaps() {
        var generator = SeededGenerator(seed: 5)
        let means: [[Double]] = [[0, 0], [10, 0], [0, 10]]
        var rows: [[Double]] = []
        for index in 0..<60 {
            let offset = Double(index / 3) / 60
            rows.append(means[index % 3].map { $0 + offset })
        }
        let samples = Tensor<Double>(rows: rows)
        let centers = samples.kMeans(3, using: &generator)
        let found: Set<[Double]> = Set((0..<3).map { [centers[$0, 0].rounded(), centers[$0, 1].rounded()] })
        #expect(found == Set(means))
        #expect(samples.kMeans(60, using: &generator).rows == 60)
    }

    /// More centres than different samples: each is at one of them.
    @Test func kMeansOfEqualSamples() {
        var generator = SeededGenerator(seed: 5)
        let samples: Tensor<Double> = [[1], [1], [1], [2]]
        #expect(Set(samples.kMeans(4, using: &generator).scalars) == [1, 2])
    }

    @Test func refusesSamplesOfAnotherShape() {
        #expect(throws: ShapeError("RadialBasis: input samples have shape [3], expected [2]")) {
            try RadialBasis<Float>(centers: Tensor(zeros: [2, 4])).outputShape(for: [3])
        }
    }
}
