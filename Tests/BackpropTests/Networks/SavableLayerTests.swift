import Backprop
import Foundation
import Testing

/// Layers of a user's own in files: out of operations, and with arithmetic of their own.
@Suite struct SavableLayerTests {
    /// `y = x ⊙ sigmoid(x·W)`: each value is let through by a gate.
    private struct Gate: ComposedLayer, SavableLayer {
        static let kind = "gate"
        var weights: Tensor<Double>

        var parameters: [Parameter<Double>] { [Parameter(name: "weights", value: weights)] }
        mutating func updateParameters(_ update: (Int, inout Tensor<Double>) -> Void) { update(0, &weights) }
        init(_ features: Int) { weights = Tensor(zeros: [features, features]) }
        init(from file: SavedLayer<Double>) throws(DataError) { weights = try file.tensor("weights") }

        func operations(
            on x: NetworkValue, in graph: inout GraphBuilder<Double>
        ) throws(ShapeError) -> NetworkValue {
            let gate = try graph.product(x, graph.tensor("weights"))
            return try graph.multiply(x, graph.activation(.sigmoid, of: gate))
        }
    }

    /// `y = a·x`, with a learnt factor and a fixed greatest value of its magnitude, for all settings there are.
    private struct Gain: Layer, SavableLayer {
        static let kind = "gain"
        var factor: Tensor<Double>
        let limits: [Int]
        let rate: Double
        let name: String
        let isOn: Bool

        init(limits: [Int], rate: Double, name: String, isOn: Bool) {
            factor = [2]
            (self.limits, self.rate, self.name, self.isOn) = (limits, rate, name, isOn)
        }

        var settings: [String: LayerSetting] {
            ["limits": .integers(limits), "rate": .number(rate), "name": .text(name), "on": .flag(isOn)]
        }
        init(from file: SavedLayer<Double>) throws(DataError) {
            limits = try file.integers("limits")
            rate = try file.number("rate")
            name = try file.text("name")
            isOn = try file.flag("on")
            factor = try file.tensor("factor", shape: [1])
            guard rate >= 0 else { throw file.error(expected: "a rate of 0 or more", "found \(rate)") }
        }

        var parameters: [Parameter<Double>] { [Parameter(name: "factor", value: factor)] }
        mutating func updateParameters(_ update: (Int, inout Tensor<Double>) -> Void) { update(0, &factor) }
        func outputShape(for inputShape: [Int]) throws(ShapeError) -> [Int] { inputShape }

        func forward(_ input: Tensor<Double>, into output: inout Tensor<Double>, pass: Pass) {
            let factor = factor[0]
            output = input.map { factor * $0 }
        }

        func backward(
            _ gradient: inout Tensor<Double>, input: Tensor<Double>, output: Tensor<Double>,
            into gradients: inout LayerGradients<Double>, pass: Pass
        ) {
            let sum = zip(gradient.scalars, input.scalars).reduce(0) { $0 + $1.0 * $1.1 }
            gradients.parameters[0] = Tensor([sum])
            let factor = factor[0]
            if gradients.wantsInput { gradients.input = gradient.map { factor * $0 } }
        }
    }

    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }
    private var url: URL { folder.url.appendingPathComponent("m.safetensors") }

    private func network() throws -> Sequential<Double> {
        var generator = SeededGenerator(seed: 3)
        var network = try Sequential<Double>(
            layers: [
                Gate(2), Residual(body: Chain(layers: [Gain(limits: [1, -2], rate: 0.5, name: "é", isOn: true)])),
                Dense(2, 3, using: &generator), Softmax(),
            ], inputShape: [2])
        let data = try Dataset<Double>(features: [[1, 2], [3, -4]], targets: .classes([0, 2], count: 3))
        let trainer = Trainer<Double>(loss: CategoricalCrossEntropy(), optimizer: SGD(learningRate: 0.1), epochs: 3)
        try trainer.train(&network, on: data, using: &generator)
        return network
    }

    @Test func bothAreSavedAndLoaded() throws {
        let network = try network()
        try SavedModel(network: network).write(to: url)
        let read = try SavedModel<Double>(contentsOf: url, layers: [Gate.self, Gain.self]).network
        #expect(read.parameters.map(\.name) == network.parameters.map(\.name))
        #expect(read.parameters.map(\.value) == network.parameters.map(\.value))
        #expect(read.layers.map(\.configuration) == network.layers.map(\.configuration))
        let x: Tensor<Double> = [[0.5, 0.25]]
        #expect(read.predict(x) == network.predict(x))
    }

    @Test func layersThatNobodyKnows() throws {
        try SavedModel(network: try network()).write(to: url)
        func expectError(_ message: String, _ layers: [any SavableLayer<Double>.Type]) {
            expectDataError("\(url.path): \(message)") { () throws(DataError) in
                _ = try SavedModel<Double>(contentsOf: url, layers: layers)
            }
        }
        expectError("layer 1: expected a layer of a kind that is known here, found \"gate\"", [])
        expectError(
            "layer 2, at 1.body.0: expected a layer of a kind that is known here, found \"gain\"", [Gate.self])
        expectError("two kinds of layers are called \"gate\"", [Gate.self, Gain.self, Gate.self])
    }

    @Test func settingsThatAreWrong() throws {
        try SavedModel(network: try network()).write(to: url)
        let whole = try Safetensors(contentsOf: url)
        let text = try #require(whole.metadata["layers"])
        for (old, new, message) in [
            (#""on":true"#, #""on":1"#, #"expected true or false as "on" of gain, found "1""#),
            (#""name":"é""#, #""name":2"#, #"expected a text as "name" of gain, found "2""#),
            (#","rate":0.5"#, "", #"expected a setting as "rate" of gain, found none"#),
            (#""rate":0.5"#, #""rate":"a""#, #"expected a number as "rate" of gain, found "a""#),
            (#""rate":0.5"#, #""rate":-1"#, "expected a rate of 0 or more of gain, found -1.0"),
            (#"[1,-2]"#, #"[1,"a"]"#, #"expected whole numbers as "limits" of gain, found "[1, a]""#),
            (
                #""on":true"#, #""on":true,"off":1"#,
                #"expected the settings of gain, found "off", which is unknown, besides"#
            ),
        ] {
            var file = whole
            file.metadata["layers"] = text.replacing(old, with: new)
            #expect(file.metadata["layers"] != text, "\(old)")
            try file.write(to: url)
            expectDataError("\(url.path): layer 2, at 1.body.0: \(message)") { () throws(DataError) in
                _ = try SavedModel<Double>(contentsOf: url, layers: [Gate.self, Gain.self])
            }
        }
    }

    /// What no file holds makes a layer one that cannot be saved.
    @Test func settingsThatNoFileHolds() throws {
        for layer in [
            Gain(limits: [], rate: .infinity, name: "", isOn: true),
            Gain(limits: [], rate: 0, name: String(repeating: "x", count: 501), isOn: true),
        ] {
            #expect(layer.configuration == nil)
            let network = try Sequential<Double>(layers: [layer], inputShape: [1])
            #expect(throws: DataError.self) { try SavedModel(network: network).write(to: url) }
        }
    }

    /// A training goes on with layers of its own.
    @Test func checkpointsHoldThem() throws {
        var network = try network()
        let data = try Dataset<Double>(features: [[1, 2], [3, -4]], targets: .classes([0, 2], count: 3))
        let trainer = Trainer<Double>(loss: CategoricalCrossEntropy(), optimizer: SGD(learningRate: 0.1), epochs: 4)
        var generator = SeededGenerator(seed: 9)
        let start = network
        try trainer.train(&network, on: data, using: &generator, from: nil, checkpointEvery: 2) { checkpoint in
            if checkpoint.epoch == 2 { try checkpoint.write(to: self.url) }
        }
        let checkpoint = try Checkpoint<Double>(contentsOf: url, layers: [Gate.self, Gain.self])
        var again = start
        generator = SeededGenerator(seed: 9)
        try trainer.train(&again, on: data, using: &generator, from: checkpoint, checkpointEvery: 2) { _ in }
        #expect(again.parameters.map(\.value) == network.parameters.map(\.value))
    }
}
