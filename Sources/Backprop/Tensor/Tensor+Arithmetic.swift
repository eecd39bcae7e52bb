// Element by element, each operation rounded once. A tensor meets a tensor of the same shape or a single number; nothing
// is stretched silently. These are for preparing data and for tests; the layers run on the kernels.

extension Tensor {
    /// The sums of the elements of two tensors. Stops the program unless their shapes are equal.
    @inlinable public static func + (left: Tensor, right: Tensor) -> Tensor { left.combined(with: right, "+", +) }
    /// The differences of the elements of two tensors. Stops the program unless their shapes are equal.
    @inlinable public static func - (left: Tensor, right: Tensor) -> Tensor { left.combined(with: right, "-", -) }
    /// The products of the elements of two tensors. Stops the program unless their shapes are equal.
    ///
    /// This is not the matrix product, which is `matmul`.
    @inlinable public static func * (left: Tensor, right: Tensor) -> Tensor { left.combined(with: right, "*", *) }
    /// The quotients of the elements of two tensors. Stops the program unless their shapes are equal.
    @inlinable public static func / (left: Tensor, right: Tensor) -> Tensor { left.combined(with: right, "/", /) }

    /// Each element plus a number.
    @inlinable public static func + (left: Tensor, right: Scalar) -> Tensor { left.map { $0 + right } }
    /// Each element minus a number.
    @inlinable public static func - (left: Tensor, right: Scalar) -> Tensor { left.map { $0 - right } }
    /// Each element times a number.
    @inlinable public static func * (left: Tensor, right: Scalar) -> Tensor { left.map { $0 * right } }
    /// Each element divided by a number.
    @inlinable public static func / (left: Tensor, right: Scalar) -> Tensor { left.map { $0 / right } }

    /// A number plus each element.
    @inlinable public static func + (left: Scalar, right: Tensor) -> Tensor { right.map { left + $0 } }
    /// A number minus each element.
    @inlinable public static func - (left: Scalar, right: Tensor) -> Tensor { right.map { left - $0 } }
    /// A number times each element.
    @inlinable public static func * (left: Scalar, right: Tensor) -> Tensor { right.map { left * $0 } }
    /// A number divided by each element.
    @inlinable public static func / (left: Scalar, right: Tensor) -> Tensor { right.map { left / $0 } }

    /// The elements with their signs changed.
    @inlinable public static prefix func - (tensor: Tensor) -> Tensor { tensor.map { -$0 } }

    /// Adds the elements of another tensor. Stops the program unless the shapes are equal.
    @inlinable public static func += (left: inout Tensor, right: Tensor) { left.combine(with: right, "+", +) }
    /// Subtracts the elements of another tensor. Stops the program unless the shapes are equal.
    @inlinable public static func -= (left: inout Tensor, right: Tensor) { left.combine(with: right, "-", -) }
    /// Multiplies by the elements of another tensor. Stops the program unless the shapes are equal.
    @inlinable public static func *= (left: inout Tensor, right: Tensor) { left.combine(with: right, "*", *) }
    /// Divides by the elements of another tensor. Stops the program unless the shapes are equal.
    @inlinable public static func /= (left: inout Tensor, right: Tensor) { left.combine(with: right, "/", /) }

    /// Adds a number to each element.
    @inlinable public static func += (left: inout Tensor, right: Scalar) { left.change { $0 + right } }
    /// Subtracts a number from each element.
    @inlinable public static func -= (left: inout Tensor, right: Scalar) { left.change { $0 - right } }
    /// Multiplies each element by a number.
    @inlinable public static func *= (left: inout Tensor, right: Scalar) { left.change { $0 * right } }
    /// Divides each element by a number.
    @inlinable public static func /= (left: inout Tensor, right: Scalar) { left.change { $0 / right } }

    @inlinable
    func combined(with other: Tensor, _ name: String, _ operation: (Scalar, Scalar) -> Scalar) -> Tensor {
        guard shape == other.shape else { unequal(name, other) }
        var result = Tensor(uninitialized: shape)
        unsafe result.withUnsafeMutableScalars { result in
            unsafe withUnsafeScalars { left in
                unsafe other.withUnsafeScalars { right in
                    for i in 0..<count { unsafe result[i] = operation(left[i], right[i]) }
                }
            }
        }
        return result
    }

    @inlinable
    mutating func combine(with other: Tensor, _ name: String, _ operation: (Scalar, Scalar) -> Scalar) {
        guard shape == other.shape else { unequal(name, other) }
        unsafe withUnsafeMutableScalars { left in
            unsafe other.withUnsafeScalars { right in
                for i in 0..<left.count { unsafe left[i] = operation(left[i], right[i]) }
            }
        }
    }

    @inlinable
    mutating func change(_ operation: (Scalar) -> Scalar) {
        unsafe withUnsafeMutableScalars { scalars in
            for i in 0..<scalars.count { unsafe scalars[i] = operation(scalars[i]) }
        }
    }

    @usableFromInline
    func unequal(_ name: String, _ other: Tensor) -> Never {
        fatalError("Tensor: \(shape) \(name) \(other.shape): the shapes must be equal")
    }
}
