/// Functions of double precision made of those that there are, with the same bits on every platform. Each is good to some
/// units in the last place, also near 0.
enum ElementFormulas {
    static func arcsine(_ x: Double) -> Double { Double.arctan(x / ((1 - x) * (1 + x)).squareRoot()) }

    static func arccosine(_ x: Double) -> Double { 2 * Double.arctan(((1 - x) / (1 + x)).squareRoot()) }

    /// Below 1 by e^-|x| - 1, which keeps its digits.
    static func hyperbolicSine(_ x: Double) -> Double {
        let a = x.magnitude
        guard a < 1 else { return Double(signOf: x, magnitudeOf: half(a) - 0.5 * Double.exp(-a)) }
        let less = Double.expMinusOne(-a)
        return Double(signOf: x, magnitudeOf: -less * (2 + less) / (2 * (1 + less)))
    }

    static func hyperbolicCosine(_ x: Double) -> Double { half(x.magnitude) + 0.5 * Double.exp(-x.magnitude) }

    /// e^a/2, which is finite where e^a no longer is.
    private static func half(_ a: Double) -> Double {
        let root = Double.exp(0.5 * a)
        return 0.5 * root * root
    }

    static func areaSine(_ x: Double) -> Double {
        let a = x.magnitude
        // Where a² + 1 is a².
        if a > 1e9 { return Double(signOf: x, magnitudeOf: Double.log(a) + Double.log(2)) }
        return Double(signOf: x, magnitudeOf: logOfOnePlus(a + a * a / (1 + (1 + a * a).squareRoot())))
    }

    static func areaCosine(_ x: Double) -> Double {
        if x > 1e9 { return Double.log(x) + Double.log(2) }
        let more = x - 1
        return logOfOnePlus(more + (2 * more + more * more).squareRoot())
    }

    static func areaTangent(_ x: Double) -> Double {
        Double(signOf: x, magnitudeOf: 0.5 * logOfOnePlus(2 * x.magnitude / (1 - x.magnitude)))
    }

    /// ln(1 + x), by the logarithm of the rounded sum, times what this has lost (Kahan).
    private static func logOfOnePlus(_ x: Double) -> Double {
        let sum = 1 + x
        return sum == 1 || sum == .infinity ? x : Double.log(sum) * (x / (sum - 1))
    }

    /// Near 0 by its series, elsewhere by the normal distribution, of which it is 1 - 2·Φ(-x·√2).
    static func errorFunction(_ x: Double) -> Double {
        if x.isNaN { return x }
        let a = x.magnitude
        if a < 0.5 {
            var (term, sum) = (x, x)
            for n in 1..<14 {
                term *= -x * x / Double(n)
                sum += term / Double(2 * n + 1)
            }
            return sum * (2 / Double.pi.squareRoot())
        }
        if a > 6 { return Double(signOf: x, magnitudeOf: 1) }
        let tail = Double.normalTail(a * 2.0.squareRoot())
        return Double(signOf: x, magnitudeOf: 1 - 2 * tail.ratio * tail.even * tail.power)
    }

    /// By repeated products for whole exponents, else e^(y·ln x).
    static func power(_ x: Double, _ y: Double) -> Double {
        if y == 0 || x == 1 { return 1 }
        if x.isNaN || y.isNaN { return .nan }
        if y == 0.5, x > 0 { return x.squareRoot() }
        let isWhole = y == y.rounded(.towardZero)
        if isWhole, y.magnitude <= 1024 {
            let power = x.raised(to: Int(y.magnitude))
            return y < 0 ? 1 / power : power
        }
        let magnitude = x.magnitude == 0 ? (y > 0 ? 0 : .infinity) : Double.exp(y * Double.log(x.magnitude))
        guard x < 0 else { return magnitude }
        guard isWhole else { return x == -.infinity ? magnitude : .nan }
        return y.truncatingRemainder(dividingBy: 2) == 0 ? magnitude : -magnitude
    }

    static func remainder(_ x: Double, _ y: Double, _: Double) -> Double {
        let rest = x.truncatingRemainder(dividingBy: y)
        return rest != 0 && (rest < 0) != (y < 0) ? rest + y : rest
    }
}
