/// Cross-entropy of probabilities: `-ln p[label]`, or `-Σ t·ln p` for a target row t.
///
/// p is clipped to [1e-7, 1 - 1e-7] in the loss, as in the lectures; the gradient of the mean over N samples is `-t/p/N`
/// of the clipped p. After a `Softmax` layer a training uses `SoftmaxCrossEntropy` instead, which is the same function
/// without the clipping, for target rows that sum to 1.
public struct CategoricalCrossEntropy<Scalar: TensorScalar>: Loss {
    /// A loss on probabilities, N×K.
    public init() {}

    public var isClassification: Bool { true }

    public func check(_ targets: Targets<Scalar>, outputs: Int) throws(ShapeError) {
        try targets.checkClasses(outputs: outputs)
    }

    public func fused(after layer: any Layer<Scalar>) -> (any Loss<Scalar>)? {
        (layer as? Softmax<Scalar>).map { SoftmaxCrossEntropy(beta: $0.beta) }
    }

    public func evaluate(
        _ output: Tensor<Scalar>, _ targets: Targets<Scalar>, losses: inout Tensor<Scalar>,
        gradient: inout Tensor<Scalar>, wantsGradient: Bool, on compute: Compute
    ) {
        let (rows, classes) = (output.rows, output.columns)
        if let problem = targets.problem(rows: rows, columns: classes) { fatalError("cross-entropy: \(problem)") }
        let least = Scalar(1e-7)
        func clipped(_ p: Scalar) -> Scalar { p < least ? least : p > 1 - least ? 1 - least : p }

        // The logarithms of all probabilities come from one kernel call.
        var logs = Tensor<Scalar>(uninitialized: output.shape)
        output.withSpan { p in
            logs.withMutableSpan { logs in
                for i in p.indices { logs[i] = clipped(p[i]) }
            }
        }
        let probabilities = logs
        compute.apply(.log, to: &logs)

        for row in 0..<rows {
            var loss: Scalar = 0
            for j in 0..<classes {
                let target = targets.weight(row: row, class: j)
                if target != 0 { loss -= target * logs.element(row * classes + j) }
            }
            losses[row] = loss
        }
        guard wantsGradient else { return }
        gradient.withMutableSpan { gradient in
            for row in 0..<rows {
                for j in 0..<classes {
                    let target = targets.weight(row: row, class: j)
                    let p = probabilities.element(row * classes + j)
                    gradient[row * classes + j] = target == 0 ? 0 : -target / p / Scalar(rows)
                }
            }
        }
    }
}

extension Targets {
    /// The share of class `j` in the target of a sample: 1 or 0 for a label.
    fileprivate func weight(row: Int, class j: Int) -> Scalar {
        switch self {
        case .classes(let labels, _): labels[row] == Int32(j) ? 1 : 0
        case .values(let values): values.element(row * values.columns + j)
        }
    }
}
