import CBackprop

/// A convolution over images, or over sequences, which are images of one row. Its weights are [kernel, C/groups, F], the
/// kernel in one or two dimensions.
protocol ConvolutionLayer<Scalar>: ActivatedLayer {
    var window: Window { get }
    var groups: Int { get }

    /// The size of an image in a sample of a shape; `nil` if that is no sample for this layer.
    func imageSize(_ shape: ArraySlice<Int>) -> (height: Int, width: Int)?
    func outputShape(_ geometry: bp_geometry) -> [Int]
}

extension ConvolutionLayer {
    /// C, the channels of an image.
    public var channels: Int { weights.shape[weights.rank - 2] * groups }
    /// F, the channels of the output.
    public var filters: Int { weights.shape[weights.rank - 1] }

    private var name: String {
        "\(String(describing: Self.self).prefix { $0 != "<" }) \(channels)→\(filters)"
    }

    private func geometry(_ input: [Int]) -> bp_geometry {
        guard let (height, width) = imageSize(input.dropFirst()),
            let geometry = geometry(images: input[0], height, width)
        else {
            fatalError("\(name): input of shape \(input), a kernel that reaches over \(window.reach)")
        }
        return geometry
    }

    private func geometry(images: Int, _ height: Int, _ width: Int) -> bp_geometry? {
        window.geometry(
            images: images, height: height, width: width, channels: channels, outputs: filters, groups: groups)
    }

    public func outputShape(for inputShape: [Int]) throws(ShapeError) -> [Int] {
        guard channels > 0 else { throw .open(name) }
        guard let (height, width) = imageSize(inputShape[...]) else {
            throw ShapeError(
                "\(name): input samples have shape \(inputShape), expected \(weights.rank == 4 ? "[H, W, " : "[L, ")"
                    + "\(channels)]")
        }
        guard let geometry = geometry(images: 1, height, width) else {
            throw ShapeError(
                "\(name): a kernel that reaches over \(window.reach) does not fit into \(height)×\(width) with "
                    + "padding \(window.padding)")
        }
        return outputShape(geometry)
    }

    public var parameters: [Parameter<Scalar>] {
        [Parameter(name: "weights", value: weights), Parameter(name: "biases", value: biases)]
    }

    public func forward(_ input: Tensor<Scalar>, into output: inout Tensor<Scalar>, pass: Pass) {
        pass.compute.convolution(
            input, weights: weights, geometry(input.shape), into: &output, bias: biases, relu: activation == .relu)
        activate(&output, pass: pass)
    }

    public func backward(
        _ gradient: inout Tensor<Scalar>, input: Tensor<Scalar>, output: Tensor<Scalar>,
        into gradients: inout LayerGradients<Scalar>, pass: Pass
    ) {
        let geometry = geometry(input.shape)
        differentiate(&gradient, output: output, pass: pass) { sums in
            pass.compute.convolution(input, weights: weights, geometry, into: &sums, bias: biases, relu: false)
        }
        let accumulate = pass.accumulatesGradients
        pass.compute.convolutionWeightGradient(
            input, gradient, geometry, into: &gradients.parameters[0], accumulate: accumulate,
            flush: pass.flushesGradients)
        pass.compute.columnSums(gradient, into: &gradients.parameters[1], accumulate: accumulate)
        guard gradients.wantsInput else { return }
        pass.compute.convolutionInputGradient(
            gradient, weights: weights, geometry, into: &gradients.input)
    }

    public var isRowwise: Bool { true }
}

extension ConvolutionLayer {
    public func operations(
        on input: NetworkValue, in graph: inout GraphBuilder<Scalar>
    ) throws(ShapeError) -> NetworkValue {
        let shape = try outputShape(for: input.shape)
        let operation = ConvolutionOperation(geometry([1] + input.shape))
        let sums = graph.add(operation, [input, graph.tensor("weights"), graph.tensor("biases")], shape)
        return try graph.activation(activation, of: sums)
    }
}

// What files hold of a convolution, and what people read.
extension ConvolutionLayer {
    var convolutionSettings: [String: LayerSetting] {
        window.settings(channels: channels, filters: filters, groups: groups, activation: activation)
    }

    var convolutionSummary: String { window.convolutionSummary(groups: groups, activation: activation) }
}

extension Window {
    /// The settings of a convolution with this window.
    func settings(
        channels: Int, filters: Int, groups: Int, activation: Activation
    ) -> [String: LayerSetting] {
        [
            "channels": .integer(channels), "filters": .integer(filters), "window": setting,
            "groups": .integer(groups), "activation": .text(activation.rawValue),
        ]
    }

    /// What is not as usual in a convolution with this window.
    func convolutionSummary(groups: Int, activation: Activation) -> String {
        (["kernel \(text(usualStride: (1, 1)))"] + (groups == 1 ? [] : ["groups \(groups)"])
            + ["activation \(activation.rawValue)"]).joined(separator: ", ")
    }
}

extension SavedLayer {
    /// The settings of a convolution, whose channels and filters divide into groups.
    func convolution() throws(DataError) -> (
        channels: Int, filters: Int, window: Window, groups: Int, activation: Activation
    ) {
        let (channels, filters) = (try integer("channels"), try integer("filters"))
        let groups = try integer("groups")
        guard channels % groups == 0, filters % groups == 0 else {
            throw error(
                expected: "channels and filters that divide into groups",
                "found \(channels) and \(filters) in \(groups)")
        }
        return (channels, filters, try window("window"), groups, try activation("activation"))
    }
}
