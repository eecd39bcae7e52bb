/// The share of samples whose class is among the k classes with the greatest outputs.
///
///     trainer.metrics = [TopAccuracy(5)]
///
/// Of equal outputs the first count as greater, as where the class is decided; with k = 1 it is the accuracy.
public struct TopAccuracy: Metric, Equatable {
    /// How many classes may be named for a sample.
    public let count: Int

    /// For k classes. Stops the program unless k is 1 or more.
    public init(_ count: Int) {
        guard count >= 1 else { fatalError("TopAccuracy: \(count) classes; expected 1 or more") }
        self.count = count
    }

    public var name: String { "top-\(count) accuracy" }

    /// O(N·K).
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public func value<Scalar: TensorScalar>(
        of outputs: Tensor<Scalar>, _ targets: Targets<Scalar>, on compute: Compute
    ) -> Double? {
        let (columns, labels) = (outputs.columns, targets.labels(on: compute))
        guard columns > 1, !labels.isEmpty, labels.count == outputs.rows, targets.outputs == columns else { return nil }
        let right = outputs.withSpan { outputs in
            var right = 0
            for row in 0..<labels.count {
                let label = labels[row]
                let value = outputs[row * columns + label]
                var before = 0
                for column in 0..<columns {
                    let other = outputs[row * columns + column]
                    if other > value || other == value && column < label { before += 1 }
                }
                // NaN is in nobody's list.
                if value == value, before < count { right += 1 }
            }
            return right
        }
        return Double(right) / Double(labels.count)
    }
}
