/// Numbers in decimal notation, read from bytes: locale-free and rounded correctly, once, to the scalar type.
///
/// The grammar is that of JSON and more: a sign, digits with or without a point, and an exponent; at least one digit;
/// spaces around it. Hexadecimal numbers are text.
enum DecimalNumber<Scalar: TensorScalar> {
    case number(Scalar)
    /// A number too large for the scalar type.
    case tooLarge
    /// One of the spellings of NaN and infinity.
    case notFinite
    case empty
    case text

    /// Reads the bytes in `range`.
    @inline(__always)
    init(_ bytes: [UInt8], _ range: Range<Int>) {
        var (i, end) = (range.lowerBound, range.upperBound)
        while i < end, Self.isSpace(bytes[i]) { i += 1 }
        while end > i, Self.isSpace(bytes[end - 1]) { end -= 1 }
        guard i < end else {
            self = .empty
            return
        }
        let start = i
        let isNegative = bytes[i] == UInt8(ascii: "-")
        if isNegative || bytes[i] == UInt8(ascii: "+") { i += 1 }

        // Up to 19 digits fit into 64 bits; where there are more, the rest is left to the slow path.
        var mantissa: UInt64 = 0
        var digits = 0
        var exponent = 0
        let whole = i
        while i < end, let digit = Self.digit(bytes[i]) {
            mantissa = mantissa &* 10 &+ digit
            i += 1
        }
        digits = i - whole
        if i < end, bytes[i] == UInt8(ascii: ".") {
            i += 1
            let fraction = i
            while i < end, let digit = Self.digit(bytes[i]) {
                mantissa = mantissa &* 10 &+ digit
                i += 1
            }
            exponent = fraction - i
            digits += i - fraction
        }
        guard digits > 0 else {
            self = Self.word(bytes, start..<end)
            return
        }
        if i < end, bytes[i] | 0x20 == UInt8(ascii: "e") {
            i += 1
            var power = 0
            let isPowerNegative = i < end && bytes[i] == UInt8(ascii: "-")
            if isPowerNegative || (i < end && bytes[i] == UInt8(ascii: "+")) { i += 1 }
            let first = i
            while i < end, let digit = Self.digit(bytes[i]) {
                power = min(power * 10 + Int(digit), 1_000_000)
                i += 1
            }
            if i == first { i = start }  // no digit: "1e" is text
            exponent += isPowerNegative ? -power : power
        }
        guard i == end else {
            self = .text
            return
        }
        if digits <= 19, let magnitude = Scalar.exact(mantissa, timesTenTo: exponent) {
            self = .number(isNegative ? -magnitude : magnitude)
        } else {
            self = Self.slow(bytes, start..<end)
        }
    }

    /// Any number of digits and any exponent, by the standard library.
    private static func slow(_ bytes: [UInt8], _ range: Range<Int>) -> Self {
        guard let value = Scalar(String(decoding: bytes[range], as: UTF8.self)) else { return .text }
        return value.isFinite ? .number(value) : .tooLarge
    }

    /// What begins with neither digit nor point: a spelling of NaN or infinity, or text.
    private static func word(_ bytes: [UInt8], _ range: Range<Int>) -> Self {
        var word = bytes[range]
        if let sign = word.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { word.removeFirst() }
        // Compared as bytes: a cell may be a text of any length.
        let isSpelling = ["nan", "inf", "infinity"].contains { $0.utf8.elementsEqual(word.lazy.map { $0 | 0x20 }) }
        return isSpelling ? .notFinite : .text
    }

    @inline(__always)
    private static func digit(_ byte: UInt8) -> UInt64? {
        let value = byte &- UInt8(ascii: "0")
        return value < 10 ? UInt64(value) : nil
    }

    @inline(__always)
    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    }
}

extension TensorScalar {
    /// mantissa·10^exponent, if one exactly rounded operation on exact numbers gives it (Clinger's fast path).
    ///
    /// For `Float` the result is that of `Double`, rounded once more. That changes it only if the first rounding has hit
    /// the middle of two floats, or below the normal range; there is no answer then.
    @inline(__always)
    static func exact(_ mantissa: UInt64, timesTenTo exponent: Int) -> Self? {
        guard mantissa < 1 << 53, exponent >= -22, exponent <= 22 else { return nil }
        let power = Double.exactPowersOfTen[abs(exponent)]
        let value = exponent < 0 ? Double(mantissa) / power : Double(mantissa) * power
        if Self.scalarType == .float64 { return Self(value) }
        let isMiddle = value.bitPattern & 0x1FFF_FFFF == 0x1000_0000
        let isNormal = value == 0 || (value >= 0x1p-126 && value < 0x1p127)
        return isMiddle || !isNormal ? nil : Self(value)
    }
}

extension Double {
    /// 10⁰ to 10²², the powers of ten that a `Double` holds exactly.
    fileprivate static let exactPowersOfTen: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ]
}
