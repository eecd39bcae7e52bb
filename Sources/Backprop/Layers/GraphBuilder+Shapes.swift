// What layers can say of where values stand.
extension GraphBuilder {
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
        guard let position = Shape.position(of: axis, in: x.shape), before >= 0, after >= 0,
            let whole = (Size(x.shape[position]) + Size(before) + Size(after)).value
        else {
            throw ShapeError(
                "samples of shape \(x.shape) cannot be padded by \(before) and \(after) along dimension \(axis)")
        }
        if before == 0, after == 0 { return x }
        let shape = x.shape.replacing(whole, at: position)
        guard Shape.isSample(shape) else { throw .tooLarge(shape) }
        let (outer, inner) = Shape.around(position, in: x.shape)
        let operation = PadOperation(
            outer: outer, inner: inner, extent: x.shape[position], before: before, after: after)
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
        guard let position = Shape.position(of: axis, in: first.shape),
            shapes.allSatisfy({
                $0.count == first.shape.count && $0.replacing(1, at: position) == first.shape.replacing(1, at: position)
            }),
            let whole = shapes.sum({ Size($0[position]) }).value
        else {
            throw ShapeError("samples of shapes \(shapes) do not fit side by side along dimension \(axis)")
        }
        let shape = first.shape.replacing(whole, at: position)
        // Doubled often enough, a sample has more values than a number counts.
        guard Shape.isSample(shape) else { throw .tooLarge(shape) }
        let (outer, inner) = Shape.around(position, in: shape)
        let operation = ConcatenationOperation(outer: outer, inner: inner, extents: shapes.map { $0[position] })
        return add(operation, values, shape)
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
        guard let position = Shape.position(of: axis, in: x.shape), !range.isEmpty, range.lowerBound >= 0,
            range.upperBound <= x.shape[position]
        else {
            throw ShapeError("samples of shape \(x.shape) have no \(range) along dimension \(axis)")
        }
        let (outer, inner) = Shape.around(position, in: x.shape)
        let operation = SliceOperation(outer: outer, inner: inner, extent: x.shape[position], range: range)
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
