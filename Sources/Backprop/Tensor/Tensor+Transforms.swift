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
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public func permuted(_ axes: [Int]) -> Tensor {
        guard axes.sorted() == Array(shape.indices) else {
            fatalError("Tensor.permuted: axes \(axes) of shape \(shape)")
        }
        var result = Tensor(uninitialized: axes.map { shape[$0] })
        // Stepping once through the source in its order, `target` follows in the result.
        var strides = [Int](repeating: 1, count: rank)
        for (place, axis) in axes.enumerated() { strides[axis] = result.shape[(place + 1)...].reduce(1, *) }
        var index = [Int](repeating: 0, count: rank)
        var target = 0
        unsafe result.withUnsafeMutableScalars { result in
            unsafe withUnsafeScalars { scalars in
                for source in 0..<count {
                    unsafe result[target] = scalars[source]
                    var axis = rank - 1
                    while axis >= 0 {
                        index[axis] += 1
                        target += strides[axis]
                        if index[axis] < shape[axis] { break }
                        target -= strides[axis] * shape[axis]
                        index[axis] = 0
                        axis -= 1
                    }
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
