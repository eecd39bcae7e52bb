import Backprop

extension Trap {
    /// Layers and losses of a user that replace the tensors that they are handed, and layers that are called by hand.
    static let ownLayers: [Trap] = [
        Trap("Careless.forward: the output: shape [3, 1], expected [3, 4]") { predict(Careless(output: [3, 1])) },
        Trap("Careless.forward: the output: shape [3, 1000000], expected [3, 4]") {
            predict(Careless(output: [3, 1_000_000]))
        },
        Trap("Careless.backward: the input gradient: shape [2, 4], expected [3, 4]") {
            try train(Careless(inputGradient: [2, 4]))
        },
        Trap("Careless.backward: the gradient of parameter 0: shape [1000000], expected [2]") {
            try train(Careless(parameterGradients: [[1_000_000]]))
        },
        Trap("Careless.backward: the gradient of parameter 0: shape none, expected [2]") {
            try train(Careless(parameterGradients: []))
        },
        Trap("Careless.updateStatistics: statistic 0: shape [5], expected [4]") { try train(Careless(statistic: [5])) },
        Trap("Careless.updateParameters: parameter 1: shape [2], expected none") { try train(Careless(parameter: 1)) },
        Trap("CarelessLoss.evaluate: gradient [1] for output [3, 4]") { try train(Careless(), loss: CarelessLoss()) },
        Trap(
            "LayerNorm<Float>.backward: gradients [1, 4], [2, 4] and [[4], [4]], expected [2, 4], [2, 4] and [[4], [4]]"
        ) {
            let layer = LayerNorm<Float>(4)
            let input = Tensor<Float>(zeros: [2, 4])
            var gradients = layer.backward(input, input: input, output: input)
            var gradient = Tensor<Float>(zeros: [1, 4])
            layer.backward(
                &gradient, input: input, output: input, into: &gradients,
                pass: Pass(compute: .default, isTraining: true))
        },
        Trap("LayerNorm<Float>.backward: gradient [1, 4] for output [1, 4] of input [20000, 4]") {
            let row = Tensor<Float>(zeros: [1, 4])
            _ = LayerNorm<Float>(4).backward(row, input: Tensor(zeros: [20_000, 4]), output: row)
        },
        Trap("LayerNorm<Float>: an output of shape [1, 1] for input [20000, 4], expected [20000, 4]") {
            var output = Tensor<Float>(zeros: [1, 1])
            LayerNorm<Float>(4).forward(
                Tensor(zeros: [20_000, 4]), into: &output, pass: Pass(compute: .default, isTraining: true))
        },
    ]

    private static func predict(_ layer: Careless) {
        _ = try? Sequential<Float>(layers: [layer], inputShape: [4]).predict(Tensor(zeros: [3, 4]))
    }

    private static func train(_ layer: Careless, loss: any Loss<Float> = MeanSquaredError()) throws {
        var generator = SeededGenerator(seed: 1)
        var model = try Sequential<Float>(layers: [Dense(4, 4, using: &generator), layer], inputShape: [4])
        let data = try Dataset(features: Tensor<Float>(zeros: [3, 4]), targets: .values(Tensor(zeros: [3, 4])))
        try Trainer(loss: loss, optimizer: SGD(learningRate: 0.1), epochs: 2).train(&model, on: data, using: &generator)
    }
}

/// A layer that leaves tensors of shapes that are not wanted.
private struct Careless: Layer {
    typealias Scalar = Float

    var output: [Int]?
    var inputGradient: [Int]?
    var parameterGradients: [[Int]]?
    var statistic = [4]
    /// The number that it gives its only parameter.
    var parameter = 0
    private var weights = Tensor<Float>(zeros: [2])
    private var statistics = Tensor<Float>(zeros: [4])

    init(
        output: [Int]? = nil, inputGradient: [Int]? = nil, parameterGradients: [[Int]]? = nil, statistic: [Int] = [4],
        parameter: Int = 0
    ) {
        (self.output, self.inputGradient, self.parameterGradients) = (output, inputGradient, parameterGradients)
        (self.statistic, self.parameter) = (statistic, parameter)
    }

    var parameters: [Parameter<Float>] { [Parameter(name: "weights", value: weights)] }
    var constants: [Parameter<Float>] { [Parameter(name: "statistics", value: statistics)] }
    var statisticsShapes: [[Int]] { [[4]] }

    func outputShape(for inputShape: [Int]) throws(ShapeError) -> [Int] { inputShape }

    mutating func updateParameters(_ update: (Int, inout Tensor<Float>) -> Void) { update(parameter, &weights) }

    mutating func takeStatistics(_ taken: [Tensor<Float>]) { statistics = Tensor(zeros: statistic) }

    mutating func updateStatistics(_ update: (inout Tensor<Float>) -> Void) { update(&statistics) }

    func forward(_ input: Tensor<Float>, into result: inout Tensor<Float>, pass: Pass) {
        result = output.map { Tensor(zeros: $0) } ?? input
    }

    func backward(
        _ gradient: inout Tensor<Float>, input: Tensor<Float>, output: Tensor<Float>,
        into gradients: inout LayerGradients<Float>, pass: Pass
    ) {
        gradients.input = inputGradient.map { Tensor(zeros: $0) } ?? gradient
        gradients.parameters = (parameterGradients ?? [[2]]).map { Tensor(zeros: $0) }
    }
}

private struct CarelessLoss: Loss {
    func check(_ targets: Targets<Float>, outputs: Int) throws(ShapeError) {}

    func evaluate(
        _ output: Tensor<Float>, _ targets: Targets<Float>, meanOver samples: Int, losses: inout Tensor<Float>,
        gradient: inout Tensor<Float>, wantsGradient: Bool, on compute: Compute
    ) {
        gradient = Tensor(zeros: [1])
    }
}
