import CBackprop

// What layers can say.
extension GraphBuilder {
    /// Throws unless values are computed of samples, and tensors are a layer's own.
    func check(samples: [NetworkValue], tensors: [NetworkValue] = []) throws(ShapeError) {
        if let value = samples.first(where: \.isTensor) {
            throw ShapeError("a tensor of shape \(value.shape) stands where samples are wanted")
        }
        if let value = tensors.first(where: { !$0.isTensor }) {
            throw ShapeError("samples of shape \(value.shape) stand where a tensor of the layer is wanted")
        }
    }

    /// f(x) of each element.
    ///
    /// - Throws: `ShapeError` if x is a tensor of the layer.
    public mutating func activation(
        _ activation: Activation, of x: NetworkValue
    ) throws(ShapeError) -> NetworkValue {
        try check(samples: [x])
        return activation == .linear ? x : add(ActivationOperation(function: activation.function), [x], x.shape)
    }

    /// X·W, or X·W + b: the last dimension of `x`, of D values, is multiplied by weights of shape [D, H].
    ///
    /// - Throws: `ShapeError` unless the shapes fit, and `biases` has H values.
    public mutating func product(
        _ x: NetworkValue, _ weights: NetworkValue, biases: NetworkValue? = nil
    ) throws(ShapeError) -> NetworkValue {
        try check(samples: [x], tensors: [weights] + (biases.map { [$0] } ?? []))
        guard weights.shape.count == 2, x.shape.last == weights.shape[0],
            biases?.shape ?? [weights.shape[1]] == [weights.shape[1]]
        else {
            throw ShapeError(
                "a product of \(x.shape) and \(weights.shape)" + (biases.map { ", biases \($0.shape)" } ?? ""))
        }
        let operation = ProductOperation(inputs: weights.shape[0], outputs: weights.shape[1])
        return add(operation, [x, weights] + (biases.map { [$0] } ?? []), x.shape.dropLast() + [weights.shape[1]])
    }

    /// softmax(β·x) over the last dimension.
    ///
    /// - Throws: `ShapeError` if x is a tensor of the layer.
    public mutating func softmax(_ x: NetworkValue, beta: Double = 1) throws(ShapeError) -> NetworkValue {
        try check(samples: [x])
        return add(SoftmaxOperation(beta: beta), [x], x.shape)
    }

    /// γ·(x - m)/√(v + ε) + β over the last dimension, with the mean m and the variance v of each row; not centered, with
    /// m = 0 and the mean square v.
    ///
    /// - Parameters:
    ///   - x: The value.
    ///   - scale: γ, one for each value of the last dimension.
    ///   - shift: β, likewise, if there is one.
    ///   - epsilon: ε, which keeps the divisor off 0.
    ///   - centered: Whether the mean is subtracted, as in a ``LayerNorm``; else it is an ``RMSNorm``.
    /// - Throws: `ShapeError` unless the shapes fit.
    public mutating func normalizeRows(
        _ x: NetworkValue, scale: NetworkValue, shift: NetworkValue?, epsilon: Double, centered: Bool
    ) throws(ShapeError) -> NetworkValue {
        try check(samples: [x], tensors: [scale] + (shift.map { [$0] } ?? []))
        guard let columns = x.shape.last, scale.shape == [columns], shift?.shape ?? [columns] == [columns] else {
            throw ShapeError(
                "a normalization of \(scale.shape.reduce(1, *)) features: input samples have shape \(x.shape)")
        }
        let operation = RowNormalizationOperation(columns: columns, epsilon: epsilon, isCentered: centered)
        return add(operation, [x, scale] + (shift.map { [$0] } ?? []), x.shape)
    }

    /// The sum over a dimension of the samples, which goes.
    ///
    /// - Parameters:
    ///   - x: The value.
    ///   - axis: Counted from 0, without the batch dimension; negative ones from the end.
    /// - Throws: `ShapeError` if there is no such dimension.
    public mutating func sum(_ x: NetworkValue, axis: Int) throws(ShapeError) -> NetworkValue {
        try reduce(x, BP_SUM, axis)
    }

    /// The mean over a dimension, the last one by default; else as a sum.
    public mutating func mean(_ x: NetworkValue, axis: Int = -1) throws(ShapeError) -> NetworkValue {
        try reduce(x, BP_MEAN, axis)
    }

    /// The maximum over a dimension, the last one by default; else as a sum. Its gradient goes to the first that is one.
    public mutating func maximum(_ x: NetworkValue, axis: Int = -1) throws(ShapeError) -> NetworkValue {
        try reduce(x, BP_MAX, axis)
    }

    private mutating func reduce(
        _ x: NetworkValue, _ kind: bp_reduction, _ axis: Int
    ) throws(ShapeError) -> NetworkValue {
        try check(samples: [x])
        guard let position = Shape.position(of: axis, in: x.shape) else {
            throw ShapeError("samples of shape \(x.shape) have no dimension \(axis)")
        }
        let (outer, inner) = Shape.around(position, in: x.shape)
        let operation = ReductionOperation(kind: kind, outer: outer, extent: x.shape[position], inner: inner)
        var shape = x.shape
        shape.remove(at: position)
        return add(operation, [x], shape)
    }

    /// The rows of a table, [V, C], at the whole numbers from 0 to V - 1 that `indices` holds: C values for each. Where it
    /// holds another number, the row is NaN.
    ///
    /// - Throws: `ShapeError` unless the table has two dimensions.
    public mutating func rows(
        of table: NetworkValue, at indices: NetworkValue
    ) throws(ShapeError) -> NetworkValue {
        try check(samples: [indices], tensors: [table])
        guard table.shape.count == 2 else { throw ShapeError("a table of shape \(table.shape) has no rows") }
        let operation = EmbeddingOperation(vocabulary: table.shape[0], columns: table.shape[1])
        return add(operation, [indices, table], indices.shape + [table.shape[1]])
    }

    /// a + b. Shapes are aligned at their last dimensions; where one has the extent 1, or none, what is there counts for all
    /// (as numpy broadcasts). Either may be a tensor of the layer, if it has no more dimensions than the other.
    ///
    /// - Throws: `ShapeError` if the shapes do not fit.
    public mutating func sum(_ a: NetworkValue, _ b: NetworkValue) throws(ShapeError) -> NetworkValue {
        try combine(a, b, isProduct: false)
    }

    /// a·b element by element, with shapes as for a sum.
    public mutating func multiply(_ a: NetworkValue, _ b: NetworkValue) throws(ShapeError) -> NetworkValue {
        try combine(a, b, isProduct: true)
    }

    /// The sum of several values, at least one.
    mutating func sum(of values: [NetworkValue]) throws(ShapeError) -> NetworkValue {
        guard var sum = values.first else { throw ShapeError("there is nothing to add") }
        for value in values.dropFirst() { sum = try self.sum(sum, value) }
        return sum
    }

    /// The product of several values, at least one.
    mutating func product(of values: [NetworkValue]) throws(ShapeError) -> NetworkValue {
        guard var product = values.first else { throw ShapeError("there is nothing to multiply") }
        for value in values.dropFirst() { product = try multiply(product, value) }
        return product
    }

    private mutating func combine(
        _ a: NetworkValue, _ b: NetworkValue, isProduct: Bool
    ) throws(ShapeError) -> NetworkValue {
        if a.isTensor || b.isTensor {
            let (value, tensor) = a.isTensor ? (b, a) : (a, b)
            try check(samples: [value])
            guard tensor.shape == value.shape.suffix(tensor.shape.count) else {
                throw ShapeError("samples of shape \(value.shape) and a tensor of shape \(tensor.shape) are no pair")
            }
            let operation = TensorCombinationOperation(isProduct: isProduct, columns: tensor.shape.reduce(1, *))
            return add(operation, [value, tensor], value.shape)
        }
        guard let shape = Shape.common(a.shape, b.shape), Shape.isSample(shape) else {
            throw ShapeError("samples of shapes \(a.shape) and \(b.shape) are no pair")
        }
        let pair = [try broadcast(a, to: shape), try broadcast(b, to: shape)]
        return add(CombinationOperation(isProduct: isProduct), pair, shape)
    }

    /// The value again and again along the dimensions in which it has the extent 1, or which it has not.
    mutating func broadcast(_ x: NetworkValue, to shape: [Int]) throws(ShapeError) -> NetworkValue {
        var value = x
        let padded = Shape.padded(x.shape, to: shape.count)
        for axis in shape.indices where padded[axis] == 1 && shape[axis] > 1 {
            let spread = Array(shape[...axis] + padded[(axis + 1)...])
            let (outer, inner) = Shape.around(axis, in: spread)
            value = add(SpreadOperation(outer: outer, extent: shape[axis], inner: inner), [value], spread)
        }
        return value.shape == shape ? value : try reshape(value, to: shape)
    }
}
