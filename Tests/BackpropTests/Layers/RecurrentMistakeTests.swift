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
            "0: VariableLength: sample 2 has the length \(length); expected a whole number from 1 to 4"
        let model = network()
        let data = try data(length: length)
        let evaluation = #expect(throws: ShapeError.self) { try model.evaluate(data) }
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

    /// Saved settings come back, and impossible ones are refused.
    @Test func configurations() throws {
        var generator = SeededGenerator(seed: 1)
        let layers: [any Layer<Float>] = [
            SimpleRNN(2, 3, isRectified: true, initialState: .given, using: &generator),
            LSTM(2, 3, returns: .all, truncation: 7, initialState: .learnt, using: &generator),
            GRU(2, 3, reset: .beforeProduct, using: &generator),
            Bidirectional(
                forward: GRU(2, 3, using: &generator), backward: LSTM(2, 4, using: &generator)),
            VariableLength { GRU(2, 3, using: &generator) },
        ]
        for layer in layers {
            let configuration = try #require(layer.configuration)
            let text = try JSONEncoder().encode(configuration)
            #expect(try JSONDecoder().decode(LayerConfiguration.self, from: text) == configuration)
        }
        for (units, truncation) in [(0, 1), (3, 0), (-1, 1), (Int.max, 1)] {
            let text =
                #"{"type":"recurrent","cell":"lstm","inputs":2,"units":\#(units),"returns":"all","truncation":\#(truncation),"#
                + #""initial_state":"zeros"}"#
            #expect(throws: DecodingError.self) {
                try JSONDecoder().decode(LayerConfiguration.self, from: Data(text.utf8))
            }
        }
    }
}
