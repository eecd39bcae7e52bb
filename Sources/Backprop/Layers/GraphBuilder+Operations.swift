import CBackprop

// What layers can say.
extension GraphBuilder {
    /// Throws unless values are computed of samples, and tensors are a layer's own.
    private func check(samples: [NetworkValue], tensors: [NetworkValue] = []) throws(ShapeError) {
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

    /// The same elements in another shape.
    ///
    /// - Throws: `ShapeError` unless there are as many.
    public mutating func reshape(_ x: NetworkValue, to shape: [Int]) throws(ShapeError) -> NetworkValue {
        try check(samples: [x])
        guard let count = Shape.count(of: shape), count == Shape.count(of: x.shape) else {
            throw ShapeError("samples of shape \(x.shape) do not fill \(shape)")
        }
        return add(Identities(), [x], shape)
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
        let position = axis < 0 ? axis + x.shape.count : axis
        guard x.shape.indices.contains(position) else {
            throw ShapeError("samples of shape \(x.shape) have no dimension \(axis)")
        }
        let operation = ReductionOperation(
            kind: kind, outer: x.shape[..<position].reduce(1, *), extent: x.shape[position],
            inner: x.shape[(position + 1)...].reduce(1, *))
        var shape = x.shape
        shape.remove(at: position)
        return add(operation, [x], shape)
    }

    /// The dimensions of the samples in another order: dimension i of the result is dimension `axes[i]` of `x`, both
    /// without the batch dimension.
    ///
    /// - Throws: `ShapeError` unless each of the dimensions, at most 7, comes once.
    public mutating func permute(_ x: NetworkValue, axes: [Int]) throws(ShapeError) -> NetworkValue {
        try check(samples: [x])
        guard axes.sorted() == Array(x.shape.indices), axes.count <= PermutationOperation.mostAxes else {
            throw ShapeError("samples of shape \(x.shape) have no order of dimensions \(axes)")
        }
        return add(PermutationOperation(shape: x.shape, axes: axes), [x], axes.map { x.shape[$0] })
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
    private mutating func broadcast(_ x: NetworkValue, to shape: [Int]) throws(ShapeError) -> NetworkValue {
        var value = x
        let padded = Shape.padded(x.shape, to: shape.count)
        for axis in shape.indices where padded[axis] == 1 && shape[axis] > 1 {
            let operation = SpreadOperation(
                outer: shape[..<axis].reduce(1, *), extent: shape[axis],
                inner: padded[(axis + 1)...].reduce(1, *))
            value = add(operation, [value], Array(shape[...axis] + padded[(axis + 1)...]))
        }
        return value.shape == shape ? value : try reshape(value, to: shape)
    }

    /// A value with zeros around it along a dimension of the samples.
    ///
    /// - Parameters:
    ///   - x: The value.
    ///   - before: How many places of zeros are put before.
    ///   - after: How many are put behind.
    ///   - axis: Counted from 0, without the batch dimension; negative ones from the end.
    /// - Throws: `ShapeError` if there is no such dimension, or a number is negative.
    public mutating func pad(
        _ x: NetworkValue, before: Int, after: Int, axis: Int
    ) throws(ShapeError) -> NetworkValue {
        try check(samples: [x])
        let position = axis < 0 ? axis + x.shape.count : axis
        guard x.shape.indices.contains(position), before >= 0, after >= 0,
            let whole = (Size(x.shape[position]) + Size(before) + Size(after)).value
        else {
            throw ShapeError(
                "samples of shape \(x.shape) cannot be padded by \(before) and \(after) along dimension \(axis)")
        }
        if before == 0, after == 0 { return x }
        let shape = x.shape.replacing(whole, at: position)
        guard Shape.isSample(shape) else {
            throw ShapeError("samples of shape \(shape) have more than \(Shape.mostSampleValues) values")
        }
        let operation = PadOperation(
            outer: x.shape[..<position].reduce(1, *), inner: x.shape[(position + 1)...].reduce(1, *),
            extent: x.shape[position], before: before, after: after)
        return add(operation, [x], shape)
    }

    /// Values side by side along a dimension of the samples, the last one by default.
    ///
    /// - Parameters:
    ///   - values: At least one, alike in all other dimensions.
    ///   - axis: Counted from 0, without the batch dimension; negative ones from the end.
    /// - Throws: `ShapeError` unless they fit.
    public mutating func concatenate(
        _ values: [NetworkValue], axis: Int = -1
    ) throws(ShapeError) -> NetworkValue {
        guard let first = values.first else { throw ShapeError("there is nothing to concatenate") }
        try check(samples: values)
        let shapes = values.map(\.shape)
        let position = axis < 0 ? axis + first.shape.count : axis
        guard first.shape.indices.contains(position),
            shapes.allSatisfy({
                $0.count == first.shape.count && $0.replacing(1, at: position) == first.shape.replacing(1, at: position)
            }),
            let whole = shapes.sum({ Size($0[position]) }).value
        else {
            throw ShapeError("samples of shapes \(shapes) do not fit side by side along dimension \(axis)")
        }
        let operation = ConcatenationOperation(
            outer: first.shape[..<position].reduce(1, *), inner: first.shape[(position + 1)...].reduce(1, *),
            extents: shapes.map { $0[position] })
        return add(operation, values, first.shape.replacing(whole, at: position))
    }

    /// A part of a value along a dimension of the samples, the last one by default.
    ///
    /// - Parameters:
    ///   - x: The value.
    ///   - range: What is taken, not empty.
    ///   - axis: Counted from 0, without the batch dimension; negative ones from the end.
    /// - Throws: `ShapeError` unless the range lies within the dimension.
    public mutating func slice(
        _ x: NetworkValue, _ range: Range<Int>, axis: Int = -1
    ) throws(ShapeError) -> NetworkValue {
        try check(samples: [x])
        let position = axis < 0 ? axis + x.shape.count : axis
        guard x.shape.indices.contains(position), !range.isEmpty, range.lowerBound >= 0,
            range.upperBound <= x.shape[position]
        else {
            throw ShapeError("samples of shape \(x.shape) have no \(range) along dimension \(axis)")
        }
        let operation = SliceOperation(
            outer: x.shape[..<position].reduce(1, *), inner: x.shape[(position + 1)...].reduce(1, *),
            extent: x.shape[position], range: range)
        return add(operation, [x], x.shape.replacing(range.count, at: position))
    }
}

extension [Int] {
    /// The same shape but for one dimension.
    fileprivate func replacing(_ extent: Int, at position: Int) -> [Int] {
        var shape = self
        shape[position] = extent
        return shape
    }
}
