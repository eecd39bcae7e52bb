import Backprop

/// y = f(x), element by element. `y` may be `x`.
@inline(__always)
func map<Scalar: KernelScalar>(_ x: Elements<Scalar>, into y: Elements<Scalar>, _ f: (Scalar) -> Scalar) {
    for i in x.indices { y[i] = f(x[i]) }
}

/// dx = f(y, dy), element by element, for the gradient of an activation, computed from its saved output or input. `dx` may be
/// `dy`.
@inline(__always)
func map<Scalar: KernelScalar>(
    _ y: Elements<Scalar>, _ dy: Elements<Scalar>, into dx: Elements<Scalar>, _ f: (Scalar, Scalar) -> Scalar
) {
    for i in y.indices { dx[i] = f(y[i], dy[i]) }
}

/// Pixels and other bytes as numbers from 0 to 1.
func bytesToUnit<Scalar: KernelScalar>(_ bytes: Elements<UInt8>, into y: Elements<Scalar>) {
    for i in bytes.indices { y[i] = Scalar(bytes[i]) / 255 }
}
