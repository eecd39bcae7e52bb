import CBackprop

/// A convolution over sequences, `f(Σ x·w + b)`: as `Conv2D` over images of one row.
///
/// Sequences are [N, L, C], weights are [kernel, C/groups, F], the output is [N, L', F].
public struct Conv1D<Scalar: TensorScalar>: ConvolutionLayer {
    /// [kernel, C/groups, F].
    public var weights: Tensor<Scalar> {
        didSet { check() }
    }
    /// One value per filter.
    public var biases: Tensor<Scalar> {
        didSet { check() }
    }
    /// The function applied to each output.
    public var activation: Activation
    /// How to draw weights that are open.
    private var initializer: WeightInitializer?
    /// How the kernel moves over a sequence, which counts as an image of one row.
    public let window: Window
    /// How many groups the channels and the filters are cut into.
    public let groups: Int

    /// A layer with given parameters.
    ///
    /// Stops the program unless `weights` is [kernel, C/groups, F], with the width of the window, whose height is 1 and
    /// which pads nothing above and below, `biases` has F elements, and F is a multiple of `groups`.
    public init(
        weights: Tensor<Scalar>, biases: Tensor<Scalar>, window: Window, groups: Int = 1,
        activation: Activation = .linear
    ) {
        guard window.isHorizontal else {
            fatalError(
                "Conv1D: a window of \(window.height) rows with padding \(window.padding); expected one row and no padding "
                    + "above and below")
        }
        self.weights = weights
        self.biases = biases
        self.activation = activation
        self.window = window
        self.groups = groups
        check()
    }

    /// A layer with weights drawn at random and biases of zero.
    ///
    /// Stops the program unless sizes and strides are 1 or more, and channels and filters are multiples of `groups`.
    ///
    /// - Parameters:
    ///   - channels: C, the values of each element of a sequence.
    ///   - filters: F, the values of each element of the output.
    ///   - kernel: The length of the kernel.
    ///   - stride: The distance from one output's window to the next one's.
    ///   - padding: What surrounds the sequences; of an explicit one `left` and `right` count.
    ///   - dilation: The distance from one tap to the next.
    ///   - groups: How many groups the channels and the filters are cut into.
    ///   - activation: The function applied to each output.
    ///   - initializer: How to draw the weights, as for `Conv2D`.
    ///   - generator: Where the random numbers come from.
    public init(
        _ channels: Int, _ filters: Int, kernel: Int, stride: Int = 1, padding: Padding = .valid, dilation: Int = 1,
        groups: Int = 1, activation: Activation = .linear, initializer: WeightInitializer? = nil,
        using generator: inout some RandomNumberGenerator
    ) {
        self.init(
            channels, filters, window: Window(width: kernel, stride: stride, padding: padding, dilation: dilation),
            groups: groups,
            activation: activation, initializer: initializer, using: &generator)
    }

    /// The same for a window of one row.
    private init(
        _ channels: Int, _ filters: Int, window: Window, groups: Int, activation: Activation,
        initializer: WeightInitializer?, using generator: inout some RandomNumberGenerator
    ) {
        guard groups > 0, channels > 0, filters > 0, channels % groups == 0, filters % groups == 0 else {
            fatalError("Conv1D: \(channels) channels and \(filters) filters do not divide into \(groups) groups")
        }
        let initializer = initializer ?? (activation.isRectifier ? .heNormal : .glorotUniform)
        self.init(
            weights: initializer.weights(
                shape: [window.width, channels / groups, filters], inputs: window.width * channels / groups,
                outputs: window.width * filters / groups, using: &generator),
            biases: Tensor(zeros: [filters]), window: window, groups: groups, activation: activation)
    }

    /// A layer that takes its channels from the network that is built of it: their number is open, and the weights are drawn
    /// then.
    ///
    /// - Parameters:
    ///   - filters: F, the channels of the output.
    ///   - kernel: The length of the kernel.
    ///   - stride: The distance from one output's window to the next one's.
    ///   - padding: What surrounds the sequences.
    ///   - dilation: The distance from one tap to the next.
    ///   - groups: How many groups the channels and the filters are cut into.
    ///   - activation: The function applied to each output.
    ///   - initializer: How to draw the weights: by default as He for a ReLU and its like, else as Glorot.
    public init(
        filters: Int, kernel: Int, stride: Int = 1, padding: Padding = .valid, dilation: Int = 1, groups: Int = 1,
        activation: Activation = .linear, initializer: WeightInitializer? = nil
    ) {
        let window = Window(width: kernel, stride: stride, padding: padding, dilation: dilation)
        self.init(
            weights: Tensor(zeros: [window.width, 0, filters]), biases: Tensor(zeros: [filters]), window: window,
            groups: groups, activation: activation)
        self.initializer = initializer
    }

    public func sized(
        for inputShape: [Int], using generator: inout some RandomNumberGenerator
    ) throws(ShapeError) -> Conv1D {
        guard channels == 0 else { return self }
        guard inputShape.count == 2, let channels = inputShape.last, channels > 0, channels % groups == 0 else {
            throw ShapeError(
                "Conv1D: input samples have shape \(inputShape), expected [L, C] with channels that divide into "
                    + DataError.counted(groups, "group"))
        }
        return Conv1D(
            channels, filters, window: window, groups: groups, activation: activation, initializer: initializer,
            using: &generator)
    }

    private func check() {
        guard weights.rank == 3, weights.shape[0] == window.width,
            filters > 0, biases.rank == 1, biases.count == filters, groups > 0, filters % groups == 0
        else {
            fatalError(
                "Conv1D: weights \(weights.shape) and biases \(biases.shape) in \(groups) groups; expected "
                    + "[\(window.width), C/\(groups), F] and [F]")
        }
    }

    func imageSize(_ shape: ArraySlice<Int>) -> (height: Int, width: Int)? {
        guard shape.count == 2, shape[shape.endIndex - 1] == channels else { return nil }
        return (1, shape[shape.startIndex])
    }

    func outputShape(_ geometry: bp_geometry) -> [Int] { [geometry.out_width, filters] }

    public mutating func updateParameters(_ update: (Int, inout Tensor<Scalar>) -> Void) {
        update(0, &weights)
        update(1, &biases)
    }
}

extension Conv1D: SavableLayer {
    public static var kind: String { "conv_1d" }
    public var settings: [String: LayerSetting] { convolutionSettings }

    public init(from file: SavedLayer<Scalar>) throws(DataError) {
        let saved = try file.convolution()
        let window = try file.sequenceWindow("window")
        self.init(
            weights: try file.tensor(
                "weights", shape: [window.width, saved.channels / saved.groups, saved.filters]),
            biases: try file.tensor("biases", shape: [saved.filters]), window: window, groups: saved.groups,
            activation: saved.activation)
    }

    public var details: String { convolutionSummary }
}
