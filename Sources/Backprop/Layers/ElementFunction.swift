/// What an ``Elementwise`` computes: a function of one number, of two, or of three.
///
/// Raw values are the names that numpy uses. All are computed in double precision and rounded once more for `Float`; none
/// calls the platform's library, so bits are the same everywhere.
public enum ElementFunction: String, Sendable, Codable, CaseIterable {
    // MARK: Of x

    /// e^x.
    case exponential = "exp"
    /// The natural logarithm; -∞ at 0, NaN below.
    case logarithm = "log"
    /// √x; NaN below 0.
    case squareRoot = "sqrt"
    /// 1/x.
    case reciprocal
    /// -1, 0 or 1, as x is below 0, 0, or above.
    case sign
    /// The largest whole number that is not above x.
    case floor
    /// The smallest whole number that is not below x.
    case ceiling = "ceil"
    /// The nearest whole number; the even one of two.
    case round
    /// x without its fraction.
    case truncated = "trunc"
    /// The sine; NaN where |x| > 10⁵.
    case sine = "sin"
    /// The cosine; NaN where |x| > 10⁵.
    case cosine = "cos"
    /// The tangent; NaN where |x| > 10⁵.
    case tangent = "tan"
    /// The arc sine; NaN beyond -1 and 1.
    case arcsine
    /// The arc cosine; NaN beyond -1 and 1.
    case arccosine = "arccos"
    /// (e^x - e^-x)/2.
    case hyperbolicSine = "sinh"
    /// (e^x + e^-x)/2.
    case hyperbolicCosine = "cosh"
    /// The inverse of the hyperbolic sine.
    case areaSine = "arcsinh"
    /// The inverse of the hyperbolic cosine; NaN below 1.
    case areaCosine = "arccosh"
    /// The inverse of the hyperbolic tangent; ±∞ at ±1, NaN beyond.
    case areaTangent = "arctanh"
    /// The error function.
    case errorFunction = "erf"
    /// 1 for NaN, else 0.
    case isNaN = "isnan"
    /// 1 for ±∞, else 0.
    case isInfinite = "isinf"

    // MARK: Of x and y

    /// x/y.
    case divide
    /// x to the power of y; NaN where x < 0 and y is no whole number.
    case power
    /// x - y·⌊x/y⌋, which has the sign of y.
    case remainder
    /// What is left of x/y, which has the sign of x.
    case truncatingRemainder = "fmod"
    /// 1 where x < y, else 0.
    case less
    /// 1 where x ≤ y, else 0.
    case lessOrEqual = "less_equal"
    /// 1 where x = y, else 0.
    case equal

    // MARK: Of a condition, x and y

    /// x where the condition is not 0, else y.
    case choose = "where"

    /// Of how many numbers it is.
    public var operands: Int {
        switch self {
        case .exponential, .logarithm, .squareRoot, .reciprocal, .sign, .floor, .ceiling, .round, .truncated, .sine,
            .cosine, .tangent, .arcsine, .arccosine, .hyperbolicSine, .hyperbolicCosine, .areaSine, .areaCosine,
            .areaTangent, .errorFunction, .isNaN, .isInfinite:
            1
        case .divide, .power, .remainder, .truncatingRemainder, .less, .lessOrEqual, .equal: 2
        case .choose: 3
        }
    }

    /// The function of so many numbers; of fewer the others do not count.
    typealias Value = (_ x: Double, _ y: Double, _ z: Double) -> Double
    /// Its derivatives by each of them, where it has the value f.
    typealias Slopes = (_ x: Double, _ y: Double, _ z: Double, _ f: Double) -> (Double, Double, Double)

    /// The function and its derivatives: 0 for those that are steps.
    var arithmetic: (value: Value, slopes: Slopes) {
        func one(_ value: @escaping (Double) -> Double, _ slope: @escaping (Double, Double) -> Double) -> (
            Value, Slopes
        ) {
            ({ x, _, _ in value(x) }, { x, _, _, f in (slope(x, f), 0, 0) })
        }
        func steps(_ value: @escaping (Double, Double) -> Double) -> (Value, Slopes) {
            ({ x, y, _ in value(x, y) }, { _, _, _, _ in (0, 0, 0) })
        }
        switch self {
        case .exponential: return one(Double.exp, { _, f in f })
        case .logarithm: return one(Double.log, { x, _ in 1 / x })
        case .squareRoot: return one({ $0.squareRoot() }, { _, f in 0.5 / f })
        case .reciprocal: return one({ 1 / $0 }, { _, f in -f * f })
        case .sign: return steps { x, _ in x > 0 ? 1 : x < 0 ? -1 : x }
        case .floor: return steps { x, _ in x.rounded(.down) }
        case .ceiling: return steps { x, _ in x.rounded(.up) }
        case .round: return steps { x, _ in x.rounded(.toNearestOrEven) }
        case .truncated: return steps { x, _ in x.rounded(.towardZero) }
        case .sine: return one({ Double.sinCos($0).sin }, { x, _ in Double.sinCos(x).cos })
        case .cosine: return one({ Double.sinCos($0).cos }, { x, _ in -Double.sinCos(x).sin })
        case .tangent: return one({ Double.sinCos($0).sin / Double.sinCos($0).cos }, { _, f in 1 + f * f })
        case .arcsine: return one(ElementFormulas.arcsine, { x, _ in 1 / ((1 - x) * (1 + x)).squareRoot() })
        case .arccosine: return one(ElementFormulas.arccosine, { x, _ in -1 / ((1 - x) * (1 + x)).squareRoot() })
        case .hyperbolicSine:
            return one(ElementFormulas.hyperbolicSine, { x, _ in ElementFormulas.hyperbolicCosine(x) })
        case .hyperbolicCosine:
            return one(ElementFormulas.hyperbolicCosine, { x, _ in ElementFormulas.hyperbolicSine(x) })
        case .areaSine: return one(ElementFormulas.areaSine, { x, _ in 1 / (x * x + 1).squareRoot() })
        case .areaCosine: return one(ElementFormulas.areaCosine, { x, _ in 1 / ((x - 1) * (x + 1)).squareRoot() })
        case .areaTangent: return one(ElementFormulas.areaTangent, { x, _ in 1 / ((1 - x) * (1 + x)) })
        case .errorFunction:
            return one(ElementFormulas.errorFunction, { x, _ in 2 / Double.pi.squareRoot() * Double.exp(-x * x) })
        case .isNaN: return steps { x, _ in x.isNaN ? 1 : 0 }
        case .isInfinite: return steps { x, _ in x.isInfinite ? 1 : 0 }
        case .divide: return ({ x, y, _ in x / y }, { _, y, _, f in (1 / y, -f / y, 0) })
        case .power:
            return (
                { x, y, _ in ElementFormulas.power(x, y) },
                { x, y, _, f in
                    (y == 0 ? 0 : y * ElementFormulas.power(x, y - 1), f == 0 ? 0 : f * Double.log(x), 0)
                }
            )
        case .remainder:
            return (ElementFormulas.remainder, { x, y, _, _ in (1, -(x / y).rounded(.down), 0) })
        case .truncatingRemainder:
            return (
                { x, y, _ in x.truncatingRemainder(dividingBy: y) },
                { x, y, _, _ in (1, -(x / y).rounded(.towardZero), 0) }
            )
        case .less: return steps { x, y in x < y ? 1 : 0 }
        case .lessOrEqual: return steps { x, y in x <= y ? 1 : 0 }
        case .equal: return steps { x, y in x == y ? 1 : 0 }
        case .choose: return ({ x, y, z in x != 0 ? y : z }, { x, _, _, _ in (0, x != 0 ? 1 : 0, x != 0 ? 0 : 1) })
        }
    }
}
