/// A call that leads into a layer's own `forward` or `backward`.
struct CustomCall: Sendable {
    /// The layer's place among the layers.
    let layer: Int
    let isBackward: Bool
    let input, output: Place
    let gradient, inputGradient: Place?
    /// The gradients of its parameters.
    let parameters: [Place]
}
