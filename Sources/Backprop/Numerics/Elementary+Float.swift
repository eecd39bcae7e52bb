extension Float: ElementaryFunctions {
    package static func exp(_ x: Float) -> Float { Elementary.exp(x) }
    package static func log(_ x: Float) -> Float { Elementary.log(x) }
    package static func tanh(_ x: Float) -> Float { Elementary.tanh(x) }
    package static func sigmoid(_ x: Float) -> Float { Elementary.sigmoid(x) }
}

// The constants of `templates/coefficients.h`. Each fit is a minimax polynomial by Sollya's fpminimax, by the command
// above it (SG means 24 bits); "fit" is the relative error of the polynomial alone.
extension Float: ElementaryConstants {
    // fpminimax(exp(x), [|2,…,6|], [|SG…|], [-0.34658;0.34658], floating, relative, 1+x). Fit: 3.3e-9.
    static let expFit: [Float] = [
        0x1.fffffap-2, 0x1.555492p-3, 0x1.555a26p-5, 0x1.12397cp-7, 0x1.694c82p-10,
    ]

    // fpminimax(log((1+x)/(1-x)), [|3,5,7|], [|SG…|], [1b-10;0.1717], floating, relative, 2*x). Fit: 8.1e-10.
    static let logFit: [Float] = [
        0x1.55557ap-1, 0x1.995eccp-2, 0x1.31e26p-2,
    ]

    // fpminimax(tanh(x), [|3,5,7,9,11|], [|SG…|], [1b-10;0.5625], floating, relative, x). Fit: 1.4e-9.
    static let tanhFit: [Float] = [
        -0x1.555548p-2, 0x1.110c64p-3, -0x1.b9075ap-5, 0x1.58226p-6, -0x1.94bf44p-8,
    ]

    static var squareRootOfHalf: Float { 0x1.6a09e6p-1 }
    static var log2OfE: Float { 0x1.715476p0 }
    static var ln2: (high: Float, low: Float) { (0x1.62e4p-1, 0x1.7f7d1cp-20) }
    static var expRange: ClosedRange<Float> { -104...89 }
    static var tanhSaturated: Float { 10 }
}
