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
    ///
    /// Specialized by hand, since layers are made in the module that uses them: a number takes 20 ns and not 300.
    @_specialize(where Scalar == Float, Generator == SeededGenerator)
    @_specialize(where Scalar == Double, Generator == SeededGenerator)
    func weights<Scalar: TensorScalar, Generator: RandomNumberGenerator>(
        shape: [Int], inputs: Int, outputs: Int, using generator: inout Generator
    ) -> Tensor<Scalar> {
        let fanIn = Double(inputs)
        let fanBoth = fanIn + Double(outputs)
        var weights = Tensor<Scalar>(zeros: shape)
        /// Draws all weights: what each is drawn from, times a factor.
        func fill(_ factor: Double, _ draw: (inout Generator) -> Double) {
            weights.withMutableSpan { weights in
                for i in weights.indices { weights[i] = Scalar(factor * draw(&generator)) }
            }
        }
        switch self {
        case .normal(let scale): fill(scale) { $0.normal() }
        case .uniform(let scale): fill(scale) { $0.uniform() }
        case .zeros: break
        case .heNormal: fill((2 / fanIn).squareRoot()) { $0.normal() }
        case .heUniform: fill((6 / fanIn).squareRoot()) { 2 * $0.uniform() - 1 }
        case .glorotNormal: fill((2 / fanBoth).squareRoot()) { $0.normal() }
        case .glorotUniform: fill((6 / fanBoth).squareRoot()) { 2 * $0.uniform() - 1 }
        }
        return weights
    }
}
