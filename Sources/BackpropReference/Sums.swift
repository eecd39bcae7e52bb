import Backprop

/// Σ xᵢ.
func sum<Scalar: KernelScalar>(_ x: Elements<Scalar>) -> Double {
    var lanes = VirtualLanes<Scalar>()
    for i in x.indices { lanes.add(x[i], at: i) }
    return Double(lanes.sum)
}

/// The sum of each column of a matrix with as many columns as `sums` has elements, in ascending row order: the gradient
/// of a bias.
func columnSums<Scalar: KernelScalar>(
    rows: Int, _ x: Elements<Scalar>, accumulate: Bool, into sums: Elements<Scalar>
) {
    if !accumulate {
        for j in sums.indices { sums[j] = 0 }
    }
    for r in 0..<rows {
        let row = x.row(r, columns: sums.count)
        for j in row.indices { sums[j] += row[j] }
    }
}
