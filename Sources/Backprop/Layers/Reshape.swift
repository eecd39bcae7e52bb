/// The same elements of each sample in another shape.
public struct Reshape<Scalar: TensorScalar>: ReshapingLayer {
    /// The shape of an output sample.
    public let shape: [Int]

    /// Samples of a shape. Stops the program unless all extents are positive.
    public init(_ shape: [Int]) {
        guard Shape.isSample(shape) else { fatalError("Reshape: samples of shape \(shape)") }
        self.shape = shape
    }

    public func outputShape(for inputShape: [Int]) throws(ShapeError) -> [Int] {
        guard Shape.count(of: inputShape) == Shape.count(of: shape) else {
            throw ShapeError("Reshape: samples of shape \(inputShape) do not fill \(shape)")
        }
        return shape
    }
}

/// Each sample as one row: [N, H, W, C] in, [N, H·W·C] out, row by row, each pixel's channels side by side.
public struct Flatten<Scalar: TensorScalar>: ReshapingLayer {
    public init() {}

    public func outputShape(for inputShape: [Int]) throws(ShapeError) -> [Int] {
        guard let count = Shape.count(of: inputShape) else {
            throw ShapeError("Flatten: samples of shape \(inputShape) have too many values")
        }
        return [count]
    }
}

/// What does nothing to the elements of a sample.
protocol ReshapingLayer<Scalar>: Layer {}

extension ReshapingLayer {
    public var isRowwise: Bool { true }

    public func forward(_ input: Tensor<Scalar>, into output: inout Tensor<Scalar>, pass: Pass) {
        output.copyRows(from: input, to: 0..<input.rows)
    }

    public func backward(
        _ gradient: inout Tensor<Scalar>, input: Tensor<Scalar>, output: Tensor<Scalar>,
        into gradients: inout LayerGradients<Scalar>, pass: Pass
    ) {
        guard gradients.wantsInput else { return }
        gradients.input.copyRows(from: gradient, to: 0..<input.rows)
    }
}

extension ReshapingLayer {
    public func operations(
        on input: NetworkValue, in graph: inout GraphBuilder<Scalar>
    ) throws(ShapeError) -> NetworkValue {
        let shape = try outputShape(for: input.shape)
        return graph.add(Identities(), [input], shape)
    }
}

extension Reshape: SavableLayer {
    public static var kind: String { "reshape" }
    public var settings: [String: LayerSetting] { ["shape": .integers(shape)] }

    public init(from file: SavedLayer<Scalar>) throws(DataError) {
        let shape = try file.integers("shape")
        guard Shape.isSample(shape) else { throw file.error("shape", "the shape of a sample") }
        self.init(shape)
    }
}

extension Flatten: SavableLayer {
    public static var kind: String { "flatten" }
    public init(from file: SavedLayer<Scalar>) throws(DataError) { self.init() }
}
