import Backprop
import CBackprop

/// y = f(x) for one of the activations of `bp_activations.h`; with `saturate`, a faint exponential counts as 0. `y` may be `x`.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
func activate<Scalar: KernelScalar>(
    _ kind: bp_activation, saturate: Bool, _ x: Elements<Scalar>, into y: Elements<Scalar>
) {
    let faint = saturate ? Scalar.expFaint : -.infinity
    switch Activation(kernel: kind) {
    case .linear: map(x, into: y) { $0 }
    case .relu: map(x, into: y) { $0 <= 0 ? 0 : $0 }
    case .sigmoid: map(x, into: y) { sigmoid($0, faint: faint) }
    case .tanh: map(x, into: y, Scalar.tanh)
    case .arctan: map(x, into: y, Scalar.arctan)
    case .step: map(x, into: y) { $0 > 0 ? 1 : $0 <= 0 ? 0 : $0 }
    case .leakyReLU: map(x, into: y) { $0 <= 0 ? 0.01 * $0 : $0 }
    case .elu: map(x, into: y) { $0 < 0 ? Scalar.expMinusOne($0) : $0 }
    case .selu: map(x, into: y) { $0 < 0 ? SELU.below * Scalar.expMinusOne($0) : SELU.scale * $0 }
    case .gelu: map(x, into: y) { gelu($0, faint: faint) }
    case .softplus:
        map(x, into: y) { $0.isNaN ? $0 : Scalar.maximum(0, $0) + softplusBeyond($0, faint: faint) }
    case .softsign: map(x, into: y, softsign)
    case .swish: map(x, into: y) { swish($0, faint: faint) }
    case .hardSigmoid: map(x, into: y, hardSigmoid)
    case .relu6: map(x, into: y) { $0 <= 0 ? 0 : $0 > 6 ? 6 : $0 }
    }
}

/// dx = dy·f'(x), f' from the saved output or input. `dx` may be `dy`.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
func activationGradient<Scalar: KernelScalar>(
    _ kind: bp_activation, _ saved: Elements<Scalar>, _ dy: Elements<Scalar>, into dx: Elements<Scalar>
) {
    switch Activation(kernel: kind) {
    case .linear: map(saved, dy, into: dx) { _, dy in dy }
    case .relu: map(saved, dy, into: dx) { y, dy in y <= 0 ? 0 : dy }
    case .sigmoid: map(saved, dy, into: dx) { y, dy in (dy * (y * (1 - y))).flushed }
    case .tanh: map(saved, dy, into: dx) { y, dy in (dy * Scalar(1).addingProduct(-y, y)).flushed }
    case .arctan: map(saved, dy, into: dx) { x, dy in (dy / Scalar(1).addingProduct(x, x)).flushed }
    case .step: map(saved, dy, into: dx) { _, _ in 0 }
    case .leakyReLU: map(saved, dy, into: dx) { y, dy in (y <= 0 ? 0.01 * dy : dy).flushed }
    case .elu: map(saved, dy, into: dx) { y, dy in (dy * (y > 0 ? 1 : y + 1)).flushed }
    case .selu: map(saved, dy, into: dx) { y, dy in (dy * (y > 0 ? SELU.scale : y + SELU.below)).flushed }
    case .gelu: map(saved, dy, into: dx, geluGradient)
    case .softplus: map(saved, dy, into: dx) { x, dy in (dy * sigmoid(x, faint: .expFaint)).flushed }
    case .softsign: map(saved, dy, into: dx) { y, dy in (dy * ((1 - y.magnitude) * (1 - y.magnitude))).flushed }
    case .swish: map(saved, dy, into: dx, swishGradient)
    case .hardSigmoid: map(saved, dy, into: dx) { y, dy in y <= 0 || y >= 1 ? 0 : (dy * (1 / 6)).flushed }
    case .relu6: map(saved, dy, into: dx) { y, dy in y <= 0 || y >= 6 ? 0 : dy }
    }
}

/// 1/(1 + e^-x), where an e^-|x| below e^`faint` counts as 0.
func sigmoid<Scalar: KernelScalar>(_ x: Scalar, faint: Scalar) -> Scalar { x < faint ? 0 : Scalar.sigmoid(x) }

/// ln(1 + e^-|x|), likewise.
func softplusBeyond<Scalar: KernelScalar>(_ x: Scalar, faint: Scalar) -> Scalar {
    -x.magnitude < faint ? 0 : Scalar.softplusBeyond(x)
}

private enum SELU<Scalar: KernelScalar> {
    static var scale: Scalar { 1.0507009873554805 }
    /// The scale times 1.6732632423543772.
    static var below: Scalar { 1.7580993408473766 }
}

/// The point a = |x| of the normal distribution, bounded where its tail is 0.
private func normalPoint<Scalar: KernelScalar>(_ x: Scalar) -> Scalar {
    Scalar.minimum(Scalar.normalUnderflow, x.magnitude)
}

private func gelu<Scalar: KernelScalar>(_ x: Scalar, faint: Scalar) -> Scalar {
    if x.isNaN { return x }
    let a = normalPoint(x)
    let tail = Scalar.normalTail(a)
    let power = -0.5 * (a * a) < faint ? 0 : tail.power
    let below = a * tail.ratio * tail.even
    return x < 0 ? -below * power : x.addingProduct(-below, power)
}

/// The distribution plus x times its density.
private func geluGradient<Scalar: KernelScalar>(_ x: Scalar, _ dy: Scalar) -> Scalar {
    if x.isNaN { return x }
    let a = normalPoint(x)
    let tail = Scalar.normalTail(a)
    let power = -0.5 * (a * a) < Scalar.expFaint ? 0 : tail.power
    let below = tail.ratio.addingProduct(-a, 0.3989422804014327) * tail.even * power
    return (dy * (x < 0 ? below : 1 - below)).flushed
}

private func softsign<Scalar: KernelScalar>(_ x: Scalar) -> Scalar {
    if x.isNaN { return x }
    let a = Scalar.minimum(0x1p60, x.magnitude)
    return Scalar(signOf: x, magnitudeOf: a / (1 + a))
}

private func swish<Scalar: KernelScalar>(_ x: Scalar, faint: Scalar) -> Scalar {
    if x.isNaN { return x }
    return Scalar.maximum(Scalar.expRange.lowerBound, x) * sigmoid(x, faint: faint)
}

private func swishGradient<Scalar: KernelScalar>(_ x: Scalar, _ dy: Scalar) -> Scalar {
    if x.isNaN { return x }
    let least = Scalar.expRange.lowerBound
    let bound = Scalar.minimum(-least, Scalar.maximum(least, x))
    let s = sigmoid(x, faint: .expFaint)
    return (dy * (s * Scalar(1).addingProduct(bound, 1 - s))).flushed
}

private func hardSigmoid<Scalar: KernelScalar>(_ x: Scalar) -> Scalar {
    if x.isNaN { return x }
    return Scalar.maximum(0, Scalar.minimum(1, Scalar(0.5).addingProduct(x, 1 / 6)))
}
