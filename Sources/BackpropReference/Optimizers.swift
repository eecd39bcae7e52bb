import Backprop
import CBackprop

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

/// Nesterov's momentum: as before, and w moves on by one more step of the memory.
func nesterov<Scalar: KernelScalar>(
    rate: Scalar, momentum: Scalar, gradient g: Elements<Scalar>, memory m: Elements<Scalar>,
    weights w: Elements<Scalar>
) {
    for i in w.indices {
        let step = -(rate * g[i])
        m[i] = step.addingProduct(momentum, m[i])
        w[i] += step.addingProduct(momentum, m[i])
    }
}

/// r = r + g², w = w - rate·g / (√r + ε).
func adagrad<Scalar: KernelScalar>(
    rate: Scalar, epsilon: Scalar, gradient g: Elements<Scalar>, squares r: Elements<Scalar>,
    weights w: Elements<Scalar>
) {
    for i in w.indices {
        r[i].addProduct(g[i], g[i])
        w[i] -= rate * g[i] / (r[i].squareRoot() + epsilon)
    }
}

/// r = β·r + (1 - β)·g², w = w - rate·g / (√r + ε).
func rmsprop<Scalar: KernelScalar>(
    rate: Scalar, decay: Double, epsilon: Scalar, gradient g: Elements<Scalar>, squares r: Elements<Scalar>,
    weights w: Elements<Scalar>
) {
    let gain = Scalar(1 - decay)
    for i in w.indices {
        r[i] = (gain * (g[i] * g[i])).addingProduct(Scalar(decay), r[i])
        w[i] -= rate * g[i] / (r[i].squareRoot() + epsilon)
    }
}

/// See `bp_adam`.
func adam<Scalar: KernelScalar>(_ call: bp_adam, _: Scalar.Type) {
    let g = unsafe Elements<Scalar>(call.g, count: call.n)
    let m = unsafe Elements<Scalar>(call.m, count: call.n)
    let v = unsafe Elements<Scalar>(call.v, count: call.n)
    let w = unsafe Elements<Scalar>(call.w, count: call.n)
    let (gain1, gain2) = unsafe (Scalar(1 - call.beta1), Scalar(1 - call.beta2))
    let (beta1, beta2) = unsafe (Scalar(call.beta1), Scalar(call.beta2))
    let (rate, epsilon) = unsafe (Scalar(call.rate), Scalar(call.epsilon))
    let (rootScale, keep) = unsafe (Scalar(call.root_scale), Scalar(call.keep))
    for i in w.indices {
        m[i] = (gain1 * g[i]).addingProduct(beta1, m[i])
        v[i] = (gain2 * (g[i] * g[i])).addingProduct(beta2, v[i])
        w[i] = keep * w[i] - rate * m[i] / (v[i].squareRoot() * rootScale + epsilon)
    }
}
