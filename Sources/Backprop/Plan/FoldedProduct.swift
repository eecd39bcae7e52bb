/// The weights and biases of a product that a batch normalization behind it became a part of.
struct FoldedProduct<Scalar: TensorScalar> {
    private let folding: OperationGraph.Folding
    var weights, biases: Tensor<Scalar>
    private var scales: [Scalar]

    init(_ folding: OperationGraph.Folding) {
        self.folding = folding
        weights = Tensor(uninitialized: folding.weightShape)
        biases = Tensor(uninitialized: folding.weightShape.suffix(1).map(\.self))
        scales = Array(repeating: 0, count: biases.count)
    }

    /// Computes both anew: w·s and (b - mean)·s + β with s = γ/√(variance + ε). O(weights), without an allocation.
    mutating func refresh(_ addresses: TensorAddresses) {
        func values(_ place: Place) -> UnsafePointer<Scalar> {
            unsafe UnsafePointer(addresses.address(of: place).assumingMemoryBound(to: Scalar.self))
        }
        let (oldWeights, oldBiases) = unsafe (values(folding.weights), values(folding.biases))
        let (scale, shift) = unsafe (values(folding.scale), values(folding.shift))
        let (mean, variance) = unsafe (values(folding.mean), values(folding.variance))
        let outputs = scales.count
        let epsilon = Scalar(folding.epsilon)
        for j in 0..<outputs { unsafe scales[j] = scale[j] / (variance[j] + epsilon).squareRoot() }
        unsafe weights.withUnsafeMutableScalars { weights in
            var j = 0
            for i in weights.indices {
                unsafe weights[i] = oldWeights[i] * scales[j]
                j = j + 1 == outputs ? 0 : j + 1
            }
        }
        unsafe biases.withUnsafeMutableScalars { biases in
            for j in 0..<outputs { unsafe biases[j] = (oldBiases[j] - mean[j]) * scales[j] + shift[j] }
        }
    }
}
