/// Two recurrent layers over the same sequence, one from its first step to its last, one from its last to its first, their
/// outputs side by side (Schuster and Paliwal, 1997): [T, D] in, [T, H₁ + H₂] or [H₁ + H₂] out.
///
///     Bidirectional {
///         GRU(8, 16, returns: .all, using: &generator)
///     } backward: {
///         GRU(8, 16, returns: .all, using: &generator)
///     }
///
/// Of all outputs, those of a step stand beside each other. Its parameters are called `forward.weights`,
/// `backward.weights` and so on.
public struct Bidirectional<Scalar: TensorScalar>: ContainerLayer {
    /// The layer that goes forward, and the one that goes backward.
    public private(set) var forward, backward: any RecurrentLayer<Scalar>

    /// Stops the program unless both put out the last state, or both put out all.
    public init(forward: () -> any RecurrentLayer<Scalar>, backward: () -> any RecurrentLayer<Scalar>) {
        self.init(forward: forward(), backward: backward())
    }

    /// The same with layers.
    public init(forward: any RecurrentLayer<Scalar>, backward: any RecurrentLayer<Scalar>) {
        guard forward.returns == backward.returns else {
            fatalError(
                "Bidirectional: a layer that returns .\(forward.returns) beside one that returns .\(backward.returns)")
        }
        (self.forward, self.backward) = (forward, backward)
    }

    public func sized(
        for inputShape: [Int], using generator: inout some RandomNumberGenerator
    ) throws(ShapeError) -> Bidirectional {
        var result = self
        result.forward = try ShapeError.at("forward") { () throws(ShapeError) in
            try forward.sized(for: inputShape, using: &generator)
        }
        result.backward = try ShapeError.at("backward") { () throws(ShapeError) in
            try backward.sized(for: inputShape, using: &generator)
        }
        return result
    }

    var children: [(name: String, layer: any Layer<Scalar>)] { [("forward", forward), ("backward", backward)] }

    mutating func updateChildren(_ update: (inout any Layer<Scalar>) -> Void) {
        Self.update(&forward, update)
        Self.update(&backward, update)
    }

    private static func update(
        _ layer: inout any RecurrentLayer<Scalar>, _ update: (inout any Layer<Scalar>) -> Void
    ) {
        var any: any Layer<Scalar> = layer
        update(&any)
        if let recurrent = any as? any RecurrentLayer<Scalar> { layer = recurrent }
    }

    public func operations(
        on input: NetworkValue, in graph: inout GraphBuilder<Scalar>
    ) throws(ShapeError) -> NetworkValue {
        let ahead = try graph.add(forward, to: input, named: "forward")
        let back = try graph.add(backward, to: graph.reverse(input), named: "backward")
        return try graph.concatenate([ahead, forward.returns == .all ? graph.reverse(back) : back])
    }
}
