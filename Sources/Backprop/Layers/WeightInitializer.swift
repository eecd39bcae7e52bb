/// How the weights of a new layer are drawn. D counts the layer's inputs, H its neurons.
///
/// Numbers are drawn in `Double` and rounded once, so a `Float` network starts from the rounded weights of its
/// `Double` twin.
public enum WeightInitializer: Sendable, Equatable {
    /// Normal with mean 0 and the given standard deviation.
    case normal(scale: Double)
    /// Uniform in [0, scale), as numpy's `rand`.
    case uniform(scale: Double)
    /// All zero.
    case zeros
    /// Normal with variance 2/D (He et al., 2015), for layers with a ReLU.
    case heNormal
    /// Uniform in ±√(6/D), the same variance.
    case heUniform
    /// Normal with variance 2/(D + H) (Glorot and Bengio, 2010), also called Xavier.
    case glorotNormal
    /// Uniform in ±√(6/(D + H)), the same variance.
    case glorotUniform

    /// A D×H tensor drawn row by row. Stops the program unless both extents are positive.
    public func weights<Scalar: TensorScalar>(
        inputs: Int, outputs: Int, using generator: inout some RandomNumberGenerator
    ) -> Tensor<Scalar> {
        guard inputs > 0, outputs > 0 else {
            fatalError("weights of shape [\(inputs), \(outputs)]: expected 1 or more")
        }
        return weights(shape: [inputs, outputs], inputs: inputs, outputs: outputs, using: &generator)
    }

    /// A tensor of any shape for neurons with so many inputs, each of which goes to so many neurons.
    func weights<Scalar: TensorScalar>(
        shape: [Int], inputs: Int, outputs: Int, using generator: inout some RandomNumberGenerator
    ) -> Tensor<Scalar> {
        let fanIn = Double(inputs)
        let fanBoth = fanIn + Double(outputs)
        var weights = Tensor<Scalar>(zeros: shape)
        weights.withMutableSpan { weights in
            for i in weights.indices {
                let value =
                    switch self {
                    case .normal(let scale): scale * generator.normal()
                    case .uniform(let scale): scale * generator.uniform()
                    case .zeros: 0.0
                    case .heNormal: (2 / fanIn).squareRoot() * generator.normal()
                    case .heUniform: (6 / fanIn).squareRoot() * (2 * generator.uniform() - 1)
                    case .glorotNormal: (2 / fanBoth).squareRoot() * generator.normal()
                    case .glorotUniform: (6 / fanBoth).squareRoot() * (2 * generator.uniform() - 1)
                    }
                weights[i] = Scalar(value)
            }
        }
        return weights
    }
}
