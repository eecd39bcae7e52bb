/// Each value times a number, and another number added to it: `y = x ⊙ scale + shift`, with tensors that have the last
/// dimensions of the samples.
///
///     let layer = Affine(scale: Tensor<Float>([2, 3]), shift: Tensor<Float>([0, 1]))
///     layer([[1, 1]])     // [[2, 4]]
///
/// Both are learnt, or both stay. The gradients are `dX = dY ⊙ scale`, `dscale = Σ dY ⊙ X` and `dshift = Σ dY`, summed over
/// all dimensions before the last ones. Work: O(elements).
public struct Affine<Scalar: TensorScalar>: ComposedLayer {
    /// What each value is multiplied by, if by anything.
    public private(set) var scale: Tensor<Scalar>?
    /// What is added after that, if anything.
    public private(set) var shift: Tensor<Scalar>?
    /// Whether both are parameters; else they are constants.
    public let isLearnt: Bool

    /// A layer with given tensors; one without any hands on what it is given.
    ///
    /// - Parameters:
    ///   - scale: Of the shape of the samples' last dimensions; of no dimensions for one number.
    ///   - shift: Likewise.
    ///   - isLearnt: Whether a training may change them.
    public init(scale: Tensor<Scalar>? = nil, shift: Tensor<Scalar>? = nil, isLearnt: Bool = true) {
        (self.scale, self.shift, self.isLearnt) = (scale, shift, isLearnt)
    }

    private var tensors: [Parameter<Scalar>] {
        [("scale", scale), ("shift", shift)].compactMap { name, value in
            value.map { Parameter(name: name, value: $0) }
        }
    }

    public var parameters: [Parameter<Scalar>] { isLearnt ? tensors : [] }
    public var constants: [Parameter<Scalar>] { isLearnt ? [] : tensors }

    public mutating func updateParameters(_ update: (Int, inout Tensor<Scalar>) -> Void) {
        guard isLearnt else { return }
        var index = 0
        func change(_ tensor: inout Tensor<Scalar>?) {
            guard var value = tensor.take() else { return }
            update(index, &value)
            tensor = value
            index += 1
        }
        change(&scale)
        change(&shift)
    }

    public func operations(
        on input: NetworkValue, in graph: inout GraphBuilder<Scalar>
    ) throws(ShapeError) -> NetworkValue {
        var value = input
        if scale != nil { value = try graph.multiply(value, graph.tensor("scale")) }
        if shift != nil { value = try graph.sum(value, graph.tensor("shift")) }
        return value
    }
}

extension Affine: SavableLayer {
    public static var kind: String { "affine" }

    public var settings: [String: LayerSetting] {
        var settings: [String: LayerSetting] = ["learnt": .flag(isLearnt)]
        if let scale { settings["scale"] = .integers(scale.shape) }
        if let shift { settings["shift"] = .integers(shift.shape) }
        return settings
    }

    public init(from file: SavedLayer<Scalar>) throws(DataError) {
        func tensor(_ name: String) throws(DataError) -> Tensor<Scalar>? {
            file.has(name) ? try file.tensor(name, shape: try file.integers(name)) : nil
        }
        self.init(scale: try tensor("scale"), shift: try tensor("shift"), isLearnt: try file.flag("learnt"))
    }

    public var details: String {
        (tensors.map { "\($0.name) \(Shape.text($0.value.shape))" } + (isLearnt ? [] : ["fixed"])).joined(
            separator: ", ")
    }
}
