/// Exponential, logarithm and the functions that the activations need, with the same bits on every platform.
///
/// The functions are the C kernels' own (`templates/elementary.h`), operation for operation: minimax polynomials in
/// fused multiply-adds and exact scaling by powers of two, without the platform's libm. A NaN argument gives NaN.
@usableFromInline
package protocol ElementaryFunctions: BinaryFloatingPoint {
    /// e^x within 1 ULP; overflows to infinity, underflows gradually.
    static func exp(_ x: Self) -> Self

    /// The natural logarithm within 1 ULP; -infinity at ±0, NaN below zero.
    static func log(_ x: Self) -> Self

    /// The hyperbolic tangent within 1.5 ULP. It is odd: the sign of x, also of -0, is the result's.
    static func tanh(_ x: Self) -> Self

    /// 1/(1 + e^-x) within 1.5 ULP, also where the result is subnormal.
    static func sigmoid(_ x: Self) -> Self

    /// The arc tangent.
    static func arctan(_ x: Self) -> Self

    /// e^x - 1 for x <= 0.
    static func expMinusOne(_ x: Self) -> Self

    /// ln(1 + e^-|x|), by which ln(1 + e^x) is beyond max(0, x).
    static func softplusBeyond(_ x: Self) -> Self

    /// What is needed of the standard normal distribution beyond a >= 0; see `NormalTail`.
    static func normalTail(_ a: Self) -> NormalTail<Self>

    /// Where e^x is neither 0 nor infinity, and some way beyond.
    static var expRange: ClosedRange<Self> { get }

    /// Below this, e^x counts as 0 among the outputs of a network.
    static var expFaint: Self { get }

    /// Below this, e^x counts as 0 in a loss.
    static var expFaintInLoss: Self { get }

    /// Beyond this, a density of the normal distribution times the distance rounds to 0.
    static var normalUnderflow: Self { get }
}

/// The standard normal distribution beyond a point is ratio·even·power, its density there even·power/√(2π).
@usableFromInline
package struct NormalTail<Scalar> {
    @usableFromInline package var ratio: Scalar
    /// e^(-s/2) for the rounded square s of the point.
    @usableFromInline package var power: Scalar
    /// e^(-rest/2) for what s lacks.
    @usableFromInline package var even: Scalar

    @inlinable
    init(ratio: Scalar, power: Scalar, even: Scalar) {
        self.ratio = ratio
        self.power = power
        self.even = even
    }
}

/// What the functions need to know about a scalar type: the polynomials' coefficients and the places where the formulas
/// change.
@usableFromInline
protocol ElementaryConstants: ElementaryFunctions where Exponent == Int {
    /// e^r = 1 + r + r²·(c₀ + c₁·r + …) for |r| ≤ ln 2 / 2.
    static var expFit: [Self] { get }

    /// ln((1 + s)/(1 - s)) = 2s + s³·(c₀ + c₁·s² + …) for |s| ≤ 3 - 2·√2.
    static var logFit: [Self] { get }

    /// tanh x = x + x³·(c₀ + c₁·x² + …) for |x| ≤ 0.5625.
    static var tanhFit: [Self] { get }

    /// arctan t = t + t³·(c₀ + c₁·t² + …) for |t| ≤ tan(π/8).
    static var arctanFit: [Self] { get }

    /// The normal distribution beyond a is e^(-a²/2)·(c₀ + c₁·v + …)/(a + k) with v = (a - k)/(a + k) and k =
    /// `normalMiddle`.
    static var normalFit: [Self] { get }
    static var normalMiddle: Self { get }

    /// π/2 = high + low.
    static var halfPi: (high: Self, low: Self) { get }

    /// √½, rounded.
    static var squareRootOfHalf: Self { get }

    /// 1 / ln 2, rounded.
    static var log2OfE: Self { get }

    /// ln 2 = high + low, where the product of `high` with an exponent is exact.
    static var ln2: (high: Self, low: Self) { get }

    /// From here on tanh x rounds to 1.
    static var tanhSaturated: Self { get }
}
