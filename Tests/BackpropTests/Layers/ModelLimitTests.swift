import Backprop
import Foundation
import Testing

/// How much a network asks for with each sample, and files that ask for too much.
@Suite struct ModelLimitTests {
    @Test func whatASampleCosts() throws {
        var generator = SeededGenerator(seed: 1)
        let dense = Sequential<Float> {
            Dense(784, 128, activation: .relu, using: &generator)
            Dense(128, 10, using: &generator)
            Softmax()
        }
        #expect(dense.sampleCost.values == 784 + 128 + 10 + 10)
        #expect(dense.sampleCost.operations == 784 * 128 + 128 * 10 + 10)
        let images = Sequential<Float>(inputShape: [8, 8, 2]) {
            Conv2D(2, 4, kernel: 3, padding: .same, groups: 2, using: &generator)
            MaxPool2D(2)
            GlobalAveragePool2D()
        }
        #expect(images.sampleCost.values == 128 + 256 + 64 + 4)
        #expect(images.sampleCost.operations == 256 * 9 * 1 + 32 * 64 * 4 + 64)
        let sequences = Sequential<Float>(inputShape: [10, 2]) { Conv1D(2, 3, kernel: 5, using: &generator) }
        #expect(sequences.sampleCost.operations == 6 * 3 * 5 * 2)
    }

    @Test func filesBeyondALimit() throws {
        let folder = try TemporaryFolder()
        let url = folder.url.appendingPathComponent("m.safetensors")
        var generator = SeededGenerator(seed: 1)
        let network = Sequential<Float> { Dense(3, 2, using: &generator) }
        try SavedModel(network: network).write(to: url)
        func read(_ limit: ModelLimit) throws(DataError) { _ = try SavedModel<Float>(contentsOf: url, limit: limit) }
        try read(ModelLimit(values: 5, operations: 6))
        expectDataError("\(url.path): expected a model that takes at most 4 values for a sample (its limit), found 5") {
            () throws(DataError) in try read(ModelLimit(values: 4, operations: 6))
        }
        expectDataError(
            "\(url.path): expected a model that takes at most 5 multiply-adds for a sample (its limit), found 6"
        ) { () throws(DataError) in try read(ModelLimit(values: 5, operations: 5)) }
        expectDataError("\(url.path): expected a model that takes at most 4 values for a sample (its limit), found 5") {
            () throws(DataError) in _ = try AnySavedModel(contentsOf: url, limit: ModelLimit(values: 4, operations: 9))
        }
        // A network of a file that is trusted may be of any size.
        let huge = try Sequential<Float>(layers: [ReLU()], inputShape: [1 << 40])
        var file = Safetensors(metadata: [
            "format": "backprop 1", "layers": #"[{"type":"activation","activation":"relu"}]"#,
            "input_shape": "[\(1 << 40)]", "class_names": "[]", "feature_names": "[]",
        ])
        #expect(throws: DataError.self) { try SavedModel<Float>(contentsOf: folder.write("huge", file.data())) }
        let read = try SavedModel<Float>(contentsOf: folder.write("huge", file.data()), limit: .none)
        #expect(read.network.outputShape == huge.outputShape)
        file.metadata["input_shape"] = "[\((1 << 40) + 1)]"
        #expect(throws: DataError.self) {
            try SavedModel<Float>(contentsOf: folder.write("huge", file.data()), limit: .none)
        }
    }

    /// Blocks are cut by memory, and their answers are those of all samples at once.
    @Test func blocksOfAPrediction() throws {
        var generator = SeededGenerator(seed: 2)
        // A sample's outputs take a MiB, so that a block holds few of them.
        let network = Sequential<Float> { Dense(3, 1 << 18, using: &generator) }
        let samples = Tensor<Float>(shape: [70, 3], scalars: (0..<210).map { Float($0 % 17) / 7 })
        let data = try Dataset(features: samples, targets: .classes([Int](repeating: 0, count: 70), count: 1 << 18))
        let whole = network.predict(samples)
        var next = 0
        var blocks = 0
        network.predict(data) { rows, output in
            #expect(rows.lowerBound == next)
            #expect(output == whole[rows: rows])
            next = rows.upperBound
            blocks += 1
        }
        #expect(next == 70)
        #expect(blocks > 1)
        #expect(network.predict(data) == whole)
        #expect(network.predictClasses(samples) == whole.argmax())
    }
}
