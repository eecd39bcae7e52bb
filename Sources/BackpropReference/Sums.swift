import Backprop
import CBackprop

/// Σ xᵢ.
func sum<Scalar: KernelScalar>(_ x: Elements<Scalar>) -> Double {
    var lanes = VirtualLanes<Scalar>()
    for i in x.indices { lanes.add(x[i], at: i) }
    return Double(lanes.sum)
}

/// The sum of each column of a matrix with as many columns as `sums` has elements, in ascending row order: the gradient
/// of a bias.
func columnSums<Scalar: KernelScalar>(
    rows: Int, _ cut: bp_cut, _ x: Elements<Scalar>, accumulate: Bool, into sums: Elements<Scalar>
) {
    for j in sums.indices {
        sums[j] = cut.sum(over: rows) { part in
            var sum = accumulate ? sums[j] : 0
            for r in part { sum += x[r * sums.count + j] }
            return sum
        }
    }
}
