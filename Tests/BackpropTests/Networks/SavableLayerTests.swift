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

    /// A layer with any settings, and with one of a layer within.
    private struct Noted: ComposedLayer, SavableLayer {
        static let kind = "noted"
        var settings: [String: LayerSetting]
        var inner: (any Layer<Double>)?

        init(_ settings: [String: LayerSetting]) { self.settings = settings }
        init(inner: any Layer<Double>) {
            self.inner = inner
            settings = inner.configuration.map { ["inner": .layer($0)] } ?? [:]
        }
        init(from file: SavedLayer<Double>) throws(DataError) {
            if file.has("inner") {
                self.init(inner: try file.layer("inner", named: "part"))
            } else {
                var settings: [String: LayerSetting] = [
                    "numbers": .list(try file.numbers("numbers").map { .number($0) }),
                    "texts": .list(try file.texts("texts").map { .text($0) }),
                ]
                settings["group"] = try file.setting("group")
                guard case .group? = settings["group"] else { throw file.error("group", "a group") }
                self.init(settings)
            }
        }

        var parameters: [Parameter<Double>] {
            (inner?.parameters ?? []).map { Parameter(name: "part.\($0.name)", value: $0.value) }
        }
        func operations(
            on x: NetworkValue, in graph: inout GraphBuilder<Double>
        ) throws(ShapeError) -> NetworkValue {
            guard let inner else { return x }
            return try graph.add(inner, to: x, named: "part")
        }
    }

    /// Lists and groups, and a layer within whose tensors have the names that the graph knows them by.
    @Test func settingsOfEveryKind() throws {
        let settings: [String: LayerSetting] = [
            "numbers": .list([.number(0.5), .number(-2.5)]), "texts": .list([.text("a"), .text("é")]),
            "group": .group(["on": .flag(true), "deep": .list([.list([.integer(1)]), .group([:])])]),
        ]
        let inner = Dense<Double>(weights: [[1, 2], [3, 4]], biases: [5, 6])
        let network = try Sequential<Double>(layers: [Noted(settings), Noted(inner: inner)], inputShape: [2])
        try SavedModel(network: network).write(to: url)
        #expect(try Safetensors(contentsOf: url).names == ["layers.1.part.biases", "layers.1.part.weights"])
        let read = try SavedModel<Double>(contentsOf: url, layers: [Noted.self]).network
        #expect((read.layers[0] as? Noted)?.settings == settings)
        #expect(read.layers.map(\.configuration) == network.layers.map(\.configuration))
        #expect(read.predict([[1, 1]]) == [[9, 12]])
        for (old, new, message) in [
            (#""numbers":[0.5"#, #""numbers":["a""#, #"expected numbers as "numbers" of noted, found "[a, -2.5]""#),
            (#""texts":["a""#, #""texts":[1"#, #"expected texts as "texts" of noted, found "[1, é]""#),
            (#""on":true"#, #""on":null"#, #"expected settings with a "type", found null as "on""#),
            (
                #""on":true"#, #""on":1e999"#,
                #"expected settings with a "type", found "1e999" as "on", which is no finite number"#
            ),
            (
                #""é""#, "\"\(String(repeating: "é", count: 251))\"",
                "expected settings with a \"type\", found \"\(String(repeating: "é", count: 39))…\" as \"texts\", which has 502 "
                    + "bytes; expected at most 500 beyond ASCII"
            ),
        ] {
            var file = try Safetensors(contentsOf: url)
            let text = try #require(file.metadata["layers"])
            file.metadata["layers"] = text.replacing(old, with: new)
            #expect(file.metadata["layers"] != text, "\(old)")
            let other = folder.url.appendingPathComponent("other")
            try file.write(to: other)
            expectDataError("\(other.path): layer 1: \(message)") { () throws(DataError) in
                _ = try SavedModel<Double>(contentsOf: other, layers: [Noted.self])
            }
        }
    }

    private func list(_ depth: Int) -> LayerSetting {
        (0..<depth).reduce(.integer(1)) { list, _ in .list([list]) }
    }

    /// What no file holds makes a layer one that cannot be saved, and the error says where it lies and why.
    @Test func settingsThatNoFileHolds() throws {
        for (layer, reason) in [
            (
                Gain(limits: [], rate: .infinity, name: "", isOn: true) as any SavableLayer<Double>,
                "\"rate\" is inf; expected a finite number"
            ),
            (
                Gain(limits: [], rate: 0, name: String(repeating: "x", count: 501), isOn: true),
                "\"name\" has 501 bytes; expected at most 500"
            ),
            (Noted(["größe": .integer(1)]), "\"größe\" is no name of a setting; expected at most 64 bytes of ASCII"),
            (Noted(["a": .group([String(repeating: "b", count: 65): .flag(true)])]), nil),
            (Noted(["type": .text("other")]), "a setting is called \"type\", as the kind is"),
            (Noted(["deep": list(60)]), "more than 60 lists and groups of settings lie within each other"),
            (Noted(["deep": list(10_000)]), "more than 60 lists and groups of settings lie within each other"),
        ] as [(any SavableLayer<Double>, String?)] {
            #expect(layer.configuration == nil)
            let reason =
                reason
                ?? "\"\(String(repeating: "b", count: 39))…\" is no name of a setting; expected at most 64 bytes of ASCII"
            let graph = try Graph<Double>(
                inputs: ["x": [1]], nodes: [.init("y", Residual(body: Chain(layers: [ReLU(), layer])), from: "x")],
                outputs: ["y"])
            for (network, place) in [
                (try Sequential<Double>(layers: [layer], inputShape: [1]), "layer 1"),
                (try Sequential<Double>(layers: [ReLU(), graph]), "layer 2, at 1.y.body.1"),
            ] {
                let name = "\(type(of: layer))"
                expectDataError("\(url.path): \(place): a \(name) that cannot be saved: \(reason)") {
                    () throws(DataError) in try SavedModel(network: network).write(to: url)
                }
            }
        }
        let deepest = try Sequential<Double>(layers: [Noted(["deep": list(59)])], inputShape: [1])
        try SavedModel(network: deepest).write(to: url)
        #expect(FileManager.default.fileExists(atPath: url.path))
    }

    /// A layer that is no savable one, wherever it lies.
    private struct Plain: ComposedLayer {
        typealias Scalar = Double
        func operations(
            on x: NetworkValue, in graph: inout GraphBuilder<Double>
        ) throws(ShapeError) -> NetworkValue { x }
    }

    @Test func layersThatNoFileHolds() throws {
        let network = try Sequential<Double>(
            layers: [ReLU(), Chain(layers: [ReLU(), Residual(body: Chain(layers: [Plain()]))])], inputShape: [1])
        expectDataError("\(url.path): layer 2, at 1.1.body.0: a Plain that cannot be saved: it has no configuration") {
            () throws(DataError) in try SavedModel(network: network).write(to: url)
        }
    }

    /// The texts of settings are those of `JSONEncoder`, as files had them before.
    @Test func textsOfSettings() throws {
        let settings: [String: LayerSetting] = [
            "numbers": .list(
                [0.1, -0.0, 1e-5, 1e22, 3, 123_456_789_012_345_680, .greatestFiniteMagnitude].map { .number($0) }),
            "texts": .list(["é\u{7f}\u{1}\u{1f}\n\t/\"\\", ""].map { .text($0) }), "B": .flag(false),
            "a10": .integer(-1), "a9": .group([:]), "_": .list([]), "group": .group(["x": .flag(true)]),
        ]
        let network = try Sequential<Double>(layers: [Noted(settings)], inputShape: [1])
        try SavedModel(network: network).write(to: url)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let expected = String(decoding: try encoder.encode(network.layers.map(\.configuration)), as: UTF8.self)
        #expect(try Safetensors(contentsOf: url).metadata["layers"] == expected)
    }

    /// Two tensors of one name would both learn what one should.
    @Test func tensorsOfOneName() {
        struct Twice: ComposedLayer {
            var parameters: [Parameter<Double>] {
                [Parameter(name: "w", value: [1]), Parameter(name: "v", value: [1]), Parameter(name: "w", value: [2])]
            }
            func operations(
                on x: NetworkValue, in graph: inout GraphBuilder<Double>
            ) throws(ShapeError) -> NetworkValue { try graph.sum(x, graph.tensor("w")) }
        }
        let error = #expect(throws: ShapeError.self) {
            try Sequential<Double>(layers: [Chain(layers: [Twice()])], inputShape: [1])
        }
        #expect(error?.description == "two tensors are called \"0.0.w\"")
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
