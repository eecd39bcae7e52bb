import CBackprop

extension Compute {
    /// y = softmax(β·x) per row.
    func softmax<Scalar>(_ x: Tensor<Scalar>, beta: Double, into y: inout Tensor<Scalar>) {
        guard x.count == y.count else { fatalError("softmax: shapes \(x.shape) and \(y.shape) differ") }
        let softmax = unsafe kernels.table(for: Scalar.self).pointee.softmax!
        let source = unsafe x.base
        let target = unsafe y.mutableBase()
        let columns = x.columns
        share(x.rows, work: x.count * 16) { rows in
            let offset = rows.lowerBound * columns * MemoryLayout<Scalar>.stride
            unsafe softmax(rows.count, columns, beta, source + offset, target + offset)
        }
        withExtendedLifetime(x) {}
    }

    /// dx = β · p ⊙ (dy - Σ p⊙dy) per row, in place of dy.
    func softmaxGradient<Scalar>(probabilities p: Tensor<Scalar>, beta: Double, to gradient: inout Tensor<Scalar>) {
        guard p.count == gradient.count else {
            fatalError("softmax gradient: probabilities \(p.shape) and gradient \(gradient.shape) differ")
        }
        let kernel = unsafe kernels.table(for: Scalar.self).pointee.softmax_gradient!
        let source = unsafe p.base
        let target = unsafe gradient.mutableBase()
        let columns = p.columns
        share(p.rows, work: p.count * 8) { rows in
            let offset = rows.lowerBound * columns * MemoryLayout<Scalar>.stride
            unsafe kernel(rows.count, columns, beta, source + offset, target + offset, target + offset)
        }
        withExtendedLifetime(p) {}
    }

    /// Each row's cross-entropy of softmax(β·logits) against its target, and the gradient of their mean.
    ///
    /// - Parameters:
    ///   - losses: One value per row.
    ///   - gradient: As large as the logits; left alone unless it is wanted.
    func softmaxCrossEntropy<Scalar>(
        _ logits: Tensor<Scalar>, _ targets: Targets<Scalar>, beta: Double,
        losses: inout Tensor<Scalar>, gradient: inout Tensor<Scalar>, wantsGradient: Bool
    ) {
        if let problem = targets.problem(rows: logits.rows, columns: logits.columns) {
            fatalError("cross-entropy: \(problem)")
        }
        guard losses.count == logits.rows, !wantsGradient || gradient.count == logits.count else {
            fatalError("cross-entropy: logits \(logits.shape), losses \(losses.shape), gradient \(gradient.shape)")
        }
        let kernel = unsafe kernels.table(for: Scalar.self).pointee.softmax_cross_entropy!
        let columns = logits.columns
        let source = unsafe logits.base
        let lossBase = unsafe losses.mutableBase()
        let gradientBase = wantsGradient ? unsafe gradient.mutableBase() : nil
        func run(labels: UnsafePointer<Int32>?, values: UnsafeRawPointer?) {
            share(logits.rows, work: logits.count * 16) { rows in
                let offset = rows.lowerBound * columns * MemoryLayout<Scalar>.stride
                var call = unsafe bp_softmax_cross_entropy(
                    rows: rows.count, cols: columns, beta: beta, logits: source + offset,
                    labels: labels.map { unsafe $0 + rows.lowerBound }, targets: values.map { unsafe $0 + offset },
                    gradient_scale: beta / Double(logits.rows),
                    losses: lossBase + rows.lowerBound * MemoryLayout<Scalar>.stride,
                    gradient: gradientBase.map { unsafe $0 + offset })
                unsafe kernel(&call)
            }
        }
        switch targets {
        case .classes(let labels, _):
            unsafe labels.withUnsafeBufferPointer { unsafe run(labels: $0.baseAddress, values: nil) }
        case .values(let values):
            unsafe run(labels: nil, values: values.base)
            withExtendedLifetime(values) {}
        }
        withExtendedLifetime(logits) {}
    }
}
