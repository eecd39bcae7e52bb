/// The functions, written once for all scalar types. They are inlinable for the reference, which is optimized where this
/// module is not, in debug builds.
@usableFromInline
enum Elementary<Scalar: ElementaryConstants> {
    @inlinable
    static func exp(_ x: Scalar) -> Scalar {
        if x.isNaN { return x }
        return boundedExp(clamp(x))
    }

    /// ln x = k·ln 2 + ln m with x = 2^k·m and m in √½..<√2. With f = m - 1, s = f/(2 + f) and h = f²/2,
    ///
    ///     ln m = 2 artanh s = 2s + s³·(…) = f - h + s·(h + s²·(…))
    ///
    /// where f is exact and the rest is small beside it. The sum k·ln 2 + f is kept in two parts, so that what the
    /// first one rounds off is not lost.
    @inlinable
    static func log(_ x: Scalar) -> Scalar {
        if x.isNaN || x < 0 { return .nan }
        if x == 0 { return -.infinity }
        if x == .infinity { return x }

        var k = Scalar(x.exponent)
        var m = x.significand
        if m >= 2 * Scalar.squareRootOfHalf {
            m /= 2
            k += 1
        }

        let f = m - 1
        let s = f / (2 + f)
        let square = s * s
        let h = 0.5 * f * f
        let high = f.addingProduct(k, Scalar.ln2.high)
        let low = (f - (high - k * Scalar.ln2.high)).addingProduct(k, Scalar.ln2.low)
        let rest = (-h).addingProduct(s, h.addingProduct(square, polynomialInTwo(square, Scalar.logFit)))
        return high + (low + rest)
    }

    /// A polynomial near 0, where tanh x is close to x; elsewhere 1 - 2/(e^2x + 1), whose error shrinks with the
    /// quotient. e^2x + 1 = 2ⁿ·r·t + (2ⁿ + 1) rounds once.
    @inlinable
    static func tanh(_ x: Scalar) -> Scalar {
        if x.isNaN { return x }
        let a = Scalar.minimum(Scalar.tanhSaturated, x.magnitude)
        let y: Scalar
        if a < 0.5625 {
            let square = a * a
            y = a.addingProduct(a * square, polynomial(square, Scalar.tanhFit))
        } else {
            let (n, r, t) = exponential(a + a)
            let scale = powerOfTwo(n)
            y = 1 - 2 / (scale + 1).addingProduct(scale * r, t)
        }
        return Scalar(signOf: x, magnitudeOf: y)
    }

    /// With e = e^-|x| ≤ 1 the sigmoid is s = e/(1 + e) at -|x| and 1 - s at |x|: nothing overflows, and a small s
    /// keeps its digits. The step after the division takes back what 1 + e rounded off: e - s is exact, so
    /// e - s - s·e is the true remainder of s.
    @inlinable
    static func sigmoid(_ x: Scalar) -> Scalar {
        if x.isNaN { return x }
        let e = boundedExp(clamp(-x.magnitude))
        let reciprocal = 1 / (1 + e)
        let quotient = e * reciprocal
        let remainder = (e - quotient).addingProduct(-quotient, e)
        let s = quotient.addingProduct(remainder, reciprocal)
        return x < 0 ? s : 1 - s
    }

    /// Up to tan(π/8) a polynomial; beyond it arctan a = π/4 + arctan((a - 1)/(a + 1)), and from tan(3π/8) on
    /// π/2 - arctan(1/a).
    @inlinable
    static func arctan(_ x: Scalar) -> Scalar {
        if x.isNaN { return x }
        let a = x.magnitude
        let t: Scalar
        let share: Scalar
        if a > 2.414213562373095 {
            (t, share) = (-1 / a, 1)
        } else if a > 0.41421356237309503 {
            (t, share) = ((a - 1) / (a + 1), 0.5)
        } else {
            (t, share) = (a, 0)
        }
        let (high, low) = (share * Scalar.halfPi.high, share * Scalar.halfPi.low)
        let square = t * t
        let y = high + (t + low).addingProduct(t * square, polynomial(square, Scalar.arctanFit))
        return Scalar(signOf: x, magnitudeOf: y)
    }

    /// 2ⁿ·r·t + (2ⁿ - 1), of which the bracket is exact.
    @inlinable
    static func expMinusOne(_ x: Scalar) -> Scalar {
        if x.isNaN { return x }
        let (n, r, t) = exponential(Scalar.maximum(-40, x))
        let scale = powerOfTwo(n)
        return (scale - 1).addingProduct(scale * r, t)
    }

    /// With e = e^-|x|: the logarithm of the rounded u = 1 + e lacks what the sum rounded off, e - (u - 1), over u.
    @inlinable
    static func softplusBeyond(_ x: Scalar) -> Scalar {
        if x.isNaN { return x }
        let e = boundedExp(clamp(-x.magnitude))
        let u = 1 + e
        return log(u) + (e - (u - 1)) / u
    }

    @inlinable
    static func normalTail(_ a: Scalar) -> NormalTail<Scalar> {
        let square = a * a
        let rest = (-square).addingProduct(a, a)
        let reciprocal = 1 / (a + Scalar.normalMiddle)
        let v = Scalar(1).addingProduct(-2 * Scalar.normalMiddle, reciprocal)
        return NormalTail(
            ratio: polynomial(v, Scalar.normalFit) * reciprocal, power: exp(-0.5 * square),
            even: Scalar(1).addingProduct(-0.5, rest))
    }

    @inlinable
    static func clamp(_ x: Scalar) -> Scalar {
        Scalar.maximum(Scalar.expRange.lowerBound, Scalar.minimum(Scalar.expRange.upperBound, x))
    }

    /// e^x for x in `expRange`: 2ⁿ·(1 + r·t) in two exact steps of half the exponent, the second of which rounds once
    /// where the result is subnormal.
    @inlinable
    static func boundedExp(_ x: Scalar) -> Scalar {
        let (n, r, t) = exponential(x)
        let half = (n * 0.5).rounded(.toNearestOrEven)
        return Scalar(1).addingProduct(r, t) * powerOfTwo(half) * powerOfTwo(n - half)
    }

    /// e^x = 2ⁿ·(1 + r·t), where n is x / ln 2 rounded to an integer, r = x - n·ln 2 and t = (e^r - 1)/r.
    ///
    /// Beside `rounding` there is no room for a fraction. The first part of n·ln 2 is exact and so is its difference
    /// from x; only the second part rounds. What t rounds off counts r-fold, so at most a third.
    @inlinable
    static func exponential(_ x: Scalar) -> (n: Scalar, r: Scalar, t: Scalar) {
        let rounding = 1.5 / Scalar.ulpOfOne
        let n = rounding.addingProduct(x, Scalar.log2OfE) - rounding
        let r = x.addingProduct(n, -Scalar.ln2.high).addingProduct(n, -Scalar.ln2.low)
        return (n, r, Scalar(1).addingProduct(r, polynomial(r, Scalar.expFit)))
    }

    @inlinable
    static func powerOfTwo(_ n: Scalar) -> Scalar {
        Scalar(sign: .plus, exponent: Int(n), significand: 1)
    }

    /// c₀ + c₁·x + c₂·x² + … in as few operations as there can be.
    @inlinable
    static func polynomial(_ x: Scalar, _ c: [Scalar]) -> Scalar {
        var sum = c[c.count - 1]
        for i in stride(from: c.count - 2, through: 0, by: -1) { sum = c[i].addingProduct(sum, x) }
        return sum
    }

    /// The same as two chains in x², for two or more coefficients.
    @inlinable
    static func polynomialInTwo(_ x: Scalar, _ c: [Scalar]) -> Scalar {
        let square = x * x
        var i = c.count - 1
        var upper = c[i]
        var lower = c[i - 1]
        i -= 2
        while i >= 1 {
            upper = c[i].addingProduct(upper, square)
            lower = c[i - 1].addingProduct(lower, square)
            i -= 2
        }
        if i == 0 { return c[0].addingProduct(upper, square).addingProduct(lower, x) }
        return lower.addingProduct(upper, x)
    }
}
