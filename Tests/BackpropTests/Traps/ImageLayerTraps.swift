import Backprop

extension Trap {
    /// Convolutions, pooling, batch normalization and reshaping.
    static let imageLayers: [Trap] = [
        Trap("Conv2D: 3 channels and 4 filters do not divide into 2 groups") {
            var generator = SeededGenerator(seed: 1)
            _ = Conv2D<Float>(3, 4, kernel: 3, groups: 2, using: &generator)
        },
        Trap("Conv2D: weights [3, 2, 1, 4] and biases [4] in 1 groups; expected [3, 3, C/1, F] and [F]") {
            _ = Conv2D<Float>(
                weights: Tensor(zeros: [3, 2, 1, 4]), biases: Tensor(zeros: [4]), window: Window(height: 3, width: 3))
        },
        Trap("Conv2D: weights [3, 3, 2, 4] and biases [5] in 2 groups; expected [3, 3, C/2, F] and [F]") {
            var layer = conv2D(groups: 2)
            layer.biases = Tensor(zeros: [5])
        },
        Trap("Conv1D: 4 channels and 3 filters do not divide into 2 groups") {
            var generator = SeededGenerator(seed: 1)
            _ = Conv1D<Float>(4, 3, kernel: 3, groups: 2, using: &generator)
        },
        Trap(
            "Conv1D: a window of 1 rows with padding explicit(top: 1, bottom: 0, left: 0, right: 0); expected one row and no "
                + "padding above and below"
        ) {
            let window = Window(height: 1, width: 3, padding: .explicit(top: 1, bottom: 0, left: 0, right: 0))
            _ = Conv1D<Float>(weights: Tensor(zeros: [3, 2, 4]), biases: Tensor(zeros: [4]), window: window)
        },
        Trap("Conv1D: weights [3, 2, 4] and biases [4] in 3 groups; expected [3, C/3, F] and [F]") {
            _ = Conv1D<Float>(
                weights: Tensor(zeros: [3, 2, 4]), biases: Tensor(zeros: [4]), window: Window(height: 1, width: 3),
                groups: 3)
        },
        Trap(
            "a window of 0×0, strides (y: 0, x: 0), dilations (y: 1, x: 1), padding valid; expected 1 or more, and "
                + "padding of 0 or more"
        ) { _ = MaxPool2D<Float>(0) },
        Trap(
            "a window of 3×3, strides (y: 1, x: 1), dilations (y: 0, x: 0), padding same; expected 1 or more, and "
                + "padding of 0 or more"
        ) {
            var generator = SeededGenerator(seed: 1)
            _ = Conv2D<Float>(3, 4, kernel: 3, padding: .same, dilation: 0, using: &generator)
        },
        Trap("Reshape: samples of shape [3, 0]") { _ = Reshape<Float>([3, 0]) },
        Trap("BatchNorm: scale [2], shift [3], mean [2], variance [2]; expected [C] each") {
            _ = BatchNorm<Float>(
                scale: Tensor(zeros: [2]), shift: Tensor(zeros: [3]), mean: Tensor(zeros: [2]),
                variance: Tensor(zeros: [2]))
        },
        Trap("BatchNorm: momentum 1.5, epsilon 1e-05; expected 0 to 1, and more than 0") {
            _ = BatchNorm<Float>(2, momentum: 1.5)
        },
        Trap(
            "BatchNorm.backward: the derivative is that of a training: call both in a Pass(isTraining: true)"
        ) {
            let (layer, input) = (BatchNorm<Float>(2), Tensor<Float>(zeros: [3, 2]))
            _ = layer.backward(input, input: input, output: layer(input))
        },
        Trap("BatchNorm: a batch of shape [1, 2] has one value per channel, and so no variance") {
            _ = BatchNorm<Float>(2).forward(Tensor(zeros: [1, 2]), pass: Pass(isTraining: true))
        },

        // As in a lecture.
        Trap(
            "Conv2D<Float>.forward: Conv2D 2→4: a kernel that reaches over [3, 3] does not fit into 2×8 with padding "
                + "valid"
        ) { _ = conv2D()(Tensor(zeros: [5, 2, 8, 2])) },
        Trap("Conv2D<Float>.forward: Conv2D 2→4: input samples have shape [8, 8, 1], expected [H, W, 2]") {
            _ = conv2D()(Tensor(zeros: [5, 8, 8, 1]))
        },
        Trap(
            "Sequential: layer 2: MaxPool2D: a window of [3, 3] does not fit into images of shape [2, 6, 4]"
        ) {
            _ = Sequential<Float>(inputShape: [4, 8, 2]) {
                conv2D()
                MaxPool2D(3)
            }
        },
        Trap("prediction: samples have shape [5, 9, 8, 2], expected [N] + [8, 8, 2]") {
            _ = Sequential<Float>(inputShape: [8, 8, 2]) { conv2D() }.predict(Tensor<Float>(zeros: [5, 9, 8, 2]))
        },
        Trap("convolution weight gradient: [5, 8, 8, 2] and [5, 8, 8, 4] into [3, 3, 2, 4]") {
            backward(conv2D(), [5, 8, 8, 2], gradient: [5, 8, 8, 4])
        },
        Trap("pooling gradient: [5, 8, 8, 2] and [5, 3, 4, 2] into [5, 8, 8, 2]") {
            backward(AveragePool2D<Float>(2), [5, 8, 8, 2], gradient: [5, 3, 4, 2])
        },
        Trap("batch normalization gradient: [5, 2] and [5, 3] by [2]") {
            backward(BatchNorm<Float>(2), [5, 2], gradient: [5, 3])
        },

        // Into buffers that the caller provides.
        Trap("Conv2D 2→4: input of shape [5, 8, 8, 3], a kernel that reaches over [3, 3]") {
            forward(conv2D(), [5, 8, 8, 3], into: [5, 6, 6, 4])
        },
        Trap("convolution: [5, 8, 8, 2] by [3, 3, 2, 4], bias [4], into [5, 8, 8, 4]") {
            forward(conv2D(), [5, 8, 8, 2], into: [5, 8, 8, 4])
        },
        Trap("MaxPool2D<Float>: images of shape [5, 8]") { forward(MaxPool2D<Float>(2), [5, 8], into: [5, 4]) },
        Trap("pooling: [5, 8, 8, 2] into [5, 2]") { forward(MaxPool2D<Float>(2), [5, 8, 8, 2], into: [5, 2]) },
        Trap("batch normalization: [5, 2] by [2] into [5, 3]") { forward(BatchNorm<Float>(2), [5, 2], into: [5, 3]) },
        Trap("convolution input gradient: [5, 6, 6, 4] by [3, 3, 2, 4] into [5, 8]") {
            backward(conv2D(), [5, 8, 8, 2]) { $0.input = Tensor(zeros: [5, 8]) }
        },
        Trap("column moments: [5, 2] into [2] and [3]") {
            backward(BatchNorm<Float>(2), [5, 2]) { $0.statistics[1] = Tensor(zeros: [3]) }
        },
    ]

    /// Four filters of 3×3 over two channels for each group.
    private static func conv2D(groups: Int = 1) -> Conv2D<Float> {
        Conv2D(
            weights: Tensor(zeros: [3, 3, 2, 4]), biases: Tensor(zeros: [4]), window: Window(height: 3, width: 3),
            groups: groups)
    }

    private static func forward(_ layer: some Layer<Float>, _ input: [Int], into output: [Int]) {
        var output = Tensor<Float>(zeros: output)
        layer.forward(Tensor(zeros: input), into: &output, pass: Pass(isTraining: true))
    }

    private static func backward(_ layer: some Layer<Float>, _ input: [Int], gradient: [Int]) {
        _ = layer.backward(
            Tensor(zeros: gradient), input: Tensor(zeros: input), output: Tensor(zeros: gradient),
            pass: Pass(isTraining: true))
    }

    /// Backward into buffers of which one is not what the layer needs.
    private static func backward(
        _ layer: some Layer<Float>, _ input: [Int], _ spoil: (inout LayerGradients<Float>) -> Void
    ) {
        let input = Tensor<Float>(zeros: input)
        let pass = Pass(isTraining: true)
        let output = layer.forward(input, pass: pass)
        var gradient = output
        var gradients = layer.backward(gradient, input: input, output: output, pass: pass)
        spoil(&gradients)
        layer.backward(&gradient, input: input, output: output, into: &gradients, pass: Pass(isTraining: true))
    }
}
