import CBackprop

extension Tensor {
    /// A tensor of the same shape whose elements are those of this one, transformed. O(count).
    @inlinable
    public func map<Failure: Error>(_ transform: (Scalar) throws(Failure) -> Scalar) throws(Failure) -> Tensor {
        var result = Tensor(uninitialized: shape)
        try unsafe result.withUnsafeMutableScalars { (result) throws(Failure) in
            try unsafe withUnsafeScalars { (scalars) throws(Failure) in
                for i in 0..<count { unsafe result[i] = try transform(scalars[i]) }
            }
        }
        return result
    }

    /// Columns as rows: D×N of N×D. O(count): it makes a copy. Stops the program unless the rank is 2.
    public func transposed() -> Tensor {
        guard rank == 2 else { fatalError("Tensor.transposed: shape \(shape); expected rank 2") }
        return permuted([1, 0])
    }

    /// The same elements with their indices in another order: axis i of the result is axis `axes[i]` of this one, as in
    /// numpy's `transpose` and PyTorch's `permute`. O(count): it makes a copy.
    ///
    /// Images and kernels of programs that put the channels first become those of this package, and back:
    ///
    ///     // N×C×H×W to N×H×W×C; back with [0, 3, 1, 2]
    ///     let images = planes.permuted([0, 2, 3, 1])
    ///     // F×C×K×K to K×K×C×F; back with [3, 2, 0, 1]
    ///     let weights = kernels.permuted([2, 3, 1, 0])
    ///
    /// Stops the program unless `axes` holds each axis once.
    public func permuted(_ axes: [Int]) -> Tensor {
        guard axes.sorted() == Array(shape.indices) else {
            fatalError("Tensor.permuted: axes \(axes) of shape \(shape)")
        }
        let strides = Shape.strides(of: shape)
        var result = Tensor(uninitialized: axes.map { shape[$0] })
        let extents = result.shape
        let steps = axes.map { strides[$0] }
        // The last axes at once; those before them, if there are so many, index by index.
        let first = Swift.max(0, rank - Int(BP_MOST_AXES))
        let (lastExtents, lastSteps) = (Array(extents[first...]), Array(steps[first...]))
        let block = lastExtents.reduce(1, *)
        unsafe result.withUnsafeMutableScalars { target in
            unsafe withUnsafeScalars { source in
                guard let source = source.baseAddress, let target = target.baseAddress, block > 0 else { return }
                for index in 0..<count / block {
                    var (rest, from) = (index, 0)
                    for axis in (0..<first).reversed() {
                        from += rest % extents[axis] * steps[axis]
                        rest /= extents[axis]
                    }
                    unsafe bp_permute(
                        rank - first, lastExtents, lastSteps, MemoryLayout<Scalar>.stride, source + from,
                        target + index * block)
                }
            }
        }
        return result
    }

    /// The elements of a tensor of the other scalar type, rounded to the nearest; too large ones become infinite.
    public init<Other>(_ other: Tensor<Other>) {
        self.init(uninitialized: other.shape)
        unsafe withUnsafeMutableScalars { result in
            unsafe other.withUnsafeScalars { scalars in
                unsafe Self.convert(scalars, into: result)
            }
        }
    }

    @_specialize(where Scalar == Float, Other == Double)
    @_specialize(where Scalar == Double, Other == Float)
    private static func convert<Other: TensorScalar>(
        _ scalars: UnsafeBufferPointer<Other>, into result: UnsafeMutableBufferPointer<Scalar>
    ) {
        for i in 0..<scalars.count { unsafe result[i] = Scalar(scalars[i]) }
    }
}
