import Backprop
import Foundation
import Testing

/// What is wrong with sequences and with saved recurrent layers is an error that says what.
@Suite struct RecurrentMistakeTests {
    private func network() -> Sequential<Double> {
        var generator = SeededGenerator(seed: 1)
        return Sequential(inputShape: [4, 3]) {
            VariableLength { GRU(2, 3, using: &generator) }
            Dense(3, 2, using: &generator)
            Softmax()
        }
    }

    private func data(length: Double) throws -> Dataset<Double> {
        let samples = Tensor<Double>(repeating: 0.5, shape: [3, 4, 2]).with(lengths: [4, 2, length])
        return try Dataset(features: samples, targets: .classes([0, 1, 0], count: 2))
    }

    @Test(arguments: [0, 5, -1, 2.5, 1e30]) func lengthsThatAreNone(length: Double) throws {
        let message =
            "0: VariableLength: sample 3 has the length \(length); expected a whole number from 1 to 4"
        let model = network()
        let data = try data(length: length)
        let evaluation = #expect(throws: ShapeError.self) { try model.evaluate(data, loss: CategoricalCrossEntropy()) }
        #expect(evaluation?.description == message)
        var (trained, generator) = (model, SeededGenerator(seed: 1))
        #expect(throws: TrainingError.self) {
            try Trainer<Double>().train(&trained, on: data, using: &generator)
        }
        // Of a prediction that row alone is NaN.
        let answers = model.predict(data.features)
        #expect((0..<3).map { answers[$0, 0].isNaN } == [false, false, true])
    }

    @Test func shapesThatDoNotFit() {
        var generator = SeededGenerator(seed: 1)
        let lstm = LSTM<Float>(2, 3, using: &generator)
        let sizes = #expect(throws: ShapeError.self) { try Sequential(layers: [lstm], inputShape: [4, 3]) }
        #expect(
            sizes?.description
                == "layer 1: a recurrent layer 2→3: input samples have shape [4, 3], expected [T, 2]")
        let lengths = #expect(throws: ShapeError.self) {
            try Sequential(layers: [VariableLength<Float> { lstm }], inputShape: [4])
        }
        #expect(
            lengths?.description.contains("VariableLength: input samples have shape [4], expected [T, D + 1]") == true)
    }

    /// Saved layers come back with the same answers.
    @Test func filesHoldThem() throws {
        var generator = SeededGenerator(seed: 1)
        let layers: [any Layer<Float>] = [
            SimpleRNN(2, 3, isRectified: true, initialState: .given, using: &generator),
            LSTM(2, 3, returns: .all, truncation: 7, initialState: .learnt, using: &generator),
            GRU(2, 3, reset: .beforeProduct, using: &generator), GRU(2, 3, recurrentDropout: 0.25, using: &generator),
            Bidirectional(
                forward: GRU(2, 3, using: &generator), backward: LSTM(2, 4, using: &generator)),
            VariableLength { GRU(1, 3, using: &generator) },
        ]
        let folder = try TemporaryFolder()
        let url = folder.url.appendingPathComponent("recurrent.safetensors")
        let x: Tensor<Float> = Tensor(randomTensor([2, 5, 1], seed: 2).with(lengths: [5, 3]))
        for layer in layers {
            let network = try Sequential<Float>(layers: [layer], inputShape: [5, 2])
            try SavedModel(network: network).write(to: url)
            let read = try SavedModel<Float>(contentsOf: url).network
            #expect(read.layers[0].configuration == layer.configuration)
            #expect(read.layers[0].details == layer.details)
            #expect(read.predict(x) == network.predict(x))
        }
    }

    @Test(arguments: ["1", "-0.1", "1e300", "true"]) func dropoutThatCannotBe(rate: String) throws {
        let layers =
            #"[{"type":"lstm","cell":"lstm","inputs":2,"units":3,"returns":"last","recurrent_dropout":\#(rate),"#
            + #""initial_state":"zeros"}]"#
        let found = rate == "1e300" ? "1e+300" : rate
        let expected = rate == "true" ? "a number" : "a number from 0 up to but not including 1"
        try expectRefusal(
            of: layers, #"layer 1: expected \#(expected) as "recurrent_dropout" of lstm, found "\#(found)""#)
    }

    /// Impossible settings are refused.
    @Test(arguments: [
        (0, "1", "last", #"expected a whole number of 1 or more as "units" of lstm, found "0""#),
        (-1, "1", "last", #"expected a whole number of 1 or more as "units" of lstm, found "-1""#),
        (3, "0", "last", #"expected a whole number of 1 or more as "truncation" of lstm, found "0""#),
        (3, "true", "last", #"expected a whole number of 1 or more as "truncation" of lstm, found "true""#),
        (3, "1", "some", #"expected one of last, all as "returns" of lstm, found "some""#),
        (Int.max, "1", "last", "expected inputs and units of some memory of lstm, found 2 and 9223372036854775807"),
    ])
    func settingsThatCannotBe(units: Int, truncation: String, returns: String, message: String) throws {
        let layers =
            #"[{"type":"lstm","cell":"lstm","inputs":2,"units":\#(units),"returns":"\#(returns)","#
            + #""truncation":\#(truncation),"initial_state":"zeros"}]"#
        try expectRefusal(of: layers, "layer 1: \(message)")
    }

    /// Says what is wrong with a model of such layers.
    private func expectRefusal(of layers: String, _ message: String) throws {
        let file = Safetensors(metadata: [
            "format": "backprop 1", "layers": layers, "input_shape": "[5,2]", "class_names": "[]",
            "feature_names": "[]",
        ])
        let folder = try TemporaryFolder()
        let url = folder.url.appendingPathComponent("recurrent.safetensors")
        try file.write(to: url)
        expectDataError("\(url.path): \(message)") { () throws(DataError) in
            _ = try SavedModel<Float>(contentsOf: url)
        }
    }
}
