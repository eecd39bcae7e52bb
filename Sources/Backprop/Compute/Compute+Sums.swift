import CBackprop

extension Compute {
    /// sums[j] = Σ over the rows of x(row, j), one chain per column, which starts from the sums there are if they are to
    /// be accumulated.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func columnSums<Scalar>(_ x: Tensor<Scalar>, into sums: inout Tensor<Scalar>, accumulate: Bool = false) {
        guard sums.count == x.columns else {
            fatalError("column sums: \(x.shape) into \(sums.shape)")
        }
        let target = unsafe sums.mutableBase()
        unsafe kernels.table(for: Scalar.self).pointee.column_sums!(x.rows, x.columns, x.base, accumulate, target)
        withExtendedLifetime(x) {}
    }

    /// The sum of all elements, in the one shape that sums have (32 virtual lanes and a fixed tree).
    func sum<Scalar>(_ x: Tensor<Scalar>) -> Double {
        defer { withExtendedLifetime(x) {} }
        return unsafe kernels.table(for: Scalar.self).pointee.sum!(x.count, x.base)
    }

    /// The mean of (y - t)² over each row of K elements, and the gradient of the mean over N samples: 2·(y - t)/(N·K).
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func squaredError<Scalar>(
        _ y: Tensor<Scalar>, _ t: Tensor<Scalar>, meanOver samples: Int, losses: inout Tensor<Scalar>,
        gradient: inout Tensor<Scalar>, wantsGradient: Bool
    ) {
        guard t.count == y.count, losses.count == y.rows, !wantsGradient || gradient.count == y.count else {
            fatalError("squared error: output \(y.shape), targets \(t.shape), losses \(losses.shape)")
        }
        let kernel = unsafe kernels.table(for: Scalar.self).pointee.squared_error!
        let lossBase = unsafe losses.mutableBase()
        let gradientBase = wantsGradient ? unsafe gradient.mutableBase() : nil
        unsafe kernel(y.rows, y.columns, y.base, t.base, 2 / Double(samples * y.columns), lossBase, gradientBase)
        withExtendedLifetime((y, t)) {}
    }

}
