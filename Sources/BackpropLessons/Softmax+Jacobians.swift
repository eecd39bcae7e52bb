import Backprop

extension Softmax {
    /// The explicit Jacobians of each row, N×K×K: `β · (diag(p) - p·pᵀ)`. O(N·K²) memory, which
    /// `backward` has no need of.
    ///
    /// Stops the program unless the probabilities have two dimensions.
    ///
    /// - Parameter p: The layer's output, N×K.
    public func jacobians(probabilities p: Tensor<Scalar>) -> Tensor<Scalar> {
        guard p.rank == 2 else { fatalError("Softmax.jacobians: shape \(p.shape), expected [N, K]") }
        let (rows, classes) = (p.shape[0], p.shape[1])
        let beta = Scalar(beta)
        var jacobians = Tensor<Scalar>(zeros: [rows, classes, classes])
        for n in 0..<rows {
            for i in 0..<classes {
                for j in 0..<classes {
                    let diagonal = i == j ? p[n, i] : 0
                    jacobians[n, i, j] = beta * (diagonal - p[n, i] * p[n, j])
                }
            }
        }
        return jacobians
    }
}
