/// How a framework calls and arranges the tensors of its layers.
///
/// | layer | this package | PyTorch | Keras |
/// |---|---|---|---|
/// | ``Dense`` | `weights` [D, H], `biases` | `weight` [H, D], `bias` | `kernel` [D, H], `bias` |
/// | ``Conv1D`` | [k, C/g, F] | [F, C/g, k] | [k, C/g, F] |
/// | ``Conv2D`` | [k, k, C/g, F] | [F, C/g, k, k] | [k, k, C/g, F]; a depthwise one [k, k, C, F/C] too |
/// | ``ConvTranspose2D`` | [k, k, F/g, C] | [C, F/g, k, k] | [k, k, F, C] |
/// | ``BatchNorm`` | `scale`, `shift`, `mean`, `variance` | `weight`, `bias`, `running_mean`, `running_var` | `gamma`, `beta`, `moving_mean`, `moving_variance` |
/// | ``LayerNorm`` | `scale`, `shift` | `weight`, `bias` | `gamma`, `beta` |
/// | ``RMSNorm`` | `scale` | `weight` | `scale` |
/// | ``Embedding`` | `weights` | `weight` | `embeddings` |
/// | ``SimpleRNN`` | `weights` [D, H], `recurrent_weights` [H, H], `biases` | `weight_ih_l0` [H, D], `weight_hh_l0`, `bias_ih_l0`, `bias_hh_l0` | `kernel`, `recurrent_kernel`, `bias` |
/// | ``LSTM`` | gates i, f, g, o | gates i, f, g, o | gates i, f, c, o |
/// | ``GRU`` | gates r, z, n | gates r, z, n | gates z, r, h, and one `bias` [2, 3·H] where it resets after the product |
///
/// Of PyTorch's two biases of a recurrent layer the sum is taken where only that counts, and on the way back the second is 0.
/// Recurrent layers of ours that have one name stand for one module of several layers, `_l0`, `_l1` and so on, and the two of a
/// ``Bidirectional`` for one with `_reverse`.
///
/// PyTorch has a sample's channels first, and flattens it so: of a ``Dense`` layer behind a ``Flatten`` of images the rows are
/// rearranged. What follows a convolution or a pool, and an input [H, W, C], counts as an image; steps of an embedding or of a
/// recurrent layer do not.
public enum WeightConvention: String, Sendable, CaseIterable {
    /// The names and shapes of this package: `0.weights`.
    case backprop
    /// Those of `state_dict()`: `0.weight`.
    case pyTorch
    /// Those of a variable's `path` in Keras 3: `sequential/dense/kernel`.
    case keras

    /// What stands between a layer's name and a tensor's.
    var separator: String { self == .keras ? "/" : "." }

    /// What people call it.
    var name: String {
        switch self {
        case .backprop: "this package"
        case .pyTorch: "PyTorch"
        case .keras: "Keras"
        }
    }
}

/// What keeps weights from being taken over: every tensor that is missing, left over or of another shape, at once.
public struct WeightMismatch: Error, Sendable, Equatable, CustomStringConvertible {
    /// What the weights came from.
    public let source: String
    /// A line for each tensor or layer.
    public let problems: [String]

    /// The source, and each problem on a line of its own.
    public var description: String {
        (["\(source): the weights do not fit the network"] + problems.map { "  " + $0 }).map(\.escaped)
            .joined(separator: "\n")
    }
}
