import CBackprop

/// A layer that takes one value from each window of an image, or of a sequence, for each channel.
protocol PoolingLayer<Scalar>: Layer {
    var pooling: Pooling { get }
    /// 2 for images [H, W, C], 1 for sequences [L, C], which are images of one row.
    static var dimensions: Int { get }
    /// How the windows move; `nil` for one window as large as the image.
    var window: Window? { get }
}

extension PoolingLayer {
    static var dimensions: Int { 2 }

    private func geometry(images: Int, _ shape: ArraySlice<Int>) -> bp_geometry? {
        let sides = (Self.dimensions == 1 ? [1] : []) + shape
        guard let window else {
            return Window.whole(images: images, height: sides[0], width: sides[1], channels: sides[2])
        }
        return window.geometry(images: images, height: sides[0], width: sides[1], channels: sides[2], outputs: sides[2])
    }

    private func geometry(_ input: [Int]) -> bp_geometry {
        guard input.count == Self.dimensions + 2, let geometry = geometry(images: input[0], input.dropFirst()) else {
            fatalError("\(Self.self): images of shape \(input)")
        }
        return geometry
    }

    public func outputShape(for inputShape: [Int]) throws(ShapeError) -> [Int] {
        guard inputShape.count == Self.dimensions + 1 else {
            throw ShapeError(
                "\(name): input samples have shape \(inputShape), expected \(Self.dimensions == 1 ? "[L, C]" : "[H, W, C]")"
            )
        }
        let sides = (Self.dimensions == 1 ? [1] : []) + inputShape
        if let window, window.canMissAnImage(height: sides[0], width: sides[1]) {
            throw ShapeError(
                "\(name): padding \(window.padding) of a window of \(window.reach) would leave windows empty")
        }
        guard let geometry = geometry(images: 1, inputShape[...]) else {
            let reach = window?.reach ?? []
            throw ShapeError("\(name): a window of \(reach) does not fit into images of shape \(inputShape)")
        }
        if window == nil { return [sides[2]] }
        return (Self.dimensions == 1 ? [] : [geometry.out_height]) + [geometry.out_width, sides[2]]
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
