/// Brings each input onto a common scale: `y = (x - shift)·scale`, with a shift and a scale of each column. N×D in, N×D
/// out.
///
/// Both are fitted once, on the data that a network is trained on, and stay: no optimizer, penalty or clipping touches
/// them. As the first layer of a network they are saved with it, so that what it predicts from needs no preparation.
///
///     let (training, test) = try data.split(validation: 0.2, using: &generator)
///     let model = Sequential<Float> {
///         Scaling.standardization(of: training)
///         Dense(4, 16, activation: .relu, using: &generator)
///         Dense(16, 3, using: &generator)
///         Softmax()
///     }
///
/// The gradient is `dX = dY·scale`. Work: O(N·D).
public struct Scaling<Scalar: TensorScalar>: Layer {
    /// What is subtracted from each of the D columns.
    public let shift: Tensor<Scalar>
    /// What each of the D columns is multiplied by after that.
    public let scale: Tensor<Scalar>

    /// A layer with a shift and a scale of each column. Stops the program unless there are as many of both.
    public init(shift: Tensor<Scalar>, scale: Tensor<Scalar>) {
        guard shift.rank == 1, shift.shape == scale.shape else {
            fatalError("Scaling: shift \(shift.shape) and scale \(scale.shape); expected [D] and [D]")
        }
        self.shift = shift
        self.scale = scale
    }

    /// D, the number of columns.
    public var inputs: Int { shift.count }

    public var inputShape: [Int]? { [inputs] }

    public func outputShape(for inputShape: [Int]) throws(ShapeError) -> [Int] {
        guard inputShape == [inputs] else {
            throw ShapeError("Scaling: input samples have shape \(inputShape), expected [\(inputs)]")
        }
        return inputShape
    }

    public var constants: [Parameter<Scalar>] {
        [Parameter(name: "shift", value: shift), Parameter(name: "scale", value: scale)]
    }

    public var isRowwise: Bool { true }

    public func forward(_ input: Tensor<Scalar>, into output: inout Tensor<Scalar>, pass: Pass) {
        pass.compute.scaleColumns(input, shift: shift, scale: scale, into: &output)
    }

    public func backward(
        _ gradient: inout Tensor<Scalar>, input: Tensor<Scalar>, output: Tensor<Scalar>,
        into gradients: inout LayerGradients<Scalar>, pass: Pass
    ) {
        guard gradients.wantsInput else { return }
        pass.compute.scaleColumns(&gradient, scale: scale)
        swap(&gradients.input, &gradient)
    }
}

extension Scaling {
    public func operations(
        on input: NetworkValue, in graph: inout GraphBuilder<Scalar>
    ) throws(ShapeError) -> NetworkValue {
        let shape = try outputShape(for: input.shape)
        return graph.add(
            ScalingOperation(columns: inputs), [input, graph.tensor("shift"), graph.tensor("scale")], shape)
    }
}

extension Scaling: SavableLayer {
    public static var kind: String { "scaling" }
    public var settings: [String: LayerSetting] { ["inputs": .integer(inputs)] }

    public init(from file: SavedLayer<Scalar>) throws(DataError) {
        let inputs = try file.integer("inputs")
        self.init(shift: try file.tensor("shift", shape: [inputs]), scale: try file.tensor("scale", shape: [inputs]))
    }
}
