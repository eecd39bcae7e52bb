import Backprop

/// Σ l1·|w| + l2·w² + negative·max(0, -w); its derivative is added to g.
func penalty<Scalar: KernelScalar>(
    l1: Scalar, l2: Scalar, negative: Scalar, weights w: Elements<Scalar>, gradient g: Elements<Scalar>
) -> Double {
    var lanes = VirtualLanes<Scalar>()
    for i in w.indices {
        let slope = w[i] > 0 ? l1 : w[i] < 0 ? -(l1 + negative) : 0
        lanes.addProduct(slope.addingProduct(l2, w[i]), w[i], at: i)
        g[i] = (g[i] + slope).addingProduct(l2 + l2, w[i])
    }
    return Double(lanes.sum)
}

/// Σ xᵢ².
func sumOfSquares<Scalar: KernelScalar>(_ x: Elements<Scalar>) -> Double {
    var lanes = VirtualLanes<Scalar>()
    for i in x.indices { lanes.addProduct(x[i], x[i], at: i) }
    return Double(lanes.sum)
}

/// Multiplies each row of a matrix by its factor.
func scaleRows<Scalar: KernelScalar>(_ factors: Elements<Scalar>, _ x: Elements<Scalar>, columns: Int) {
    for r in factors.indices {
        let row = x.row(r, columns: columns)
        for j in row.indices { row[j] *= factors[r] }
    }
}
