/// Probabilities from the last layer's outputs: per row, `p = exp(β·x) / Σ exp(β·x)`.
///
/// A row is the last dimension, whatever comes before it.
///
/// Each row is shifted by its own maximum first, so nothing overflows; a row with one +Inf becomes one-hot, a row of
/// only -Inf gives NaN. In a network an exponential below e⁻⁷⁵ (`Double`: e⁻⁶³³) counts as 0. Before a `CategoricalCrossEntropy` loss a training fuses the two.
public struct Softmax<Scalar: TensorScalar>: Layer {
    /// The inverse temperature β: larger values sharpen the distribution.
    public var beta: Double

    /// A layer at the inverse temperature β, 1 by default.
    public init(beta: Double = 1) {
        self.beta = beta
    }

    public func outputShape(for inputShape: [Int]) throws(ShapeError) -> [Int] {
        guard !inputShape.isEmpty else {
            throw ShapeError("Softmax: input samples have shape [], expected classes along the last dimension")
        }
        return inputShape
    }

    public var isRowwise: Bool { true }

    public func forward(_ input: Tensor<Scalar>, into output: inout Tensor<Scalar>, pass: Pass) {
        pass.compute.softmax(input, beta: beta, saturate: pass.saturatesExponentials, into: &output)
    }

    /// The vector-Jacobian product in O(K) per row: `dX = β · p ⊙ (dY - Σ p⊙dY)`. The Jacobian is never built.
    public func backward(
        _ gradient: inout Tensor<Scalar>, input: Tensor<Scalar>, output: Tensor<Scalar>,
        into gradients: inout LayerGradients<Scalar>, pass: Pass
    ) {
        guard gradients.wantsInput else { return }
        pass.compute.softmaxGradient(probabilities: output, beta: beta, to: &gradient)
        swap(&gradients.input, &gradient)
    }
}

extension Softmax {
    public func operations(
        on input: NetworkValue, in graph: inout GraphBuilder<Scalar>
    ) throws(ShapeError) -> NetworkValue {
        let shape = try outputShape(for: input.shape)
        return graph.add(SoftmaxOperation(beta: beta), [input], shape)
    }
}

extension Softmax: SavableLayer {
    public static var kind: String { "softmax" }
    public var settings: [String: LayerSetting] { ["beta": .number(beta)] }
    public init(from file: SavedLayer<Scalar>) throws(DataError) { self.init(beta: try file.number("beta")) }
    public var details: String { "beta \(beta.plain)" }
}
