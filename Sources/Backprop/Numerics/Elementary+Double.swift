extension Double: ElementaryFunctions {
    package static func exp(_ x: Double) -> Double { Elementary.exp(x) }
    package static func log(_ x: Double) -> Double { Elementary.log(x) }
    package static func tanh(_ x: Double) -> Double { Elementary.tanh(x) }
    package static func sigmoid(_ x: Double) -> Double { Elementary.sigmoid(x) }
}

// The constants of `templates/coefficients.h`. Each fit is a minimax polynomial by Sollya's fpminimax, by the command
// above it (D means 53 bits); "fit" is the relative error of the polynomial alone.
extension Double: ElementaryConstants {
    // fpminimax(exp(x), [|2,…,11|], [|D…|], [-0.34658;0.34658], floating, relative, 1+x). Fit: 3.8e-18.
    static let expFit: [Double] = [
        0x1.000000000000ap-1, 0x1.55555555554fep-3, 0x1.55555555506bfp-5, 0x1.1111111126b36p-7,
        0x1.6c16c18475fabp-10, 0x1.a01a012fed2f7p-13, 0x1.a019996298ecdp-16, 0x1.71df18f7a1dd8p-19,
        0x1.28adf8e81298cp-22, 0x1.ad92d1e47a0d8p-26,
    ]

    // fpminimax(log((1+x)/(1-x)), [|3,5,…,15|], [|D…|], [1b-10;0.1717], floating, relative, 2*x). Fit: 1.2e-18.
    static let logFit: [Double] = [
        0x1.5555555555593p-1, 0x1.999999997fa39p-2, 0x1.2492494224e8ap-2, 0x1.c71c51dcf77abp-3,
        0x1.74664887e8376p-3, 0x1.39a0b4d914bdep-3, 0x1.2f103aea38f2bp-3,
    ]

    // fpminimax(tanh(x), [|3,5,…,23|], [|D…|], [1b-10;0.5625], floating, relative, x). Fit: 1.0e-18.
    static let tanhFit: [Double] = [
        -0x1.555555555554bp-2, 0x1.1111111110268p-3, -0x1.ba1ba1b9328e8p-5, 0x1.664f4848be627p-6,
        -0x1.226e2cf24e8b5p-7, 0x1.d6d2456e24301p-9, -0x1.7d8b7e03a3739p-10, 0x1.346000c7eea4bp-11,
        -0x1.e8048a154d5e6p-13, 0x1.5962f4694b812p-14, -0x1.3d05af5525053p-16,
    ]

    static var squareRootOfHalf: Double { 0x1.6a09e667f3bcdp-1 }
    static var log2OfE: Double { 0x1.71547652b82fep0 }
    static var ln2: (high: Double, low: Double) { (0x1.62e42fefa4p-1, -0x1.8432a1b0e2634p-43) }
    static var expRange: ClosedRange<Double> { -746...710 }
    static var tanhSaturated: Double { 20 }
}
