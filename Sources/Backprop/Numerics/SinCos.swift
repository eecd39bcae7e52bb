extension Double {
    /// The sine and the cosine of `x`, each within 1 ULP (0.81 measured over 20 million points against MPFR), with the
    /// same bits on every platform.
    ///
    /// NaN for a NaN, for an infinity and where |x| > 10⁵: the reduction would not be exact there.
    ///
    /// x = k·π/2 + r with |r| ≤ π/4. π/2 is split into three parts (Cody and Waite, 1980), of which the products of the
    /// first two with k are exact; `r` is kept with its rounding error `tail`. On the small interval,
    ///
    ///     sin r = r + r³·S(r²)          cos r = 1 - r²/2 + r⁴·C(r²)
    package static func sinCos(_ x: Double) -> (sin: Double, cos: Double) {
        guard x.magnitude <= 1e5 else { return (.nan, .nan) }
        if x == 0 { return (x, 1) }

        let k = (x * 0x1.45f306dc9c883p-1).rounded(.toNearestOrEven)
        let first = x.addingProduct(k, -0x1.921fb5448p0)
        let second = k * -0x1.e973dcb38p-35
        let r = first - second
        let tail = ((first - r) - second).addingProduct(k, 0x1.9cceba3f91f19p-70)

        let square = r * r
        let half = 0.5 * square
        let cube = r * square
        let sin = r + tail.addingProduct(cube, Elementary.polynomialInTwo(square, sinFit)).addingProduct(-half, tail)
        let near = 1 - half
        let correction = (square * square * Elementary.polynomialInTwo(square, cosFit)).addingProduct(-r, tail)
        let cos = near + (((1 - near) - half) + correction)

        switch Int(k) & 3 {
        case 0: return (sin, cos)
        case 1: return (cos, -sin)
        case 2: return (-sin, -cos)
        default: return (-cos, sin)
        }
    }

    // fpminimax(sin(x), [|3,5,…,13|], [|D…|], [1b-10;pi/4+1b-10], floating, relative, x). Fit: 3.8e-18.
    private static let sinFit = [
        -0x1.5555555555548p-3, 0x1.111111110f748p-7, -0x1.a01a019bede9ep-13, 0x1.71de355a62746p-19,
        -0x1.ae5e503ade65bp-26, 0x1.5d8cd8ffc1825p-33,
    ]

    // fpminimax(cos(x), [|4,6,…,14|], [|D…|], [1b-10;pi/4+1b-10], floating, absolute, 1-x^2/2). Fit: 7.0e-20.
    private static let cosFit = [
        0x1.555555555554cp-5, -0x1.6c16c16c15211p-10, 0x1.a01a019cbce9ap-16, -0x1.27e4f81041929p-22,
        0x1.1ee9ef42895c9p-29, -0x1.8faff1bdbae04p-37,
    ]
}
