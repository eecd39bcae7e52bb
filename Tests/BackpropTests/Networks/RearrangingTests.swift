import Backprop
import Foundation
import Testing

/// Layers that move values, operations whose shapes are made alike, and what files hold of all these.
@Suite struct RearrangingTests {
    private let x = Tensor<Double>(shape: [2, 2, 3], scalars: (1...12).map(Double.init))

    private func output(_ layer: some Layer<Double>, _ x: Tensor<Double>) throws -> Tensor<Double> {
        try Sequential(layers: [layer], inputShape: Array(x.shape.dropFirst())).predict(x)
    }

    @Test func valuesAreWhereTheyBelong() throws {
        #expect(try output(Transpose([1, 0]), x) == x.permuted([0, 2, 1]))
        #expect(
            try output(Slice(1..<3), x)
                == Tensor(shape: [2, 2, 2], scalars: [2, 3, 5, 6, 8, 9, 11, 12]))
        #expect(try output(Slice(1..<2, axis: 0), x) == Tensor(shape: [2, 1, 3], scalars: [4, 5, 6, 10, 11, 12]))
        #expect(
            try output(Pad(before: 1, after: 0, axis: 1), x)
                == Tensor(
                    shape: [2, 2, 4], scalars: [0, 1, 2, 3, 0, 4, 5, 6, 0, 7, 8, 9, 0, 10, 11, 12]))
        #expect(
            try output(Pad(before: 0, after: 1, axis: -2), x)
                == Tensor(
                    shape: [2, 3, 3], scalars: [1, 2, 3, 4, 5, 6, 0, 0, 0, 7, 8, 9, 10, 11, 12, 0, 0, 0]))
    }

    /// Each gradient goes back to where its value came from.
    @Test func gradientsGoBack() throws {
        for layer in [
            Transpose<Double>([1, 0]) as any Layer<Double>, Slice(1..<3), Slice(1..<2, axis: 0),
            Pad(before: 2, after: 1, axis: 0), Pad(before: 0, after: 3, axis: 1),
        ] {
            let output = layer(x)
            let gradient: Tensor<Double> = randomTensor(output.shape, seed: 1)
            let back = layer.backward(gradient, input: x, output: output).input
            // The layer is linear and takes each value once: <dY, f(e)> for each unit vector e.
            for place in 0..<x.count {
                var unit = Tensor<Double>(zeros: x.shape)
                unit.withMutableSpan { $0[place] = 1 }
                let expected = zip(layer(unit).scalars, gradient.scalars).reduce(0) { $0 + $1.0 * $1.1 }
                #expect(back.scalars[place] == expected, "\(layer.details) \(place)")
            }
        }
    }

    @Test func whatDoesNotFit() {
        for (layer, message) in [
            (
                Transpose<Double>([1, 0, 2]) as any Layer<Double>,
                "samples of shape [2, 3] have no order of dimensions [1, 0, 2]"
            ),
            (Slice(1..<4), "samples of shape [2, 3] have no 1..<4 along dimension -1"),
            (
                Pad(before: 1, after: 1, axis: 2),
                "samples of shape [2, 3] cannot be padded by 1 and 1 along dimension 2"
            ),
        ] {
            let error = #expect(throws: ShapeError.self) { try Sequential(layers: [layer], inputShape: [2, 3]) }
            #expect(error?.description == "layer 1: \(message)")
        }
    }

    /// y = (x·s + t)·mean(x): tensors of the layer for each feature, and a value of extent 1 for a whole row.
    private struct Scaled: ComposedLayer {
        var scale: Tensor<Double> = [2, -1, 0.5]
        var shift: Tensor<Double> = [[1, 0, -1], [0.25, 3, 2]]

        var parameters: [Parameter<Double>] {
            [Parameter(name: "scale", value: scale), Parameter(name: "shift", value: shift)]
        }
        mutating func updateParameters(_ update: (Int, inout Tensor<Double>) -> Void) {
            update(0, &scale)
            update(1, &shift)
        }

        func operations(
            on x: NetworkValue, in graph: inout GraphBuilder<Double>
        ) throws(ShapeError) -> NetworkValue {
            let value = try graph.sum(graph.tensor("shift"), graph.multiply(x, graph.tensor("scale")))
            let mean = try graph.reshape(graph.mean(x), to: [2, 1])
            return try graph.multiply(mean, value)
        }
    }

    @Test func shapesAreMadeAlike() throws {
        let layer = Scaled()
        let output = layer(x)
        for (place, value) in output.scalars.enumerated() {
            let (row, column) = (place / 3, place % 3)
            let mean = (x.scalars[row * 3] + x.scalars[row * 3 + 1] + x.scalars[row * 3 + 2]) / 3
            let expected = (x.scalars[place] * layer.scale.scalars[column] + layer.shift.scalars[place % 6]) * mean
            #expect(abs(value - expected) <= 1e-12 * abs(expected))
        }
        // Central differences of <dY, f>.
        let gradient: Tensor<Double> = randomTensor(output.shape, seed: 3)
        let gradients = layer.backward(gradient, input: x, output: output)
        func value(_ layer: Scaled, _ x: Tensor<Double>) -> Double {
            zip(layer(x).scalars, gradient.scalars).reduce(0) { $0 + $1.0 * $1.1 }
        }
        func moved(_ tensor: Tensor<Double>, _ place: Int, _ by: Double) -> Tensor<Double> {
            var tensor = tensor
            tensor.withMutableSpan { $0[place] += by }
            return tensor
        }
        let step = 1e-4
        for place in 0..<x.count {
            let difference = (value(layer, moved(x, place, step)) - value(layer, moved(x, place, -step))) / (2 * step)
            #expect(abs(gradients.input.scalars[place] - difference) < 1e-7)
        }
        for (index, path) in [\Scaled.scale, \Scaled.shift].enumerated() {
            for place in 0..<layer[keyPath: path].count {
                var (up, down) = (layer, layer)
                up[keyPath: path] = moved(layer[keyPath: path], place, step)
                down[keyPath: path] = moved(layer[keyPath: path], place, -step)
                let difference = (value(up, x) - value(down, x)) / (2 * step)
                #expect(abs(gradients.parameters[index].scalars[place] - difference) < 1e-7)
            }
        }
    }

    @Test func shapesThatCannotBeMadeAlike() {
        struct Wrong: ComposedLayer {
            var tensor: Tensor<Double>
            var constants: [Parameter<Double>] { [Parameter(name: "t", value: tensor)] }
            func operations(
                on x: NetworkValue, in graph: inout GraphBuilder<Double>
            ) throws(ShapeError) -> NetworkValue { try graph.sum(x, graph.tensor("t")) }
        }
        #expect(throws: ShapeError("samples of shape [2, 3] and a tensor of shape [2] are no pair")) {
            try Wrong(tensor: [1, 2]).outputShape(for: [2, 3])
        }
    }

    @Test func filesHoldThem() throws {
        var generator = SeededGenerator(seed: 5)
        let network = Sequential<Double>(input: [4, 4, 2], using: &generator) {
            ConvTranspose2D(filters: 4, kernel: 3, stride: 2, outputPadding: 1, groups: 2, activation: .tanh)
            Transpose([2, 0, 1])
            Slice(1..<9, axis: 1)
            Pad(before: 1, after: 2, axis: 0)
            Reshape([7 * 8, 10])
            MaxPool1D(3, stride: 2, padding: .same)
            AveragePool1D(2, countsPadding: true)
            Concatenate {
                GlobalMaxPool1D()
                GlobalAveragePool1D()
            }
        }
        let folder = try TemporaryFolder()
        let url = folder.url.appendingPathComponent("m.safetensors")
        try SavedModel(network: network).write(to: url)
        let read = try SavedModel<Double>(contentsOf: url).network
        #expect(read.layers.map(\.configuration) == network.layers.map(\.configuration))
        let x: Tensor<Double> = randomTensor([3, 4, 4, 2], seed: 6)
        #expect(read.predict(x) == network.predict(x))
    }

    /// Settings that no such layer has.
    @Test(arguments: [
        (
            #"{"type":"transpose","axes":[0,0]}"#,
            #"expected each dimension once as "axes" of transpose, found "[0, 0]""#
        ),
        (#"{"type":"slice","start":2,"end":2,"axis":0}"#, #"expected a place behind 2 as "end" of slice, found "2""#),
        (
            #"{"type":"slice","start":-2,"end":2,"axis":0}"#,
            #"expected a whole number from 0 to 1152921504606846976 as "start" of slice, found "-2""#
        ),
        (
            #"{"type":"pad","before":1,"after":1048577,"axis":0}"#,
            #"expected a whole number from 0 to 1048576 as "after" of pad, found "1048577""#
        ),
        (
            #"{"type":"max_pool_1d","window":{"size":[2,2],"stride":[1,1],"dilation":[1,1],"padding":"same"}}"#,
            #"expected one row without padding above and below as "window" of max_pool_1d"#
        ),
        (
            #"{"type":"conv_transpose_2d","channels":2,"filters":2,"groups":1,"activation":"relu","output_padding":1,"#
                + #""window":{"size":[2,2],"stride":[1,1],"dilation":[1,1],"padding":"valid"}}"#,
            "expected a padding that is not causal and an output padding less than the stride of conv_transpose_2d"
        ),
        (
            #"{"type":"graph","inputs":[{"name":"x","shape":[2]}],"nodes":[{"name":"y","from":["z"],"join":"add"}],"outputs":["y"]}"#,
            #"Graph: node "y" is made from "z", which nobody makes"#
        ),
        (
            #"{"type":"graph","inputs":[{"name":"x","shape":[2]}],"nodes":[{"name":"y","from":["x"],"join":"sub"}],"outputs":["y"]}"#,
            #"expected a layer, a node to share one with, or a join as "nodes" of graph"#
        ),
    ])
    func filesThatAreWrong(layer: String, message: String) throws {
        let file = Safetensors(metadata: [
            "format": "backprop 1", "layers": "[\(layer)]", "input_shape": "[2]", "class_names": "[]",
            "feature_names": "[]",
        ])
        let folder = try TemporaryFolder()
        let url = folder.url.appendingPathComponent("model.safetensors")
        try file.write(to: url)
        let error = #expect(throws: DataError.self) { try SavedModel<Float>(contentsOf: url) }
        #expect(
            error?.description.hasPrefix("\(url.path): layer 1: \(message)") == true, "\(String(describing: error))")
    }
}
