import Backprop
import CBackprop

// Here and below, what becomes negligible in a memory or a weight is 0, and so is a negligible rate. A memory of squares
// leaves out gradients that are nothing beside ε: see `bp_adam`.

/// A step down the gradient: w = w - rate·g, in one rounding.
func sgd<Scalar: KernelScalar>(rate: Scalar, gradient g: Elements<Scalar>, weights w: Elements<Scalar>) {
    for i in w.indices { w[i] = w[i].addingProduct(-rate.flushed, g[i]).flushed }
}

/// A step that remembers the ones before it: m = momentum·m - rate·g, w = w + m.
func sgd<Scalar: KernelScalar>(
    rate: Scalar, momentum: Scalar, gradient g: Elements<Scalar>, memory m: Elements<Scalar>,
    weights w: Elements<Scalar>
) {
    for i in w.indices {
        m[i] = (-(rate.flushed * g[i])).addingProduct(momentum, m[i]).flushed
        w[i] = (w[i] + m[i]).flushed
    }
}

/// Nesterov's momentum: as before, and w moves on by one more step of the memory.
func nesterov<Scalar: KernelScalar>(
    rate: Scalar, momentum: Scalar, gradient g: Elements<Scalar>, memory m: Elements<Scalar>,
    weights w: Elements<Scalar>
) {
    for i in w.indices {
        let step = -(rate.flushed * g[i])
        m[i] = step.addingProduct(momentum, m[i]).flushed
        w[i] = (w[i] + step.addingProduct(momentum, m[i])).flushed
    }
}

/// The least gradient whose square is remembered: less is nothing beside ε, and has a negligible square.
private func leastGradient<Scalar: KernelScalar>(_ epsilon: Scalar) -> Scalar {
    let beside = epsilon * Scalar(sign: .plus, exponent: Scalar.negligible.exponent == -100 ? -30 : -60, significand: 1)
    return beside < 0 ? 0 : beside < Scalar.negligible.squareRoot() ? beside : Scalar.negligible.squareRoot()
}

/// r = r + g², w = w - rate·g / (√r + ε).
func adagrad<Scalar: KernelScalar>(
    rate: Scalar, epsilon: Scalar, gradient g: Elements<Scalar>, squares r: Elements<Scalar>,
    weights w: Elements<Scalar>
) {
    let least = leastGradient(epsilon)
    for i in w.indices {
        let slope = g[i].flushed(below: least)
        r[i].addProduct(slope, slope)
        w[i] = (w[i] - rate.flushed * g[i] / (r[i].squareRoot() + epsilon)).flushed
    }
}

/// r = β·r + (1 - β)·g², w = w - rate·g / (√r + ε).
func rmsprop<Scalar: KernelScalar>(
    rate: Scalar, decay: Double, epsilon: Scalar, gradient g: Elements<Scalar>, squares r: Elements<Scalar>,
    weights w: Elements<Scalar>
) {
    let (gain, least) = (Scalar(1 - decay), leastGradient(epsilon))
    for i in w.indices {
        let slope = g[i].flushed(below: least)
        r[i] = (gain * (slope * slope)).addingProduct(Scalar(decay), r[i]).flushed(below: least * least)
        w[i] = (w[i] - rate.flushed * g[i] / (r[i].squareRoot() + epsilon)).flushed
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
    let least = leastGradient(epsilon)
    for i in w.indices {
        let slope = g[i].flushed(below: least)
        m[i] = (gain1 * g[i]).addingProduct(beta1, m[i]).flushed
        v[i] = (gain2 * (slope * slope)).addingProduct(beta2, v[i]).flushed(below: least * least)
        w[i] = (keep * w[i] - rate.flushed * m[i] / (v[i].squareRoot() * rootScale + epsilon)).flushed
    }
}
