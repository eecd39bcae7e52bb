import Backprop

/// y = f(x), element by element. `y` may be `x`.
@inline(__always)
func map<Scalar: KernelScalar>(_ x: Elements<Scalar>, into y: Elements<Scalar>, _ f: (Scalar) -> Scalar) {
    for i in x.indices { y[i] = f(x[i]) }
}

/// dx = f(y, dy), element by element, for an activation whose gradient is computed from its saved output. `dx` may be
/// `dy`.
@inline(__always)
func map<Scalar: KernelScalar>(
    _ y: Elements<Scalar>, _ dy: Elements<Scalar>, into dx: Elements<Scalar>, _ f: (Scalar, Scalar) -> Scalar
) {
    for i in y.indices { dx[i] = f(y[i], dy[i]) }
}

/// max(0, x). NaN is not <= 0 and stays; -0 becomes +0.
@inline(__always)
func relu<Scalar: KernelScalar>(_ x: Scalar) -> Scalar { x <= 0 ? 0 : x }

/// The slope is 1 where the output is positive and 0 where it is 0.
@inline(__always)
func reluGradient<Scalar: KernelScalar>(_ y: Scalar, _ dy: Scalar) -> Scalar { y <= 0 ? 0 : dy }

/// σ' = σ·(1 - σ).
@inline(__always)
func sigmoidGradient<Scalar: KernelScalar>(_ y: Scalar, _ dy: Scalar) -> Scalar { dy * (y * (1 - y)) }

/// tanh' = 1 - tanh², in one rounding.
@inline(__always)
func tanhGradient<Scalar: KernelScalar>(_ y: Scalar, _ dy: Scalar) -> Scalar {
    dy * Scalar(1).addingProduct(-y, y)
}

/// Pixels and other bytes as numbers from 0 to 1.
func bytesToUnit<Scalar: KernelScalar>(_ bytes: Elements<UInt8>, into y: Elements<Scalar>) {
    for i in bytes.indices { y[i] = Scalar(bytes[i]) / 255 }
}
