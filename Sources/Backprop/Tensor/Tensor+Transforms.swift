extension Tensor {
    /// A tensor of the same shape whose elements are those of this one, transformed. O(count).
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
        return axesReversed()
    }

    /// The same elements with their indices in reverse order: the transposition for any rank.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func axesReversed() -> Tensor {
        var result = Tensor(uninitialized: shape.reversed())
        // Stepping once through the source in its order, `target` follows in the result, where the first index of the
        // source runs fastest.
        let strides = shape.indices.map { shape[..<$0].reduce(1, *) }
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
