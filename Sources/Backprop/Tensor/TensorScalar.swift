/// The types that a `Tensor` can hold: `Float` and `Double`, and no other.
///
/// The protocol is public so that generic code can name it; it is not meant to be conformed to.
public protocol TensorScalar: BinaryFloatingPoint, Codable, LosslessStringConvertible, Sendable {
    /// Which of the two types this is.
    static var scalarType: ScalarType { get }
}

/// The element types of tensors and of the files that hold them.
public enum ScalarType: String, Sendable, Codable, CaseIterable {
    /// IEEE 754 binary32, `Float`.
    case float32
    /// IEEE 754 binary64, `Double`.
    case float64
}

extension Float: TensorScalar {
    public static var scalarType: ScalarType { .float32 }
}

extension Double: TensorScalar {
    public static var scalarType: ScalarType { .float64 }
}
