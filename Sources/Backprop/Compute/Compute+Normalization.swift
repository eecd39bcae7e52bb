import CBackprop

extension Compute {
    /// The mean and the variance of each column: two tensors with as many elements as there are columns.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func columnMoments<Scalar>(
        _ x: Tensor<Scalar>, into moments: inout [Tensor<Scalar>]
    ) {
        let columns = moments[0].count
        guard columns > 0, x.count.isMultiple(of: columns), moments[1].count == columns else {
            fatalError("column moments: \(x.shape) into \(moments[0].shape) and \(moments[1].shape)")
        }
        let kernel = unsafe kernels.table(for: Scalar.self).pointee.column_moments!
        nonisolated(unsafe) let (first, second) = unsafe (moments[0].mutableBase(), moments[1].mutableBase())
        shareColumns(columns, work: x.count * 4) { part in
            let offset = part.lowerBound * MemoryLayout<Scalar>.stride
            unsafe kernel(
                x.count / columns, part.count, columns, x.base + offset, first + offset, second + offset)
        }
        withExtendedLifetime(x) {}
    }

    /// y = (x - mean)·gamma/√(variance + epsilon) + beta, for each column; without moments, with those of x.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func batchNormalization<Scalar>(
        _ x: Tensor<Scalar>, moments: (mean: Tensor<Scalar>, variance: Tensor<Scalar>)?, gamma: Tensor<Scalar>,
        beta: Tensor<Scalar>, epsilon: Double, into y: inout Tensor<Scalar>
    ) {
        let columns = gamma.count
        guard columns > 0, x.count.isMultiple(of: columns), y.count == x.count, beta.count == columns,
            moments?.mean.count ?? columns == columns, moments?.variance.count ?? columns == columns
        else {
            fatalError("batch normalization: \(x.shape) by \(gamma.shape) into \(y.shape)")
        }
        let kernel = unsafe kernels.table(for: Scalar.self).pointee.batch_normalization!
        nonisolated(unsafe) let target = unsafe y.mutableBase()
        shareColumns(columns, work: x.count * (moments == nil ? 6 : 2)) { part in
            let offset = part.lowerBound * MemoryLayout<Scalar>.stride
            var call = unsafe bp_batch_normalization(
                rows: x.count / columns, cols: part.count, stride: columns, epsilon: epsilon, x: x.base + offset,
                mean: moments.map { unsafe $0.mean.base + offset },
                variance: moments.map { unsafe $0.variance.base + offset }, gamma: gamma.base + offset,
                beta: beta.base + offset, y: target + offset)
            unsafe kernel(&call)
        }
        withExtendedLifetime((x, moments, gamma, beta)) {}
    }

    /// The gradients of gamma and beta, and of the input, which replaces that of the output, if it is wanted.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func batchNormalizationGradient<Scalar>(
        _ x: Tensor<Scalar>, gradient dy: inout Tensor<Scalar>, moments: [Tensor<Scalar>], gamma: Tensor<Scalar>,
        epsilon: Double, into gradients: inout [Tensor<Scalar>], wantsInput: Bool
    ) {
        let columns = gamma.count
        guard columns > 0, x.count.isMultiple(of: columns), dy.count == x.count,
            moments[0].count == columns, moments[1].count == columns, gradients[0].count == columns,
            gradients[1].count == columns
        else {
            fatalError("batch normalization gradient: \(x.shape) and \(dy.shape) by \(gamma.shape)")
        }
        let kernel = unsafe kernels.table(for: Scalar.self).pointee.batch_normalization_gradient!
        nonisolated(unsafe) let target = unsafe dy.mutableBase()
        nonisolated(unsafe) let (gammas, betas) = unsafe (gradients[0].mutableBase(), gradients[1].mutableBase())
        shareColumns(columns, work: x.count * 6) { part in
            let offset = part.lowerBound * MemoryLayout<Scalar>.stride
            var call = unsafe bp_batch_normalization_gradient(
                rows: x.count / columns, cols: part.count, stride: columns, epsilon: epsilon, x: x.base + offset,
                dy: target + offset, mean: moments[0].base + offset, variance: moments[1].base + offset,
                gamma: gamma.base + offset, dgamma: gammas + offset, dbeta: betas + offset,
                dx: wantsInput ? target + offset : nil)
            unsafe kernel(&call)
        }
        withExtendedLifetime((x, moments, gamma)) {}
    }

    /// Each thread owns whole columns, as many as fill vectors.
    private func shareColumns(_ columns: Int, work: Int, _ body: @Sendable (Range<Int>) -> Void) {
        share(columns, step: 16, work: work, body)
    }
}
