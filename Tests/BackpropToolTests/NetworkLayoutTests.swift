import Backprop
import Foundation
import Testing

@testable import BackpropTool

/// What `--layers` understands, and what becomes of it.
@Suite struct NetworkLayoutTests {
    private func plan(
        _ text: String, for shape: [Int], activation: Activation = .relu, dropout: Double = 0
    ) throws -> NetworkPlan {
        try NetworkPlan(
            NetworkLayout(text), inputShape: shape, activation: activation, dropout: dropout, outputs: 10)
    }

    private func pool(_ size: Int, stride: Int) -> Window {
        Window(height: size, width: size, stride: (stride, stride))
    }

    @Test func neuronsAreAsTheyWere() throws {
        let plan = try plan("16,8", for: [4], activation: .tanh, dropout: 0.5)
        #expect(
            plan.layers.map(\.layer) == [
                .dense(inputs: 4, outputs: 16, activation: .tanh), .dropout(rate: 0.5),
                .dense(inputs: 16, outputs: 8, activation: .tanh), .dropout(rate: 0.5),
                .dense(inputs: 8, outputs: 10, activation: .linear),
            ])
        #expect(plan.parameters.value == 80 + 136 + 90)
        #expect(plan.values.value == 4 + 16 + 16 + 8 + 8 + 10)
        #expect(
            try self.plan("none", for: [4]).layers.map(\.layer)
                == [.dense(inputs: 4, outputs: 10, activation: .linear)])
        #expect(try NetworkLayout("none").text == "none")
    }

    @Test func imagesPassThroughEveryKindOfLayer() throws {
        let layout = "conv32x3,pool2,dropout0.25,conv64x3s2same,avgpool3s1,depthwise5sames2,globalpool,128"
        let plan = try plan(layout, for: [28, 28, 1])
        #expect(
            plan.layers.map(\.output) == [
                [26, 26, 32], [13, 13, 32], [13, 13, 32], [7, 7, 64], [5, 5, 64], [3, 3, 64], [64], [128], [10],
            ])
        #expect(
            plan.layers.map(\.layer) == [
                .convolution(
                    channels: 1, filters: 32, Window(height: 3, width: 3), groups: 1, activation: .relu),
                .maxPool(pool(2, stride: 2)), .dropout(rate: 0.25),
                .convolution(
                    channels: 32, filters: 64, Window(height: 3, width: 3, stride: (2, 2), padding: .same),
                    groups: 1, activation: .relu),
                .averagePool(pool(3, stride: 1)),
                .convolution(
                    channels: 64, filters: 64, Window(height: 5, width: 5, stride: (2, 2), padding: .same),
                    groups: 64, activation: .relu),
                .globalAveragePool, .dense(inputs: 64, outputs: 128, activation: .relu),
                .dense(inputs: 128, outputs: 10, activation: .linear),
            ])
        var generator = SeededGenerator(seed: 1)
        let model = try Sequential<Float>(layers: plan.layers(using: &generator), inputShape: plan.inputShape)
        #expect(model.outputShapes == plan.layers.map(\.output))
        #expect(model.parameterCount == plan.parameters.value)
    }

    /// The rows of an image are steps. A recurrent layer before another one hands on all of its states.
    @Test func recurrentLayers() throws {
        let plan = try plan("conv2x3same,lstm8,dropout0.5,gru6,rnn5,4", for: [7, 9, 1])
        func recurrent(_ cell: RecurrentCell, _ inputs: Int, _ units: Int, _ returns: RecurrentOutput)
            -> PlannedLayer
        {
            .recurrent(RecurrentConfiguration(cell: cell, inputs: inputs, units: units, returns: returns))
        }
        #expect(
            plan.layers.dropFirst().map(\.layer) == [
                .reshape(shape: [7, 18]), recurrent(.lstm, 18, 8, .all), .dropout(rate: 0.5),
                recurrent(.gru, 8, 6, .all),
                recurrent(.tanh, 6, 5, .last), .dense(inputs: 5, outputs: 4, activation: .relu),
                .dense(inputs: 4, outputs: 10, activation: .linear),
            ])
        var generator = SeededGenerator(seed: 1)
        let model = try Sequential<Float>(layers: plan.layers(using: &generator), inputShape: plan.inputShape)
        #expect(model.outputShapes == plan.layers.map(\.output))
        #expect(model.parameterCount == plan.parameters.value)
        let dropping = try NetworkPlan(
            NetworkLayout("gru3,lstm2"), inputShape: [5, 2], activation: .relu, dropout: 0, recurrentDropout: 0.25,
            outputs: 2)
        #expect(
            dropping.layers.compactMap {
                if case .recurrent(let recurrence) = $0.layer { recurrence.dropout } else { nil }
            }
                == [0.25, 0.25])
        let steps = try self.plan("gru3", for: [5, 2])
        #expect(
            steps.layers.map(\.layer) == [
                recurrent(.gru, 2, 3, .last), .dense(inputs: 3, outputs: 10, activation: .linear),
            ])
    }

    /// An image becomes a row by itself, whether or not it says so.
    @Test(arguments: ["pool2,globalmaxpool,flatten", "conv3x2", "conv3x2,flatten", "batchnorm,conv3x2,8"])
    func rowsForNeurons(layout: String) throws {
        let plan = try plan(layout, for: [4, 4, 3])
        #expect(plan.layers.last?.output == [10])
        #expect(plan.layers.filter { $0.layer == .flatten }.count == 1)
    }

    /// The activation comes behind a normalization that comes right behind a layer of sums.
    @Test func normalizationComesBeforeTheActivation() throws {
        let plan = try plan("conv2x1,batchnorm,pool2,batchnorm,6,batchnorm,5", for: [2, 2, 1], dropout: 0.1)
        #expect(
            plan.layers.map(\.layer) == [
                .convolution(
                    channels: 1, filters: 2, Window(height: 1, width: 1), groups: 1, activation: .linear),
                .batchNorm(channels: 2), .activation(.relu), .maxPool(pool(2, stride: 2)), .batchNorm(channels: 2),
                .flatten, .dense(inputs: 2, outputs: 6, activation: .linear), .batchNorm(channels: 6),
                .activation(.relu),
                .dropout(rate: 0.1), .dense(inputs: 6, outputs: 5, activation: .relu), .dropout(rate: 0.1),
                .dense(inputs: 5, outputs: 10, activation: .linear),
            ])
    }

    @Test(arguments: [
        ("64,,3", "\"\": expected N neurons, numbers from 1 to 1000000"),
        ("0", "\"0\": expected N neurons, numbers from 1 to 1000000"),
        ("1000001", "\"1000001\": expected N neurons, numbers from 1 to 1000000"),
        ("٣", "\"٣\": expected N neurons, numbers from 1 to 1000000"),
        ("3,-1", "\"-1\": expected N neurons, numbers from 1 to 1000000"),
        ("pool0", "\"pool0\": expected poolN[sN], numbers from 1 to 1000000"),
        ("pool2same", "\"pool2same\": expected poolN[sN], numbers from 1 to 1000000"),
        ("avgpool2s0", "\"avgpool2s0\": expected avgpoolN[sN], numbers from 1 to 1000000"),
        ("conv0x3", "\"conv0x3\": expected convFxK[sN][same], numbers from 1 to 1000000"),
        ("64,conv32", "\"conv32\": expected convFxK[sN][same], numbers from 1 to 1000000"),
        ("conv8x3s2s2", "\"conv8x3s2s2\": expected convFxK[sN][same], numbers from 1 to 1000000"),
        ("conv8x3samesame", "\"conv8x3samesame\": expected convFxK[sN][same], numbers from 1 to 1000000"),
        ("depthwise", "\"depthwise\": expected depthwiseK[sN][same], numbers from 1 to 1000000"),
        ("flatten2", "\"flatten2\": expected flatten"),
        ("batchnorm,", "\"\": expected N neurons, numbers from 1 to 1000000"),
        ("lstm", "\"lstm\": expected lstmN, numbers from 1 to 1000000"),
        ("gru0", "\"gru0\": expected gruN, numbers from 1 to 1000000"),
        ("rnn8s2", "\"rnn8s2\": expected rnnN, numbers from 1 to 1000000"),
        ("dropout1", "\"dropout1\": expected dropoutX, X from 0 up to but not including 1"),
        ("dropout", "\"dropout\": expected dropoutX, X from 0 up to but not including 1"),
    ])
    func wordsThatAreNoLayers(text: String, message: String) {
        let error = #expect(throws: UsageError.self) { try NetworkLayout(text) }
        #expect(error?.description == "--layers \(text): \(message)")
    }

    @Test func unknownLayers() {
        let list =
            "expected none or a list of N neurons, convFxK[sN][same], depthwiseK[sN][same], poolN[sN], avgpoolN[sN], "
            + "globalpool, globalmaxpool, batchnorm, flatten, dropoutX, lstmN, gruN, rnnN"
        for (text, suggestion) in [
            ("pol2", "; did you mean pool?"), ("Conv8x3", "; did you mean conv?"), ("attention", ""),
        ] {
            let error = #expect(throws: UsageError.self) { try NetworkLayout("4,\(text)") }
            #expect(error?.description == "--layers 4,\(text): unknown layer \"\(text)\"; \(list)\(suggestion)")
        }
    }

    @Test(arguments: [
        ("conv8x5", [4, 4, 1], "conv8x5 does not fit: 5×5 pixels in images of shape [4, 4, 1]"),
        ("conv8x3,pool3", [4, 4, 1], "pool3 does not fit: 3×3 pixels in images of shape [2, 2, 8]"),
        ("pool3", [2, 9, 3], "pool3 does not fit: 3×3 pixels in images of shape [2, 9, 3]"),
        ("conv8x3", [4], "conv8x3 takes images of shape [H, W, C], but gets samples of shape [4]"),
        ("flatten,pool2", [2, 2, 1], "pool2 takes images of shape [H, W, C], but gets samples of shape [4]"),
        ("lstm8", [4], "lstm8 takes steps, [T, D], or images, but gets samples of shape [4]"),
        ("16,gru8", [2, 2, 1], "gru8 takes steps, [T, D], or images, but gets samples of shape [16]"),
        ("16,globalpool", [2, 2, 1], "globalpool takes images of shape [H, W, C], but gets samples of shape [16]"),
    ])
    func layersThatDoNotFit(text: String, shape: [Int], message: String) {
        let error = #expect(throws: ShapeError.self) { try plan(text, for: shape) }
        #expect(error?.description == "--layers: \(message)")
    }
}
