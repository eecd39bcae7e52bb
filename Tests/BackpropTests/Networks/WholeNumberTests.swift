import Backprop
import Testing

/// Numbers that stand for words are looked at before a training and an evaluation, wherever they have come from in a sample.
@Suite struct WholeNumberTests {
    /// Rows in which the last number alone is none.
    private let good: Tensor<Float> = Tensor(shape: [3, 2, 2], scalars: [0, 1, 2, 0, 1, 1, 0, 2, 2, 2, 1, 0])
    private let bad: Tensor<Float> = Tensor(shape: [3, 2, 2], scalars: [0, 1, 2, 0, 1, 1, 0, 2, 2, 2, 1, 7])

    private func check(
        _ features: Tensor<Float>, _ before: [any Layer<Float>], input: [Int] = [2, 2]
    ) throws {
        var generator = SeededGenerator(seed: 1)
        var network = try Sequential<Float>(
            layers: before + [Embedding(3, 2), Flatten(), Dense(1)], input: input, using: &generator)
        let data = try Dataset(features: features, targets: .values(Tensor<Float>(zeros: [features.rows, 1])))
        let trainer = Trainer<Float>(loss: MeanSquaredError(), optimizer: SGD(learningRate: 0.01), epochs: 1)
        let start = network
        var errors: [ShapeError] = []
        func note(_ body: () throws -> Void) throws {
            do {
                try body()
            } catch let error as TrainingError {
                guard case .shape(let shape) = error else { throw error }
                errors.append(shape)
            } catch {
                errors.append(try #require(error as? ShapeError))
            }
        }
        try note {
            let loss = try network.evaluate(data, loss: MeanSquaredError()).loss
            #expect(loss.isFinite)
        }
        try note {
            try trainer.train(&network, on: data, using: &generator)
            #expect(network.parameters.allSatisfy { $0.value.scalars.allSatisfy(\.isFinite) })
        }
        if !errors.isEmpty { #expect(network.parameters.map(\.value) == start.parameters.map(\.value)) }
        guard let error = errors.first else { return }
        #expect(errors == [error, error])
        throw error
    }

    /// What moves values about, and what computes others of them.
    private static let before: [String: [any Layer<Float>]] = [
        "nothing": [], "transpose": [Transpose([1, 0])], "steps": [Slice(1..<2, axis: 0)],
        "features": [Slice(1..<2, axis: 1)], "pad": [Pad(before: 1, after: 0, axis: 0)], "pool": [MaxPool1D(1)],
        "twice": [
            Concatenate {
                Chain {}
                Chain { Transpose([1, 0]) }
            }
        ],
        "rectified": [ReLU()], "reshaped": [Reshape([4]), Slice(2..<4), Reshape([2, 1])],
    ]

    @Test(arguments: before.keys.sorted())
    func numbersThatHaveMoved(name: String) throws {
        let before = try #require(Self.before[name])
        try check(good, before)
        let error = #expect(throws: ShapeError.self) { try check(bad, before) }
        #expect(
            error?.description
                == "\(before.count): Embedding: sample 3 holds 7.0; expected a whole number from 0 to 2")
    }

    /// What is left out may be anything.
    @Test func numbersThatNobodyReads() throws {
        try check(bad, [Slice(0..<1, axis: 0)])
        try check(bad, [Slice(0..<1, axis: 1)])
    }

    /// Behind the end of a sequence there are zeros, whatever the data hold.
    @Test func sequencesOfWords() throws {
        var generator = SeededGenerator(seed: 1)
        let network = try Sequential<Float>(
            layers: [
                VariableLength {
                    Reshape([3])
                    Embedding(3, 2, using: &generator)
                    GRU(2, 4, using: &generator)
                }, Dense(1),
            ], input: [3, 2], using: &generator)
        func loss(_ words: [Float]) throws -> Double {
            let features = Tensor<Float>(shape: [1, 3, 2], scalars: [words[0], 2, words[1], 0, words[2], 0])
            let data = try Dataset(features: features, targets: .values([[0]]))
            return try network.evaluate(data, loss: MeanSquaredError()).loss
        }
        #expect(try loss([0, 2, 1]).isFinite)
        #expect(try loss([0, 2, 99]) == loss([0, 2, 1]))
        let error = #expect(throws: ShapeError.self) { try loss([0, 7, 1]) }
        #expect(error?.description == "0.1: Embedding: sample 1 holds 7.0; expected a whole number from 0 to 2")
    }

    /// A number that a training may change is none that can be looked at before.
    @Test func numbersThatAreLearnt() throws {
        for (before, place) in [
            ([Dropout(0.5)] as [any Layer<Float>], 2), ([Dense(2)], 2), ([LayerNorm()], 2),
            ([ReLU(), Dense(2), ReLU()], 4),
        ] {
            let error = #expect(throws: ShapeError.self) { try check(good, before) }
            #expect(
                error?.description
                    == "layer \(place): Embedding: its whole numbers must follow from the sample alone, not from "
                    + "parameters or a dropout")
        }
        var generator = SeededGenerator(seed: 1)
        let error = #expect(throws: ShapeError.self) {
            try Sequential<Float>(
                layers: [Dense(3), VariableLength { GRU(2, 4, using: &generator) }], input: [4, 3], using: &generator)
        }
        #expect(
            error?.description
                == "layer 2: VariableLength: its whole numbers must follow from the sample alone, not from parameters or "
                + "a dropout")
    }
}
