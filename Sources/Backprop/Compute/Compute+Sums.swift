import CBackprop

extension Compute {
    /// sums[j] = Σ over the rows of x(row, j), one chain per column, which starts from the sums there are if they are to
    /// be accumulated. There are as many columns as sums: those of a matrix, or the channels of images.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func columnSums<Scalar>(_ x: Tensor<Scalar>, into sums: inout Tensor<Scalar>, accumulate: Bool = false) {
        guard sums.count > 0, x.count.isMultiple(of: sums.count) else {
            fatalError("column sums: \(x.shape) into \(sums.shape)")
        }
        let target = unsafe sums.mutableBase()
        unsafe kernels.table(for: Scalar.self).pointee.column_sums!(
            x.count / sums.count, sums.count, bp_cut(), x.base, accumulate, target)
        withExtendedLifetime(x) {}
    }

    /// The sum of all elements, in the one shape that sums have (32 virtual lanes and a fixed tree).
    func sum<Scalar>(_ x: Tensor<Scalar>) -> Double { sum(x, 0..<x.count) }

    /// The same of some elements that lie in a row.
    func sum<Scalar>(_ x: Tensor<Scalar>, _ places: Range<Int>) -> Double {
        x.withSpan { x in
            unsafe x.extracting(places).withUnsafeBufferPointer { x in
                unsafe kernels.table(for: Scalar.self).pointee.sum!(x.count, x.baseAddress)
            }
        }
    }
}
