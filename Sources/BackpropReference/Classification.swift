import Backprop
import CBackprop

/// Loss and gradient of every row of probabilities, which are clipped first.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
func crossEntropy<Scalar: KernelScalar>(_ call: bp_cross_entropy, _: Scalar.Type) {
    let (rows, columns) = unsafe (call.rows, call.cols)
    let (floor, samples) = unsafe (Scalar(call.floor), Scalar(call.samples))
    let probabilities = unsafe Elements<Scalar>(call.probabilities, count: rows * columns)
    let labels = unsafe call.labels.map { unsafe Elements<Int32>(UnsafeRawPointer($0), count: rows) }
    let targets = unsafe Elements<Scalar>(call.targets, count: labels == nil ? rows * columns : 0)
    let losses = unsafe Elements<Scalar>(call.losses, count: rows)
    let gradients = unsafe call.gradient.map { unsafe Elements<Scalar>($0, count: rows * columns) }

    for r in 0..<rows {
        let p = probabilities.row(r, columns: columns)
        let gradient = gradients?.row(r, columns: columns)
        var lanes = VirtualLanes<Scalar>()
        for j in p.indices {
            let target: Scalar =
                if let labels { Int(labels[r]) == j ? 1 : 0 } else { targets.row(r, columns: columns)[j] }
            let q = clipped(p[j], floor)
            if target != 0 { lanes.add(target * -Scalar.log(q), at: j) }
            gradient?[j] = target == 0 ? 0 : -target / q / samples
        }
        losses[r] = lanes.sum
    }
}

/// A probability that is neither 0 nor 1. NaN stays.
func clipped<Scalar: KernelScalar>(_ p: Scalar, _ floor: Scalar) -> Scalar {
    p < floor ? floor : p > 1 - floor ? 1 - floor : p
}

/// How many rows have their greatest element where their target has it.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
func countCorrect<Scalar: KernelScalar>(
    rows: Int, _ x: Elements<Scalar>, labels: Elements<Int32>?, targets: Elements<Scalar>, columns: Int
) -> Int {
    (0..<rows).count { r in
        let wanted = labels.map { Int($0[r]) } ?? argmax(targets.row(r, columns: columns))
        return argmax(x.row(r, columns: columns)) == wanted
    }
}
