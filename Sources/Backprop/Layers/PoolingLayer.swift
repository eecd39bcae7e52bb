import CBackprop

/// A layer that takes one value from each window of an image, for each channel.
protocol PoolingLayer<Scalar>: Layer {
    var pooling: Pooling { get }
    /// How the windows move; `nil` for one window as large as the image.
    var window: Window? { get }
}

extension PoolingLayer {
    private func geometry(images: Int, _ shape: ArraySlice<Int>) -> bp_geometry? {
        let first = shape.startIndex
        let (height, width, channels) = (shape[first], shape[first + 1], shape[first + 2])
        guard let window else {
            return Window.whole(images: images, height: height, width: width, channels: channels)
        }
        return window.geometry(images: images, height: height, width: width, channels: channels, outputs: channels)
    }

    private func geometry(_ input: [Int]) -> bp_geometry {
        guard input.count == 4, let geometry = geometry(images: input[0], input.dropFirst()) else {
            fatalError("\(Self.self): images of shape \(input)")
        }
        return geometry
    }

    public func outputShape(for inputShape: [Int]) throws(ShapeError) -> [Int] {
        guard inputShape.count == 3 else {
            throw ShapeError("\(name): input samples have shape \(inputShape), expected [H, W, C]")
        }
        if let window, window.canMissAnImage(height: inputShape[0], width: inputShape[1]) {
            throw ShapeError(
                "\(name): padding \(window.padding) of a window of \(window.reach) would leave windows empty")
        }
        guard let geometry = geometry(images: 1, inputShape[...]) else {
            let reach = window?.reach ?? []
            throw ShapeError("\(name): a window of \(reach) does not fit into images of shape \(inputShape)")
        }
        return window == nil ? [inputShape[2]] : [geometry.out_height, geometry.out_width, inputShape[2]]
    }

    private var name: String { String(describing: Self.self).prefix { $0 != "<" }.description }

    public var isRowwise: Bool { true }

    public func forward(_ input: Tensor<Scalar>, into output: inout Tensor<Scalar>, pass: Pass) {
        pass.compute.pooling(pooling, input, geometry(input.shape), into: &output)
    }

    public func backward(
        _ gradient: inout Tensor<Scalar>, input: Tensor<Scalar>, output: Tensor<Scalar>,
        into gradients: inout LayerGradients<Scalar>, pass: Pass
    ) {
        guard gradients.wantsInput else { return }
        pass.compute.poolingGradient(
            pooling, input, gradient, geometry(input.shape), into: &gradients.input)
    }
}

extension PoolingLayer {
    public func operations(
        on input: NetworkValue, in graph: inout GraphBuilder<Scalar>
    ) throws(ShapeError) -> NetworkValue {
        let shape = try outputShape(for: input.shape)
        return graph.add(PoolingOperation(kind: pooling.kernel, geometry: geometry([1] + input.shape)), [input], shape)
    }
}
