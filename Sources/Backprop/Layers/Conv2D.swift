import CBackprop

/// A convolution: `f(Σ x·w + b)` over a window that moves over each image.
///
/// Images are [N, H, W, C], channels last, because a pixel's channels then fill vectors whatever the size of the image,
/// and a row of a kernel is one run through memory; weights are [kernel height, kernel width, C/groups, F] for F filters;
/// the output is [N, H', W', F]. A filter sees the channels of its group; as many groups as channels are a depthwise
/// convolution. Taps outside the image take no part.
///
///     var generator = SeededGenerator(seed: 1)
///     let model = Sequential<Float>(input: [28, 28, 1], using: &generator) {
///         Conv2D(filters: 32, kernel: 3, activation: .relu)
///         MaxPool2D(2)
///         Flatten()
///         Dense(10)
///         Softmax()
///     }
///
/// Each of the three products, of the output and of the gradients of input and weights, takes 2·N·H'·W'·F·C/groups
/// operations for each tap. An element of the output is one chain of fused multiply-adds that starts from its bias and
/// runs over taps and channels in ascending order.
public struct Conv2D<Scalar: TensorScalar>: ConvolutionLayer {
    /// [kernel height, kernel width, C/groups, F].
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
    /// How the kernel moves over an image.
    public let window: Window
    /// How many groups the channels and the filters are cut into.
    public let groups: Int

    /// A layer with given parameters.
    ///
    /// Stops the program unless `weights` is [kernel height, kernel width, C/groups, F], with the sizes of the window,
    /// `biases` has F elements, and F is a multiple of `groups`.
    public init(
        weights: Tensor<Scalar>, biases: Tensor<Scalar>, window: Window, groups: Int = 1,
        activation: Activation = .linear
    ) {
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
    ///   - channels: C, the channels of an image.
    ///   - filters: F, the channels of the output.
    ///   - kernel: The height and the width of the kernel.
    ///   - stride: The distance from one output's window to the next one's.
    ///   - padding: What surrounds the images.
    ///   - dilation: The distance from one tap to the next.
    ///   - groups: How many groups the channels and the filters are cut into.
    ///   - activation: The function applied to each output.
    ///   - initializer: How to draw the weights: by default as He for a ReLU and its like, else as Glorot. A filter's
    ///     inputs are the taps of all channels of its group.
    ///   - generator: Where the random numbers come from.
    public init(
        _ channels: Int, _ filters: Int, kernel: Int, stride: Int = 1, padding: Padding = .valid, dilation: Int = 1,
        groups: Int = 1, activation: Activation = .linear, initializer: WeightInitializer? = nil,
        using generator: inout some RandomNumberGenerator
    ) {
        let window = Window(
            height: kernel, width: kernel, stride: (stride, stride), dilation: (dilation, dilation), padding: padding)
        self.init(
            channels, filters, window: window, groups: groups, activation: activation, initializer: initializer,
            using: &generator)
    }

    /// The same for a window whose sides differ.
    public init(
        _ channels: Int, _ filters: Int, window: Window, groups: Int = 1, activation: Activation = .linear,
        initializer: WeightInitializer? = nil, using generator: inout some RandomNumberGenerator
    ) {
        guard groups > 0, channels > 0, filters > 0, channels % groups == 0, filters % groups == 0 else {
            fatalError("Conv2D: \(channels) channels and \(filters) filters do not divide into \(groups) groups")
        }
        let initializer = initializer ?? (activation.isRectifier ? .heNormal : .glorotUniform)
        let taps = window.height * window.width
        self.init(
            weights: initializer.weights(
                shape: [window.height, window.width, channels / groups, filters], inputs: taps * channels / groups,
                outputs: taps * filters / groups, using: &generator),
            biases: Tensor(zeros: [filters]), window: window, groups: groups, activation: activation)
    }

    /// A layer that takes its channels from the network that is built of it: their number is open, and the weights are drawn
    /// then.
    ///
    ///     let model = Sequential<Float>(input: [28, 28, 1], using: &generator) {
    ///         Conv2D(filters: 32, kernel: 3, activation: .relu)
    ///         MaxPool2D(2)
    ///         Flatten()
    ///         Dense(10)
    ///         Softmax()
    ///     }
    ///
    /// - Parameters:
    ///   - filters: F, the channels of the output.
    ///   - kernel: The height and the width of the kernel.
    ///   - stride: The distance from one output's window to the next one's.
    ///   - padding: What surrounds the images.
    ///   - dilation: The distance from one tap to the next.
    ///   - groups: How many groups the channels and the filters are cut into.
    ///   - activation: The function applied to each output.
    ///   - initializer: How to draw the weights: by default as He for a ReLU and its like, else as Glorot.
    public init(
        filters: Int, kernel: Int, stride: Int = 1, padding: Padding = .valid, dilation: Int = 1, groups: Int = 1,
        activation: Activation = .linear, initializer: WeightInitializer? = nil
    ) {
        let window = Window(
            height: kernel, width: kernel, stride: (stride, stride), dilation: (dilation, dilation), padding: padding)
        self.init(
            weights: Tensor(zeros: [window.height, window.width, 0, filters]), biases: Tensor(zeros: [filters]),
            window: window,
            groups: groups, activation: activation)
        self.initializer = initializer
    }

    public func sized(
        for inputShape: [Int], using generator: inout some RandomNumberGenerator
    ) throws(ShapeError) -> Conv2D {
        guard channels == 0 else { return self }
        guard inputShape.count == 3, let channels = inputShape.last, channels > 0, channels % groups == 0 else {
            throw ShapeError(
                "Conv2D: input samples have shape \(inputShape), expected [H, W, C] with channels that divide into "
                    + DataError.counted(groups, "group"))
        }
        return Conv2D(
            channels, filters, window: window, groups: groups, activation: activation, initializer: initializer,
            using: &generator)
    }

    private func check() {
        guard weights.rank == 4, weights.shape[0] == window.height, weights.shape[1] == window.width,
            filters > 0, biases.rank == 1, biases.count == filters, groups > 0,
            filters % groups == 0
        else {
            fatalError(
                "Conv2D: weights \(weights.shape) and biases \(biases.shape) in \(groups) groups; expected "
                    + "[\(window.height), \(window.width), C/\(groups), F] and [F]")
        }
    }

    func imageSize(_ shape: ArraySlice<Int>) -> (height: Int, width: Int)? {
        guard shape.count == 3, shape[shape.endIndex - 1] == channels else { return nil }
        return (shape[shape.startIndex], shape[shape.startIndex + 1])
    }

    func outputShape(_ geometry: bp_geometry) -> [Int] { [geometry.out_height, geometry.out_width, filters] }

    public mutating func updateParameters(_ update: (Int, inout Tensor<Scalar>) -> Void) {
        update(0, &weights)
        update(1, &biases)
    }
}

extension Conv2D: SavableLayer {
    public static var kind: String { "conv_2d" }
    public var settings: [String: LayerSetting] { convolutionSettings }

    public init(from file: SavedLayer<Scalar>) throws(DataError) {
        let saved = try file.convolution()
        let window = saved.window
        self.init(
            weights: try file.tensor(
                "weights", shape: [window.height, window.width, saved.channels / saved.groups, saved.filters]),
            biases: try file.tensor("biases", shape: [saved.filters]), window: saved.window, groups: saved.groups,
            activation: saved.activation)
    }

    public var details: String { convolutionSummary }
}
