import Backprop
import BackpropLessons

extension Trap {
    static let layers: [Trap] = [
        Trap("Dense: weights [2, 3] and biases [2]; expected [D, H] and [H]") {
            _ = Dense<Float>(weights: Tensor(zeros: [2, 3]), biases: Tensor(zeros: [2]))
        },
        Trap("Dense: weights [2, 3] and biases [4]; expected [D, H] and [H]") {
            var layer = Dense<Float>(weights: Tensor(zeros: [2, 3]), biases: Tensor(zeros: [3]))
            layer.biases = Tensor(zeros: [4])
        },
        Trap("weights of shape [0, 3]: expected 1 or more") {
            var generator = SeededGenerator(seed: 1)
            _ = Dense<Float>(0, 3, using: &generator)
        },
        Trap("Dropout: a rate of 1.0; expected 0 or more and less than 1") { _ = Dropout<Float>(1) },
        Trap("Scaling: shift [2] and scale [3]; expected [D] and [D]") {
            _ = Scaling<Float>(shift: [1, 2], scale: [1, 2, 3])
        },
        Trap("RadialBasis: centres [2, 3] and widths [2]; expected [D, H] and [H]") {
            _ = RadialBasis<Float>(centers: Tensor(zeros: [2, 3]), widths: [1, 1])
        },
        Trap("a recurrent layer of 0 inputs and 3 units, truncated to nothing; expected 1 or more") {
            var generator = SeededGenerator(seed: 1)
            _ = LSTM<Float>(0, 3, using: &generator)
        },
        Trap(
            "a recurrent layer of 2 inputs and 4 units, truncated to nothing, with tensors [[2, 3], [3, 3], [4]]; expected 1 or "
                + "more and [[2, 4], [4, 4], [4]]"
        ) {
            _ = SimpleRNN<Float>(
                weights: Tensor(zeros: [2, 3]), recurrentWeights: Tensor(zeros: [3, 3]), biases: Tensor(zeros: [4]))
        },
        Trap(
            "a recurrent layer of 3 units: hidden of shape [2]; expected one of [weights [2, 3], recurrent_weights [3, 3], "
                + "biases [3]]"
        ) {
            var generator = SeededGenerator(seed: 1)
            var layer = SimpleRNN<Float>(2, 3, using: &generator)
            layer.hidden = Tensor(zeros: [2])
        },
        Trap("a recurrent layer of 3 units, truncated to 0; expected 1 or more") { _ = GRU<Float>(3, truncation: 0) },
        Trap(
            "a recurrent layer of 2 inputs and 3 units, truncated to nothing, with a recurrent dropout of 1.0; expected 1 or "
                + "more, and a dropout of 0 or more and less than 1"
        ) {
            var generator = SeededGenerator(seed: 1)
            _ = GRU<Float>(2, 3, recurrentDropout: 1, using: &generator)
        },
        Trap("Bidirectional: a layer that returns .all beside one that returns .last") {
            var generator = SeededGenerator(seed: 1)
            _ = Bidirectional<Float>(
                forward: GRU(2, 3, returns: .all, using: &generator), backward: GRU(2, 3, using: &generator))
        },
        Trap("stream: a step of 2 values, room for 3; expected 3 and 3") {
            var generator = SeededGenerator(seed: 1)
            let model = Sequential<Float>(inputShape: [5, 3]) { SimpleRNN(3, 3, using: &generator) }
            guard var stream = try? model.stream() else { return }
            _ = stream.step([1, 2])
        },
        Trap("Softmax.jacobians: shape [3], expected [N, K]") {
            _ = Softmax<Float>().jacobians(probabilities: [1, 0, 0])
        },
        Trap("Sequential: layer 2: GlobalMaxPool2D: input samples have shape [2, 2], expected [H, W, C]") {
            _ = Sequential<Float>(inputShape: [2, 2]) {
                ReLU()
                GlobalMaxPool2D()
            }
        },
        Trap("Sequential: layer 2: GlobalMaxPool2D: input samples have shape [3], expected [H, W, C]") {
            var generator = SeededGenerator(seed: 1)
            _ = Sequential<Float>(input: [2], using: &generator) {
                Dense(3)
                GlobalMaxPool2D()
            }
        },
        Trap("Transpose: axes [0, 0]; expected each dimension once") { _ = Transpose<Float>([0, 0]) },
        Trap("Slice: a range of 2..<2") { _ = Slice<Float>(2..<2) },
        Trap("Pad: -1 before and 0 after; expected 0 to 1048576") { _ = Pad<Float>(before: -1, after: 0, axis: 0) },
        Trap(
            "ConvTranspose2D: weights [2, 2, 3, 0] and biases [3] in 1 groups, a window of 2×2, padding causal and 0"
        ) { _ = ConvTranspose2D<Float>(filters: 3, kernel: 2, padding: .causal) },
        Trap("Dense: 0 neurons; expected 1 or more") { _ = Dense<Float>(0) },
        Trap("LayerNorm: epsilon 0.0; expected more than 0") { _ = LayerNorm<Float>(epsilon: 0) },
        Trap("RMSNorm: epsilon inf; expected more than 0") { _ = RMSNorm<Float>(epsilon: .infinity) },
        Trap("BatchNorm: momentum 2.0, epsilon 1e-05; expected 0 to 1, and more than 0") {
            _ = BatchNorm<Float>(momentum: 2)
        },
        Trap("Graph.outputs: shape [2, 3] for samples of the shapes [[2], [2]]") {
            let graph = try! Graph<Float>(
                inputs: ["x": [2]], nodes: [.init("y", ReLU(), from: "x")], outputs: ["y", "x"])
            _ = graph.outputs(of: Tensor(zeros: [2, 3]))
        },
        Trap("Graph.outputs: shape [7, 9, 9] for samples of the shapes [[2]]") {
            let graph = try! Graph<Float>(inputs: ["x": [2]], nodes: [.init("y", ReLU(), from: "x")], outputs: ["y"])
            _ = graph.outputs(of: Tensor(zeros: [7, 9, 9]))
        },
        Trap("Predictor: outputs for 9223372036854775807 rows of 2 values are no tensor") {
            _ = Predictor(try Sequential<Float>(layers: [ReLU()], inputShape: [2]), rows: .max)
        },
        Trap("Predictor: outputs for -1 rows of 2 values are no tensor") {
            _ = Predictor(try Sequential<Float>(layers: [ReLU()], inputShape: [2]), rows: -1)
        },
        Trap("explanation: 9223372036854775807 rows of 2 values are too many") {
            _ = try Sequential<Float>(layers: [ReLU()], inputShape: [2]).explanation(rows: .max)
        },
        Trap("prediction: samples have shape [5, 4], expected [N] + [2]") {
            _ = Sequential<Float> { Dense(weights: Tensor(zeros: [2, 3]), biases: Tensor(zeros: [3])) }
                .predict(Tensor<Float>(zeros: [5, 4]))
        },

        // As in a lecture.
        Trap("Dense<Double>.forward: Dense 2→3: input samples have shape [4], expected [2]") {
            _ = Dense<Double>(weights: Tensor(zeros: [2, 3]), biases: Tensor(zeros: [3]))(
                Tensor(zeros: [5, 4]))
        },
        Trap("ReLU<Float>.backward: gradient [2, 3] for output [3, 2] of input [3, 2]") {
            _ = ReLU<Float>().backward(
                Tensor(zeros: [2, 3]), input: Tensor(zeros: [3, 2]), output: Tensor(zeros: [3, 2]))
        },
        Trap("Dense<Float>.backward: gradient [5, 3] for output [5, 3] of input [4, 2]") {
            _ = Dense<Float>(weights: Tensor(zeros: [2, 3]), biases: Tensor(zeros: [3])).backward(
                Tensor(zeros: [5, 3]), input: Tensor(zeros: [4, 2]), output: Tensor(zeros: [5, 3]))
        },
        Trap("matmul tn: shapes [5, 4] and [5, 3] into [2, 3] do not match") {
            _ = Dense<Float>(weights: Tensor(zeros: [2, 3]), biases: Tensor(zeros: [3])).backward(
                Tensor(zeros: [5, 3]), input: Tensor(zeros: [5, 4]), output: Tensor(zeros: [5, 3]))
        },
        Trap(
            "radial basis gradient: samples [5, 7], centres [2, 3] and widths [3], outputs [5, 3], "
                + "gradient [5, 3] into [[2, 3], [3]]"
        ) {
            _ = RadialBasis<Float>(centers: Tensor(zeros: [2, 3])).backward(
                Tensor(zeros: [5, 3]), input: Tensor(zeros: [5, 7]), output: Tensor(zeros: [5, 3]))
        },
        Trap("scaling: [5, 2] by [4]") {
            _ = Scaling<Float>(shift: [0, 0, 0, 0], scale: [1, 1, 1, 1]).backward(
                Tensor(zeros: [5, 2]), input: Tensor(zeros: [5, 2]), output: Tensor(zeros: [5, 2]))
        },
        Trap("activation: saved [5, 3] and gradient [5, 2] differ") {
            _ = GELU<Float>().backward(
                Tensor(zeros: [5, 2]), input: Tensor(zeros: [5, 3]), output: Tensor(zeros: [5, 2]))
        },

        // Into buffers that the caller provides.
        Trap("matmul nn: shapes [5, 4] and [2, 3] into [5, 3] do not match") {
            forward(Dense<Float>(weights: Tensor(zeros: [2, 3]), biases: Tensor(zeros: [3])), [5, 4], into: [5, 3])
        },
        Trap("activation: shapes [5, 4] and [5, 3] differ") { forward(Tanh<Float>(), [5, 4], into: [5, 3]) },
        Trap("softmax: shapes [5, 4] and [4, 4] differ") { forward(Softmax<Float>(), [5, 4], into: [4, 4]) },
        Trap("Tensor: rows 0..<5 of [4, 4] cannot take [5, 4]") { forward(Identity<Float>(), [5, 4], into: [4, 4]) },
        Trap("dropout: shapes [5, 4] and [4, 4] differ") { forward(Dropout<Float>(0.5), [5, 4], into: [4, 4]) },
        Trap("scaling: [5, 4] by [2] and [2] into [5, 4]") {
            forward(Scaling<Float>(shift: [0, 0], scale: [1, 1]), [5, 4], into: [5, 4])
        },
        Trap("radial basis: samples [5, 4], centres [2, 3] and widths [3] into [5, 3]") {
            forward(RadialBasis<Float>(centers: Tensor(zeros: [2, 3])), [5, 4], into: [5, 3])
        },
    ]

    private static func forward(_ layer: some Layer<Float>, _ input: [Int], into output: [Int]) {
        var output = Tensor<Float>(zeros: output)
        layer.forward(Tensor(zeros: input), into: &output, pass: Pass(isTraining: true))
    }
}
