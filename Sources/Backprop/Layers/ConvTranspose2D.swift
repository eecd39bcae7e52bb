import CBackprop

/// A transposed convolution, which makes images larger: each pixel of the input is spread over a window of the output,
/// `f(Σ x·w + b)`. It is what a convolution with the same window does backwards.
///
/// Images are [N, H, W, C], channels last; weights are [kernel height, kernel width, F/groups, C] for F channels of the
/// output, which is [N, H', W', F]. Without padding H' is (H - 1)·stride + dilation·(kernel - 1) + 1; with `.same` it is
/// H·stride; explicit padding is cut off.
///
///     let decoder = Sequential<Float>(input: [7, 7, 16], using: &generator) {
///         // 14×14×8
///         ConvTranspose2D(
///             filters: 8, kernel: 3, stride: 2, padding: .same, activation: .relu)
///         // 28×28×1
///         ConvTranspose2D(filters: 1, kernel: 3, stride: 2, padding: .same)
///     }
///
/// Work: 2·N·H·W·C·F/groups operations for each tap.
public struct ConvTranspose2D<Scalar: TensorScalar>: ComposedLayer {
    /// [kernel height, kernel width, F/groups, C].
    public private(set) var weights: Tensor<Scalar>
    /// One value per channel of the output.
    public private(set) var biases: Tensor<Scalar>
    /// How the kernel moves over the output.
    public let window: Window
    /// How many groups the channels are cut into.
    public let groups: Int
    /// Rows and columns that the output has more, below and to the right; less than the stride.
    public let outputPadding: Int
    /// The function applied to each output.
    public let activation: Activation
    /// How to draw weights that are open.
    private var initializer: WeightInitializer?

    /// A layer with given parameters.
    ///
    /// Stops the program unless `weights` is [kernel height, kernel width, F/groups, C], with the sizes of the window, C is a
    /// multiple of `groups`, `biases` has F elements, the padding is not causal, and `outputPadding` is less than both strides
    /// and 0 with `.same`.
    public init(
        weights: Tensor<Scalar>, biases: Tensor<Scalar>, window: Window, groups: Int = 1, outputPadding: Int = 0,
        activation: Activation = .linear
    ) {
        guard weights.rank == 4, weights.shape[0] == window.height, weights.shape[1] == window.width, groups > 0,
            weights.shape[2] > 0, biases.shape == [weights.shape[2] * groups], weights.shape[3] % groups == 0,
            Self.isMeaningful(window, outputPadding)
        else {
            fatalError(
                "ConvTranspose2D: weights \(weights.shape) and biases \(biases.shape) in \(groups) groups, a window of "
                    + "\(window.height)×\(window.width), padding \(window.padding) and \(outputPadding)")
        }
        (self.weights, self.biases, self.window, self.groups) = (weights, biases, window, groups)
        (self.outputPadding, self.activation) = (outputPadding, activation)
    }

    private static func isMeaningful(_ window: Window, _ outputPadding: Int) -> Bool {
        switch window.padding {
        case .causal: false
        case .same: outputPadding == 0
        case .valid, .explicit: outputPadding >= 0 && outputPadding < min(window.strideY, window.strideX)
        }
    }

    /// A layer that takes its channels from the network that is built of it: their number is open, and the weights are drawn
    /// then.
    ///
    /// Stops the program for settings that `init(weights:biases:window:groups:outputPadding:activation:)` does not take.
    ///
    /// - Parameters:
    ///   - filters: F, the channels of the output, a multiple of `groups`.
    ///   - kernel: The height and the width of the kernel.
    ///   - stride: The distance from one input's window to the next one's.
    ///   - padding: What surrounds the output and is cut off; not causal.
    ///   - outputPadding: Rows and columns that the output has more.
    ///   - dilation: The distance from one tap to the next.
    ///   - groups: How many groups the channels are cut into.
    ///   - activation: The function applied to each output.
    ///   - initializer: How to draw the weights: by default as He for a ReLU and its like, else as Glorot.
    public init(
        filters: Int, kernel: Int, stride: Int = 1, padding: Padding = .valid, outputPadding: Int = 0,
        dilation: Int = 1, groups: Int = 1, activation: Activation = .linear, initializer: WeightInitializer? = nil
    ) {
        self.init(
            weights: Tensor(zeros: [kernel, kernel, filters / max(groups, 1), 0]), biases: Tensor(zeros: [filters]),
            window: Window(
                height: kernel, width: kernel, stride: (stride, stride), dilation: (dilation, dilation),
                padding: padding), groups: groups, outputPadding: outputPadding, activation: activation)
        self.initializer = initializer
    }

    public func sized(
        for inputShape: [Int], using generator: inout some RandomNumberGenerator
    ) throws(ShapeError) -> ConvTranspose2D {
        guard channels == 0 else { return self }
        guard inputShape.count == 3, let channels = inputShape.last, channels > 0, channels % groups == 0 else {
            throw ShapeError(
                "ConvTranspose2D: input samples have shape \(inputShape), expected [H, W, C] with channels that divide into "
                    + DataError.counted(groups, "group"))
        }
        let initializer = initializer ?? (activation.isRectifier ? .heNormal : .glorotUniform)
        let taps = window.height * window.width
        var layer = self
        layer.weights = initializer.weights(
            shape: weights.shape.dropLast() + [channels], inputs: taps * channels / groups,
            outputs: taps * filters / groups, using: &generator)
        return layer
    }

    /// C, the channels of the input; 0 while that is open.
    public var channels: Int { weights.shape[3] }
    /// F, the channels of the output.
    public var filters: Int { biases.count }

    public var parameters: [Parameter<Scalar>] {
        [Parameter(name: "weights", value: weights), Parameter(name: "biases", value: biases)]
    }

    public mutating func updateParameters(_ update: (Int, inout Tensor<Scalar>) -> Void) {
        update(0, &weights)
        update(1, &biases)
    }

    /// The extent of the output along one side; `nil` if there is none.
    private func extent(_ input: Int, stride: Int, reach: Int, cut: Int) -> Int? {
        if window.padding == .same { return (Size(input) * Size(stride)).value }
        guard let whole = (Size(input - 1) * Size(stride) + Size(reach + outputPadding)).value, whole > cut else {
            return nil
        }
        return whole - cut
    }

    /// The geometry of the convolution whose transpose this is.
    private func geometry(_ input: [Int]) throws(ShapeError) -> bp_geometry {
        guard channels > 0 else { throw .open("ConvTranspose2D") }
        guard input.count == 3, input[2] == channels, input[0] > 0, input[1] > 0 else {
            throw ShapeError(
                "ConvTranspose2D \(channels)→\(filters): input samples have shape \(input), expected [H, W, \(channels)]"
            )
        }
        var (cutY, cutX) = (0, 0)
        if case .explicit(let top, let bottom, let left, let right) = window.padding {
            (cutY, cutX) = (top + bottom, left + right)
        }
        guard let height = extent(input[0], stride: window.strideY, reach: window.reach[0], cut: cutY),
            let width = extent(input[1], stride: window.strideX, reach: window.reach[1], cut: cutX),
            let geometry = window.geometry(
                images: 1, height: height, width: width, channels: filters, outputs: channels, groups: groups),
            geometry.out_height == input[0], geometry.out_width == input[1]
        else {
            throw ShapeError(
                "ConvTranspose2D \(channels)→\(filters): padding \(window.padding) leaves nothing of samples of shape \(input)"
            )
        }
        return geometry
    }

    public func operations(
        on input: NetworkValue, in graph: inout GraphBuilder<Scalar>
    ) throws(ShapeError) -> NetworkValue {
        let geometry = try geometry(input.shape)
        let sums = graph.add(
            TransposedConvolutionOperation(geometry: geometry),
            [input, graph.tensor("weights"), graph.tensor("biases")], [geometry.height, geometry.width, filters])
        return try graph.activation(activation, of: sums)
    }
}

extension ConvTranspose2D: SavableLayer {
    public static var kind: String { "conv_transpose_2d" }

    public var settings: [String: LayerSetting] {
        window.settings(channels: channels, filters: filters, groups: groups, activation: activation)
            .merging(["output_padding": .integer(outputPadding)]) { $1 }
    }

    public init(from file: SavedLayer<Scalar>) throws(DataError) {
        let saved = try file.convolution()
        let outputPadding = try file.integer("output_padding", in: 0...Window.largest)
        guard Self.isMeaningful(saved.window, outputPadding) else {
            throw file.error(
                expected: "a padding that is not causal and an output padding less than the stride",
                "found \(saved.window.padding) and \(outputPadding)")
        }
        self.init(
            weights: try file.tensor(
                "weights",
                shape: [saved.window.height, saved.window.width, saved.filters / saved.groups, saved.channels]),
            biases: try file.tensor("biases", shape: [saved.filters]), window: saved.window, groups: saved.groups,
            outputPadding: outputPadding, activation: saved.activation)
    }

    public var details: String { window.convolutionSummary(groups: groups, activation: activation) }
}
