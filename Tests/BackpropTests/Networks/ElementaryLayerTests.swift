import Backprop
import Foundation
import Testing

/// Layers of one operation each: affine maps, reductions, broadcasts.
@Suite struct ElementaryLayerTests {
    private let x = Tensor<Double>(shape: [2, 2, 3], scalars: [1, 5, -2, 3, 3, 0, 4, -1, 2, 8, 7, 9])

    private func output(_ layer: some Layer<Double>, _ x: Tensor<Double>) throws -> Tensor<Double> {
        try Sequential(layers: [layer], inputShape: Array(x.shape.dropFirst())).predict(x)
    }

    @Test func theyComputeWhatTheySay() throws {
        #expect(
            try output(Affine(scale: [2, 1, 0], shift: [[1, 0, 0], [0, 0, -1]]), x).scalars
                == [3, 5, 0, 6, 3, -1, 9, -1, 0, 16, 7, -1])
        #expect(try output(Affine(), x) == x)
        #expect(try output(Affine(shift: Tensor(shape: [], scalars: [1])), x) == x + 1)
        #expect(try output(Reduction(.sum), x) == [[4, 6], [5, 24]])
        #expect(try output(Reduction(.mean, axis: 0), x) == [[2, 4, -1], [6, 3, 5.5]])
        #expect(try output(Reduction(.maximum, axis: -2), x) == [[3, 5, 0], [8, 7, 9]])
        #expect(try output(Reverse(), x).scalars == [3, 3, 0, 1, 5, -2, 8, 7, 9, 4, -1, 2])
        let row: Tensor<Double> = [[1, 2], [3, 4]]
        #expect(try output(Broadcast(to: [2, 2]), row).scalars == [1, 2, 1, 2, 3, 4, 3, 4])
        let standard = try output(Standardization(features: 3, epsilon: 1e-9), x)
        for row in standard.scalars.chunks {
            #expect(abs(row.reduce(0, +)) < 1e-12)
            #expect(abs(row.reduce(0) { $0 + $1 * $1 } / 3 - 1) < 1e-8)
        }
    }

    @Test func theyLearn() throws {
        let network = try Sequential<Double>(
            layers: [
                Affine(scale: randomTensor([4, 3], seed: 1), shift: randomTensor([3], seed: 2)),
                Standardization(features: 3), Affine(scale: [0.5, 2, 1], isLearnt: false), Reverse(),
                Affine(shift: randomTensor([3], seed: 3)), Tanh(), Reduction(.mean, axis: 0), Reshape([1, 3]),
                Broadcast(to: [2, 3]), Affine(scale: randomTensor([2, 3], seed: 4)), Reduction(.sum, axis: 0),
            ], inputShape: [4, 3])
        #expect(network.parameters.map(\.name) == ["0.scale", "0.shift", "4.shift", "9.scale"])
        let data = try Dataset<Double>(
            features: randomTensor([3, 4, 3], seed: 5), targets: .values(randomTensor([3, 3], seed: 6)))
        #expect(try checkGradients(network, on: data, loss: MeanSquaredError()).error < 1e-5)

        let folder = try TemporaryFolder()
        let url = folder.url.appendingPathComponent("m.safetensors")
        try SavedModel(network: network).write(to: url)
        let read = try SavedModel<Double>(contentsOf: url).network
        #expect(read.layers.map(\.configuration) == network.layers.map(\.configuration))
        #expect(read.predict(data.features) == network.predict(data.features))
    }

    @Test func whatDoesNotFit() {
        for (layer, message) in [
            (
                Affine<Double>(scale: [1, 2]) as any Layer<Double>,
                "samples of shape [2, 3] and a tensor of shape [2] are no pair"
            ),
            (Reduction(.sum, axis: 2), "samples of shape [2, 3] have no dimension 2"),
            (Broadcast(to: [2, 2]), "Broadcast: samples of shape [2, 3] cannot become [2, 2]"),
            (Broadcast(to: [0, 3]), "Broadcast: samples of shape [2, 3] cannot become [0, 3]"),
        ] {
            let error = #expect(throws: ShapeError.self) { try Sequential(layers: [layer], inputShape: [2, 3]) }
            #expect(error?.description == "layer 1: \(message)")
        }
    }
}

extension [Double] {
    /// Rows of three.
    fileprivate var chunks: [[Double]] { stride(from: 0, to: count, by: 3).map { Array(self[$0..<$0 + 3]) } }
}
