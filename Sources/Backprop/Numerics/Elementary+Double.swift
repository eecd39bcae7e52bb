extension Double: ElementaryFunctions {
    @inlinable package static func exp(_ x: Double) -> Double { Elementary.exp(x) }
    @inlinable package static func log(_ x: Double) -> Double { Elementary.log(x) }
    @inlinable package static func tanh(_ x: Double) -> Double { Elementary.tanh(x) }
    @inlinable package static func sigmoid(_ x: Double) -> Double { Elementary.sigmoid(x) }
    @inlinable package static func arctan(_ x: Double) -> Double { Elementary.arctan(x) }
    @inlinable package static func expMinusOne(_ x: Double) -> Double { Elementary.expMinusOne(x) }
    @inlinable package static func softplusBeyond(_ x: Double) -> Double { Elementary.softplusBeyond(x) }
    @inlinable package static func normalTail(_ a: Double) -> NormalTail<Double> { Elementary.normalTail(a) }
}

// The constants of `templates/coefficients.h`. Each fit is a minimax polynomial by Sollya's fpminimax, by the command
// above it (D means 53 bits); "fit" is the relative error of the polynomial alone.
extension Double: ElementaryConstants {
    // fpminimax(exp(x), [|2,…,11|], [|D…|], [-0.34658;0.34658], floating, relative, 1+x). Fit: 3.8e-18.
    @usableFromInline static let expFit: [Double] = [
        0x1.000000000000ap-1, 0x1.55555555554fep-3, 0x1.55555555506bfp-5, 0x1.1111111126b36p-7,
        0x1.6c16c18475fabp-10, 0x1.a01a012fed2f7p-13, 0x1.a019996298ecdp-16, 0x1.71df18f7a1dd8p-19,
        0x1.28adf8e81298cp-22, 0x1.ad92d1e47a0d8p-26,
    ]

    // fpminimax(log((1+x)/(1-x)), [|3,5,…,15|], [|D…|], [1b-10;0.1717], floating, relative, 2*x). Fit: 1.2e-18.
    @usableFromInline static let logFit: [Double] = [
        0x1.5555555555593p-1, 0x1.999999997fa39p-2, 0x1.2492494224e8ap-2, 0x1.c71c51dcf77abp-3,
        0x1.74664887e8376p-3, 0x1.39a0b4d914bdep-3, 0x1.2f103aea38f2bp-3,
    ]

    // fpminimax(tanh(x), [|3,5,…,23|], [|D…|], [1b-10;0.5625], floating, relative, x). Fit: 1.0e-18.
    @usableFromInline static let tanhFit: [Double] = [
        -0x1.555555555554bp-2, 0x1.1111111110268p-3, -0x1.ba1ba1b9328e8p-5, 0x1.664f4848be627p-6,
        -0x1.226e2cf24e8b5p-7, 0x1.d6d2456e24301p-9, -0x1.7d8b7e03a3739p-10, 0x1.346000c7eea4bp-11,
        -0x1.e8048a154d5e6p-13, 0x1.5962f4694b812p-14, -0x1.3d05af5525053p-16,
    ]

    // fpminimax(atan(x), [|3,5,…,23|], [|D…|], [1b-10;0.41422], floating, relative, x). Fit: 1.3e-18.
    @usableFromInline static let arctanFit: [Double] = [
        -0x1.555555555553dp-2, 0x1.999999999586dp-3, -0x1.24924922ad6edp-3, 0x1.c71c70e613401p-4,
        -0x1.745cf8dcacc2cp-4, 0x1.3b11191f75b4cp-4, -0x1.10ebb86a779eap-4, 0x1.df0f4dc53386ap-5,
        -0x1.9cd2cc3bcaa6cp-5, 0x1.37d5d6ce4ab2ep-5, -0x1.256ae1c81b21ep-6,
    ]

    // See `templates/coefficients.h` for how it was made.
    @usableFromInline static let normalFit: [Double] = [
        0x1.89d3abe1f95aep-1, -0x1.54ad03f27ca17p-1, 0x1.fb31653876f8fp-2, -0x1.410ed5f875a7ap-2,
        0x1.51f6329f0187bp-3, -0x1.1b1c254c9a2e6p-4, 0x1.54b4d4f4b669dp-6, -0x1.88590eaafa38ap-9,
        -0x1.a25037c87b0ecp-11, 0x1.1daf1d4d75665p-11, -0x1.f21467ad6278dp-15, -0x1.a170d475ef56ep-15,
        0x1.17dd44798bf8cp-16, 0x1.0b2760d8b1777p-18, -0x1.73af4afacfcbap-19, -0x1.697020b9644f5p-22,
        0x1.d114e6bba97ap-22, 0x1.6b23b1c1c1515p-25, -0x1.1b383be38249ep-24, -0x1.4002f2e969bbcp-27,
        0x1.074d17a738a6p-27, 0x1.e1dfd082669c9p-30, -0x1.5d26340ff95b4p-33,
    ]

    @inlinable static var normalMiddle: Double { 5 }
    @inlinable static var halfPi: (high: Double, low: Double) { (0x1.921fb54442d18p0, 0x1.1a62633145c07p-54) }
    @inlinable static var squareRootOfHalf: Double { 0x1.6a09e667f3bcdp-1 }
    @inlinable static var log2OfE: Double { 0x1.71547652b82fep0 }
    @inlinable static var ln2: (high: Double, low: Double) { (0x1.62e42fefa4p-1, -0x1.8432a1b0e2634p-43) }
    @inlinable package static var expRange: ClosedRange<Double> { -746...710 }
    @inlinable package static var expFaint: Double { -633 }
    @inlinable package static var expFaintInLoss: Double { -500 }
    @inlinable static var tanhSaturated: Double { 20 }
    @inlinable package static var normalUnderflow: Double { 39 }
}
