import CBackprop

extension Compute {
    /// A loss that is a sum of terms over the outputs, for each row, and its gradient if that is wanted.
    ///
    /// - Parameters:
    ///   - lossScale: What the sum of a row's terms is multiplied by.
    ///   - gradientScale: What the derivatives, as `bp_loss` says them, are multiplied by.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func outputLosses<Scalar>(
        _ loss: bp_loss, _ y: Tensor<Scalar>, _ targets: Targets<Scalar>, lossScale: Double, gradientScale: Double,
        losses: inout Tensor<Scalar>, gradient: inout Tensor<Scalar>, wantsGradient: Bool
    ) {
        guard case .values(let t) = targets, t.count == y.count, losses.count == y.rows,
            !wantsGradient || gradient.count == y.count
        else {
            fatalError(
                "loss: output \(y.shape), \(targets.rows) targets of \(targets.outputs), losses \(losses.shape), "
                    + "gradient \(wantsGradient ? gradient.shape : y.shape)")
        }
        let kernel = unsafe kernels.table(for: Scalar.self).pointee.output_losses!
        nonisolated(unsafe) let lossBase = unsafe losses.mutableBase()
        nonisolated(unsafe) let gradientBase = wantsGradient ? unsafe gradient.mutableBase() : nil
        nonisolated(unsafe) let (source, target) = unsafe (y.base, t.base)
        let (rows, columns) = (y.rows, y.columns)
        share(rows, work: y.count * (loss == BP_SQUARED_ERROR || loss == BP_ABSOLUTE_ERROR ? 4 : 40)) { range in
            let offset = range.lowerBound * columns * MemoryLayout<Scalar>.stride
            var call = unsafe bp_output_losses(
                loss: loss, rows: range.count, cols: columns, floor: 1e-7, outputs: source + offset,
                targets: target + offset, loss_scale: lossScale, gradient_scale: gradientScale,
                losses: lossBase + range.lowerBound * MemoryLayout<Scalar>.stride,
                gradient: gradientBase.map { unsafe $0 + offset })
            unsafe kernel(&call)
        }
        withExtendedLifetime((y, t)) {}
    }
}
