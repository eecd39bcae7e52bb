/// A function that a layer applies to each of its outputs.
///
/// The derivative of each is computed from its output, so that a network keeps one array per layer.
public enum Activation: String, Sendable, Codable, CaseIterable {
    /// f(x) = x.
    case linear
    /// f(x) = max(0, x), f' = 1 where x > 0, else 0 (also at 0).
    case relu
    /// f(x) = 1/(1 + e^-x), f' = y·(1 - y). Exact for every x; nothing is clipped.
    case sigmoid
    /// f(x) = tanh x, f' = 1 - y².
    case tanh

    /// The kernel that maps it, or `nil` for the identity.
    var function: ElementwiseFunction? {
        switch self {
        case .linear: nil
        case .relu: .relu
        case .sigmoid: .sigmoid
        case .tanh: .tanh
        }
    }
}
