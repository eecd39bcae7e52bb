/// How the values of a regression were scaled for the training: a network learns them with mean 0 and standard deviation 1,
/// and what it predicts becomes `y·deviation + mean` again.
///
/// A gradient step depends on the size of the targets: prices in the hundred thousands would throw a network off its
/// course at any ordinary learning rate.
public struct TargetScaling: Sendable, Equatable {
    /// A name for each of the K values, or none.
    public let names: [String]
    /// The mean of each value over the samples that it was found on.
    public let means: [Double]
    /// Its standard deviation, √(Σ(t - mean)²/N); 1 for a value that is always the same.
    public let deviations: [Double]

    /// Given means and deviations. Stops the program unless there are as many of both, and as many names or none.
    public init(names: [String] = [], means: [Double], deviations: [Double]) {
        guard means.count == deviations.count, names.isEmpty || names.count == means.count else {
            fatalError("TargetScaling: \(means.count) means, \(deviations.count) deviations and \(names.count) names")
        }
        self.names = names
        self.means = means
        self.deviations = deviations
    }

    /// Found on values N×K. Two passes, O(N·K).
    public init(of values: Tensor<Double>, names: [String] = []) {
        let (rows, columns) = (values.rows, values.columns)
        var moments = [Moments](repeating: Moments(), count: columns)
        values.withSpan { t in
            for column in 0..<columns {
                for row in 0..<rows { moments[column].add(t[row * columns + column]) }
                let mean = moments[column].mean
                for row in 0..<rows { moments[column].addSquare(t[row * columns + column], from: mean) }
            }
        }
        self.init(
            names: names, means: moments.map(\.mean),
            deviations: moments.map { $0.deviation.isNormal ? $0.deviation : 1 })
    }

    /// Values in their own unit N×K as the network learns them: `(t - mean)/deviation`, in `Double`, rounded once. O(N·K).
    ///
    /// Stops the program for another number of columns than K.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public func standardized<Scalar: TensorScalar>(_ values: Tensor<Double>) -> Tensor<Scalar> {
        mapped(values) { ($0 - means[$1]) / deviations[$1] }
    }

    /// What the network says, N×K, in the values' own unit: `y·deviation + mean`, likewise. O(N·K).
    ///
    /// Stops the program for another number of columns than K.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public func values<Scalar: TensorScalar>(_ outputs: Tensor<Scalar>) -> Tensor<Scalar> {
        mapped(outputs) { $0 * deviations[$1] + means[$1] }
    }

    /// The same for the K outputs of one sample, in place.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func toValues<Scalar: TensorScalar>(_ outputs: inout [Scalar]) {
        for i in 0..<outputs.count { outputs[i] = Scalar(Double(outputs[i]) * deviations[i] + means[i]) }
    }

    private func mapped<From: TensorScalar, To: TensorScalar>(
        _ tensor: Tensor<From>, _ change: (Double, Int) -> Double
    ) -> Tensor<To> {
        guard tensor.columns == means.count else {
            fatalError("TargetScaling: values of shape \(tensor.shape); expected [N, \(means.count)]")
        }
        let columns = means.count
        var changed: [To] = []
        changed.reserveCapacity(tensor.count)
        tensor.withSpan { t in
            for i in 0..<tensor.count { changed.append(To(change(Double(t[i]), i % columns))) }
        }
        return Tensor(shape: tensor.shape, scalars: changed)
    }
}
