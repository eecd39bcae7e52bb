extension Tensor: Equatable {
    /// Whether two tensors have the same shape and equal elements, by `==` of floating-point numbers: 0 equals -0, and
    /// a tensor that holds a NaN is not even equal to itself.
    public static func == (left: Tensor, right: Tensor) -> Bool {
        guard left.shape == right.shape else { return false }
        return unsafe left.withUnsafeScalars { leftScalars in
            unsafe right.withUnsafeScalars { rightScalars in
                unsafe equal(leftScalars, rightScalars)
            }
        }
    }

    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    private static func equal(_ left: UnsafeBufferPointer<Scalar>, _ right: UnsafeBufferPointer<Scalar>) -> Bool {
        unsafe left.elementsEqual(right)
    }
}
