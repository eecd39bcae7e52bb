import Backprop

/// Random numbers between -1 and 1.
func randomTensor<Scalar: TensorScalar>(_ shape: [Int], seed: UInt64) -> Tensor<Scalar> {
    var generator = SeededGenerator(seed: seed)
    let count = shape.reduce(1, *)
    return Tensor(shape: shape, scalars: (0..<count).map { _ in Scalar(Double.random(in: -1...1, using: &generator)) })
}
