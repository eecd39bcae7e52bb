import Backprop

/// The logits of one row as the softmax sees them: scaled by β and shifted, so that the greatest one is 0 and no
/// exponential overflows.
struct ShiftedLogits<Scalar: KernelScalar> {
    private let logits: Elements<Scalar>
    private let beta: Scalar
    private let shift: Scalar

    /// The shift is the maximum of β·x. NaN loses every comparison here, but shows again in the sum over the row. A row
    /// of only -infinity has no limit, so its shift is NaN, and with it the whole row.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    init(_ logits: Elements<Scalar>, beta: Scalar) {
        var greatest = -Scalar.infinity
        for j in logits.indices {
            let z = beta * logits[j]
            if z > greatest { greatest = z }
        }
        self.logits = logits
        self.beta = beta
        self.shift = greatest == -.infinity ? .nan : greatest
    }

    /// βxⱼ - max βx. An infinite maximum is 0 from itself, which makes the row one-hot.
    subscript(j: Int) -> Scalar {
        let z = beta * logits[j]
        return z == shift ? 0 : z - shift
    }

    /// e^(βxⱼ - max βx), but 0 where it is below e^`faint`.
    func exponential(_ j: Int, faint: Scalar) -> Scalar {
        let d = self[j]
        return d < faint ? 0 : Scalar.exp(d)
    }

    /// Σ e^(βxⱼ - max βx); the single exponentials are written to `exponentials` where they are wanted, which may be
    /// the logits.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func sumOfExponentials(faint: Scalar, into exponentials: Elements<Scalar>?) -> Scalar {
        var lanes = VirtualLanes<Scalar>()
        for j in logits.indices {
            let e = exponential(j, faint: faint)
            exponentials?[j] = e
            lanes.add(e, at: j)
        }
        return lanes.sum
    }
}

/// yⱼ = e^(βxⱼ) / Σ e^(βx) for one row; `y` may be `x`. With `saturate`, a faint exponential counts as 0.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
func softmax<Scalar: KernelScalar>(_ x: Elements<Scalar>, beta: Scalar, saturate: Bool, into y: Elements<Scalar>) {
    let faint = saturate ? Scalar.expFaint : -.infinity
    let inverse = 1 / ShiftedLogits(x, beta: beta).sumOfExponentials(faint: faint, into: y)
    for j in y.indices { y[j] *= inverse }
}

/// dx = β·p⊙(dy - Σ p⊙dy) for one row: the Jacobian β·(diag p - p·pᵀ) times dy, without forming it. `dx` may be `dy`.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
func softmaxGradient<Scalar: KernelScalar>(
    _ p: Elements<Scalar>, _ dy: Elements<Scalar>, beta: Scalar, into dx: Elements<Scalar>
) {
    var lanes = VirtualLanes<Scalar>()
    for j in p.indices { lanes.addProduct(p[j], dy[j], at: j) }
    let dot = lanes.sum
    for j in p.indices { dx[j] = (beta * (p[j] * (dy[j] - dot))).flushed }
}

/// The position of the first NaN of a row, else of its first maximum.
func argmax<Scalar: KernelScalar>(_ x: Elements<Scalar>) -> Int {
    var best = 0
    for j in x.indices {
        if x[j].isNaN { return j }
        if x[j] > x[best] { best = j }
    }
    return best
}
