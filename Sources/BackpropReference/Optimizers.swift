import Backprop

/// A step down the gradient: w = w - rate·g, in one rounding.
func sgd<Scalar: KernelScalar>(rate: Scalar, gradient g: Elements<Scalar>, weights w: Elements<Scalar>) {
    for i in w.indices { w[i].addProduct(-rate, g[i]) }
}

/// A step that remembers the ones before it: m = momentum·m - rate·g, w = w + m.
func sgd<Scalar: KernelScalar>(
    rate: Scalar, momentum: Scalar, gradient g: Elements<Scalar>, memory m: Elements<Scalar>,
    weights w: Elements<Scalar>
) {
    for i in w.indices {
        m[i] = (-(rate * g[i])).addingProduct(momentum, m[i])
        w[i] += m[i]
    }
}
