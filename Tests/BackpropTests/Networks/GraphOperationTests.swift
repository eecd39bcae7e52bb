import Backprop
import Foundation
import Testing

/// What layers can say: each operation computes what its comment says, and its gradient is the derivative.
@Suite struct GraphOperationTests {
    /// A layer with a matrix that says something.
    private struct Said: ComposedLayer {
        var weights: Tensor<Double>
        let say: @Sendable (NetworkValue, NetworkValue, inout GraphBuilder<Double>) throws(ShapeError) -> NetworkValue

        var parameters: [Parameter<Double>] { [Parameter(name: "weights", value: weights)] }
        mutating func updateParameters(_ update: (Int, inout Tensor<Double>) -> Void) { update(0, &weights) }

        func operations(
            on x: NetworkValue, in graph: inout GraphBuilder<Double>
        ) throws(ShapeError) -> NetworkValue {
            let weights = graph.tensor("weights")
            return try say(x, weights, &graph)
        }
    }

    private static let x: Tensor<Double> = randomTensor([3, 2, 4, 5], seed: 1)
    private static let weights: Tensor<Double> = randomTensor([5, 5], seed: 2)

    private static let cases: [(name: String, layer: Said)] = [
        (
            "product and sum",
            Said(weights: weights) { x, w, graph throws(ShapeError) in
                try graph.sum(graph.product(x, w), axis: -1)
            }
        ),
        (
            "sum of the first",
            Said(weights: weights) { x, w, graph throws(ShapeError) in
                try graph.sum(graph.product(x, w), axis: 0)
            }
        ),
        (
            "mean",
            Said(weights: weights) { x, w, graph throws(ShapeError) in
                try graph.mean(graph.product(x, w), axis: 1)
            }
        ),
        (
            "mean of the last",
            Said(weights: weights) { x, w, graph throws(ShapeError) in
                try graph.mean(graph.product(x, w))
            }
        ),
        (
            "maximum",
            Said(weights: weights) { x, w, graph throws(ShapeError) in
                try graph.maximum(graph.product(x, w), axis: -2)
            }
        ),
        (
            "maximum of the last",
            Said(weights: weights) { x, w, graph throws(ShapeError) in
                try graph.maximum(graph.product(x, w))
            }
        ),
        (
            "permute",
            Said(weights: weights) { x, w, graph throws(ShapeError) in
                let permuted = try graph.permute(graph.product(x, w), axes: [2, 0, 1])
                return try graph.sum(graph.activation(.tanh, of: permuted), axis: 0)
            }
        ),
        (
            "slice",
            Said(weights: weights) { x, w, graph throws(ShapeError) in
                let y = try graph.product(x, w)
                return try graph.multiply(graph.slice(y, 1..<3, axis: 1), graph.slice(y, 0..<2, axis: 1))
            }
        ),
        (
            "concatenate",
            Said(weights: weights) { x, w, graph throws(ShapeError) in
                let y = try graph.product(x, w)
                return try graph.softmax(graph.concatenate([y, x, y], axis: 1))
            }
        ),
    ]

    private func loss(_ layer: Said, _ x: Tensor<Double>, _ seed: Tensor<Double>) -> Double {
        zip(layer(x).scalars, seed.scalars).reduce(0) { $0 + $1.0 * $1.1 }
    }

    @Test(arguments: cases.map(\.name)) func gradientsAreDerivatives(_ name: String) throws {
        let layer = try #require(Self.cases.first { $0.name == name }).layer
        let x = Self.x
        let output = layer(x)
        let seed: Tensor<Double> = randomTensor(output.shape, seed: 3)
        let gradients = layer.backward(seed, input: x, output: output)
        let step = 1e-6
        for element in stride(from: 0, to: x.count, by: 7) {
            func moved(_ distance: Double) -> Double {
                var moved = x
                moved.withMutableSpan { $0[element] += distance }
                return loss(layer, moved, seed)
            }
            let slope = (moved(step) - moved(-step)) / (2 * step)
            #expect(abs(slope - gradients.input.scalars[element]) < 1e-7, "input \(element)")
        }
        for element in 0..<layer.weights.count {
            func moved(_ distance: Double) -> Double {
                var moved = layer
                moved.weights.withMutableSpan { $0[element] += distance }
                return loss(moved, x, seed)
            }
            let slope = (moved(step) - moved(-step)) / (2 * step)
            #expect(abs(slope - gradients.parameters[0].scalars[element]) < 1e-7, "weight \(element)")
        }
    }

    private func output(
        _ say:
            @escaping @Sendable (NetworkValue, NetworkValue, inout GraphBuilder<Double>) throws(ShapeError) ->
            NetworkValue
    ) -> Tensor<Double> {
        Said(weights: Self.weights, say: say)(Self.x)
    }

    @Test func valuesAreMoved() {
        let x = Self.x
        let permuted = output { x, _, graph throws(ShapeError) in try graph.permute(x, axes: [2, 0, 1]) }
        #expect(permuted == x.permuted([0, 3, 1, 2]))
        let slice = output { x, _, graph throws(ShapeError) in try graph.slice(x, 1..<3, axis: 1) }
        #expect(slice.shape == [3, 2, 2, 5])
        #expect(at(slice, 2, 1, 0, 4) == at(x, 2, 1, 1, 4))
        let pair = output { x, _, graph throws(ShapeError) in
            try graph.concatenate([x, graph.slice(x, 0..<1, axis: 0)], axis: 0)
        }
        #expect(pair.shape == [3, 3, 4, 5])
        #expect(at(pair, 1, 2, 3, 4) == at(x, 1, 0, 3, 4))
        let maximum = output { x, _, graph throws(ShapeError) in try graph.maximum(x, axis: 1) }
        #expect(maximum[2, 1, 3] == (0..<4).map { at(x, 2, 1, $0, 3) }.max())
        let mean = output { x, _, graph throws(ShapeError) in try graph.mean(x, axis: 0) }
        let both = at(x, 1, 0, 2, 3) + at(x, 1, 1, 2, 3)
        #expect(mean[1, 2, 3] == both / 2)
    }

    /// An element of a tensor of four dimensions.
    private func at(_ tensor: Tensor<Double>, _ i: Int, _ j: Int, _ k: Int, _ l: Int) -> Double {
        let shape = tensor.shape
        return tensor.scalars[((i * shape[1] + j) * shape[2] + k) * shape[3] + l]
    }

    @Test func misfitsAreRefused() throws {
        func message(
            _ say:
                @escaping @Sendable (NetworkValue, NetworkValue, inout GraphBuilder<Double>) throws(ShapeError) ->
                NetworkValue
        ) -> String {
            do throws(ShapeError) {
                _ = try Said(weights: Self.weights, say: say).outputShape(for: [2, 4, 5])
                return ""
            } catch {
                return error.description
            }
        }
        #expect(
            message { x, w, graph throws(ShapeError) in try graph.product(graph.slice(x, 0..<2), w) }
                == "a product of [2, 4, 2] and [5, 5]")
        #expect(message { _, w, _ in w } == "a tensor of shape [5, 5] stands where samples are wanted")
        #expect(
            message { x, w, graph throws(ShapeError) in try graph.add(ReLU(), to: w, named: "relu") }
                == "a tensor of shape [5, 5] stands where samples are wanted")
        #expect(
            message { x, w, graph throws(ShapeError) in try graph.product(w, w) }
                == "a tensor of shape [5, 5] stands where samples are wanted")
        #expect(
            message { x, _, graph throws(ShapeError) in try graph.product(x, graph.activation(.tanh, of: x)) }
                == "samples of shape [2, 4, 5] stand where a tensor of the layer is wanted")
        #expect(
            message { x, _, graph throws(ShapeError) in try graph.mean(x, axis: 3) }
                == "samples of shape [2, 4, 5] have no dimension 3")
        #expect(
            message { x, _, graph throws(ShapeError) in try graph.permute(x, axes: [0, 1, 1]) }
                == "samples of shape [2, 4, 5] have no order of dimensions [0, 1, 1]")
        #expect(
            message { x, _, graph throws(ShapeError) in try graph.slice(x, 3..<6) }
                == "samples of shape [2, 4, 5] have no 3..<6 along dimension -1")
        #expect(
            message { x, _, graph throws(ShapeError) in try graph.reshape(x, to: [41]) }
                == "samples of shape [2, 4, 5] do not fill [41]")
    }

    /// Words become vectors; those that came learn, and those that did not stay.
    @Test func embeddingsLearn() throws {
        var generator = SeededGenerator(seed: 4)
        let table = Embedding<Double>(10, 3, using: &generator)
        let words: Tensor<Double> = [[1, 7], [7, 0]]
        let output = table(words)
        #expect(output.shape == [2, 2, 3])
        #expect(output[0, 1, 2] == table.weights[7, 2])
        let seed: Tensor<Double> = randomTensor([2, 2, 3], seed: 5)
        let gradient = table.backward(seed, input: words, output: output).parameters[0]
        #expect(gradient[7, 1] == seed[0, 1, 1] + seed[1, 0, 1])
        #expect(gradient[0, 1] == seed[1, 1, 1])
        #expect((0..<3).allSatisfy { gradient[5, $0] == 0 })
        let unknown = table([[10, 0.5]]).scalars
        #expect(unknown.allSatisfy { $0.isNaN })

        var network = Sequential<Double>(inputShape: [2]) {
            table
            Flatten()
            Dense(6, 2, using: &generator)
        }
        let data = try Dataset(features: words, targets: .classes([0, 1], count: 2))
        let trainer = Trainer<Double>(loss: SoftmaxCrossEntropy(), optimizer: SGD(learningRate: 0.5), epochs: 40)
        let history = try trainer.train(&network, on: data, using: &generator)
        #expect(history.last!.loss < 0.01)
        let learnt = try #require(network.layers[0] as? Embedding<Double>).weights
        #expect((0..<3).allSatisfy { learnt[5, $0] == table.weights[5, $0] && learnt[7, $0] != table.weights[7, $0] })
        #expect(try SavedModel(network: network).network.predict(words) == network.predict(words))
    }

    @Test func numbersWithoutAVectorAreRefused() throws {
        var generator = SeededGenerator(seed: 4)
        var network = Sequential<Float>(inputShape: [2]) {
            Embedding(10, 3, using: &generator)
            Flatten()
            Dense(6, 2, using: &generator)
        }
        for wrong in [10, -1, 2.5] as [Float] {
            let data = try Dataset<Float>(
                features: Tensor(rows: [[1, 2], [3, wrong]]), targets: .classes([0, 1], count: 2))
            #expect {
                try Trainer<Float>(loss: SoftmaxCrossEntropy()).train(&network, on: data, using: &generator)
            } throws: {
                "\($0)".contains("0: Embedding: sample 2 holds \(wrong); expected a whole number from 0 to 9")
            }
        }
    }
}
