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
        let call = unsafe bp_column_moments(
            rows: x.count / columns, cols: columns, x: x.base, mean: moments[0].mutableBase(),
            variance: moments[1].mutableBase())
        make(BP_CALL_COLUMN_MOMENTS, call, for: Scalar.self)
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
        let call = unsafe bp_batch_normalization(
            rows: x.count / columns, cols: columns, stride: columns, epsilon: epsilon, x: x.base,
            mean: moments?.mean.base, variance: moments?.variance.base, gamma: gamma.base, beta: beta.base,
            y: y.mutableBase())
        make(BP_CALL_BATCH_NORMALIZATION, call, for: Scalar.self)
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
        let target = unsafe dy.mutableBase()
        let call = unsafe bp_batch_normalization_gradient(
            rows: x.count / columns, cols: columns, stride: columns, epsilon: epsilon, x: x.base, dy: target,
            mean: moments[0].base, variance: moments[1].base, gamma: gamma.base,
            dgamma: gradients[0].mutableBase(), dbeta: gradients[1].mutableBase(), dx: wantsInput ? target : nil)
        make(BP_CALL_BATCH_NORMALIZATION_GRADIENT, call, for: Scalar.self)
        withExtendedLifetime((x, moments, gamma)) {}
    }
}
