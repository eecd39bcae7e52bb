import Backprop

/// y = (x - shift)·scale with a shift and a scale of each column; without shifts y = x·scale. `y` may be `x`.
func scaleColumns<Scalar: KernelScalar>(
    rows: Int, _ x: Elements<Scalar>, shift: Elements<Scalar>, scale: Elements<Scalar>, into y: Elements<Scalar>
) {
    for r in 0..<rows {
        let (from, to) = (x.row(r, columns: scale.count), y.row(r, columns: scale.count))
        for j in scale.indices { to[j] = (shift.count == 0 ? from[j] : from[j] - shift[j]) * scale[j] }
    }
}
