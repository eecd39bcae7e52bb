extension Float: ElementaryFunctions {
    @inlinable package static func exp(_ x: Float) -> Float { Elementary.exp(x) }
    @inlinable package static func log(_ x: Float) -> Float { Elementary.log(x) }
    @inlinable package static func tanh(_ x: Float) -> Float { Elementary.tanh(x) }
    @inlinable package static func sigmoid(_ x: Float) -> Float { Elementary.sigmoid(x) }
    @inlinable package static func arctan(_ x: Float) -> Float { Elementary.arctan(x) }
    @inlinable package static func expMinusOne(_ x: Float) -> Float { Elementary.expMinusOne(x) }
    @inlinable package static func softplusBeyond(_ x: Float) -> Float { Elementary.softplusBeyond(x) }
    @inlinable package static func normalTail(_ a: Float) -> NormalTail<Float> { Elementary.normalTail(a) }
}

// The constants of `templates/coefficients.h`. Each fit is a minimax polynomial by Sollya's fpminimax, by the command
// above it (SG means 24 bits); "fit" is the relative error of the polynomial alone.
extension Float: ElementaryConstants {
    // fpminimax(exp(x), [|2,…,6|], [|SG…|], [-0.34658;0.34658], floating, relative, 1+x). Fit: 3.3e-9.
    @usableFromInline static let expFit: [Float] = [
        0x1.fffffap-2, 0x1.555492p-3, 0x1.555a26p-5, 0x1.12397cp-7, 0x1.694c82p-10,
    ]

    // fpminimax(log((1+x)/(1-x)), [|3,5,7|], [|SG…|], [1b-10;0.1717], floating, relative, 2*x). Fit: 8.1e-10.
    @usableFromInline static let logFit: [Float] = [
        0x1.55557ap-1, 0x1.995eccp-2, 0x1.31e26p-2,
    ]

    // fpminimax(tanh(x), [|3,5,7,9,11|], [|SG…|], [1b-10;0.5625], floating, relative, x). Fit: 1.4e-9.
    @usableFromInline static let tanhFit: [Float] = [
        -0x1.555548p-2, 0x1.110c64p-3, -0x1.b9075ap-5, 0x1.58226p-6, -0x1.94bf44p-8,
    ]

    // fpminimax(atan(x), [|3,5,…,11|], [|SG…|], [1b-10;0.41422], floating, relative, x). Fit: 7.0e-10.
    @usableFromInline static let arctanFit: [Float] = [
        -0x1.55554ap-2, 0x1.9991e4p-3, -0x1.23b9d6p-3, 0x1.b227aep-4,
        -0x1.f2f74cp-5,
    ]

    // See `templates/coefficients.h` for how it was made.
    @usableFromInline static let normalFit: [Float] = [
        0x1.754a76p-1, -0x1.04c72ap-1, 0x1.d7131cp-3, -0x1.832d7ap-5,
        -0x1.56a216p-7, 0x1.c90754p-8, 0x1.0812b8p-10, -0x1.13bf5ep-10,
        -0x1.e6a712p-13, 0x1.463e8ep-13, 0x1.07b55ep-14,
    ]

    @inlinable static var normalMiddle: Float { 3 }
    @inlinable static var halfPi: (high: Float, low: Float) { (0x1.921fb6p0, -0x1.777a5cp-25) }
    @inlinable static var squareRootOfHalf: Float { 0x1.6a09e6p-1 }
    @inlinable static var log2OfE: Float { 0x1.715476p0 }
    @inlinable static var ln2: (high: Float, low: Float) { (0x1.62e4p-1, 0x1.7f7d1cp-20) }
    @inlinable package static var expRange: ClosedRange<Float> { -104...89 }
    @inlinable package static var expFaint: Float { -75 }
    @inlinable package static var expFaintInLoss: Float { -50 }
    @inlinable static var tanhSaturated: Float { 10 }
    @inlinable package static var normalUnderflow: Float { 14.5 }
}
