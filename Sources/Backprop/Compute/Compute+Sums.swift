import CBackprop

extension Compute {
    /// sums[j] = Σ over the rows of x(row, j), one chain per column.
    func columnSums<Scalar>(_ x: Tensor<Scalar>, into sums: inout Tensor<Scalar>) {
        guard sums.count == x.columns else {
            fatalError("column sums: \(x.shape) into \(sums.shape)")
        }
        let target = unsafe sums.mutableBase()
        unsafe kernels.table(for: Scalar.self).pointee.column_sums!(x.rows, x.columns, x.base, false, target)
        withExtendedLifetime(x) {}
    }

    /// The sum of all elements, in the one shape that sums have (32 virtual lanes and a fixed tree).
    func sum<Scalar>(_ x: Tensor<Scalar>) -> Double {
        defer { withExtendedLifetime(x) {} }
        return unsafe kernels.table(for: Scalar.self).pointee.sum!(x.count, x.base)
    }

    /// The mean of (y - t)² over each row, and the gradient of their mean: 2·(y - t)/elements.
    func squaredError<Scalar>(
        _ y: Tensor<Scalar>, _ t: Tensor<Scalar>, losses: inout Tensor<Scalar>, gradient: inout Tensor<Scalar>,
        wantsGradient: Bool
    ) {
        guard t.count == y.count, losses.count == y.rows, !wantsGradient || gradient.count == y.count else {
            fatalError("squared error: output \(y.shape), targets \(t.shape), losses \(losses.shape)")
        }
        let kernel = unsafe kernels.table(for: Scalar.self).pointee.squared_error!
        let lossBase = unsafe losses.mutableBase()
        let gradientBase = wantsGradient ? unsafe gradient.mutableBase() : nil
        unsafe kernel(y.rows, y.columns, y.base, t.base, 2 / Double(y.count), lossBase, gradientBase)
        withExtendedLifetime((y, t)) {}
    }

    /// The position of each row's first maximum, or of its first NaN.
    func argmax<Scalar>(_ x: Tensor<Scalar>, into positions: inout [Int32]) {
        let rows = x.rows
        if positions.count != rows { positions = [Int32](repeating: 0, count: rows) }
        let kernel = unsafe kernels.table(for: Scalar.self).pointee.argmax!
        unsafe positions.withUnsafeMutableBufferPointer { unsafe kernel(rows, x.columns, x.base, $0.baseAddress) }
        withExtendedLifetime(x) {}
    }
}
