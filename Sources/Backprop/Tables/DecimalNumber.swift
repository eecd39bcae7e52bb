/// Numbers in decimal notation, read from bytes: whatever the locale, rounded correctly, once, to `Double`.
///
/// The grammar is that of JSON and more: a sign, digits with or without a decimal mark, and an exponent; at least one digit.
/// Thousands may be parted by the other mark, as in `1,006.5` or, with a decimal comma, `1.006,5`. Hexadecimal numbers are
/// text.
enum DecimalNumber {
    case number(Double)
    /// A number too large for the type.
    case tooLarge
    /// One of the spellings of NaN and infinity.
    case notFinite
    case empty
    case text

    /// Reads the bytes in `range`, which have no spaces around them.
    @inline(__always)
    init(_ bytes: [UInt8], _ range: Range<Int>, mark: TableFormat.DecimalMark = .point) {
        var i = range.lowerBound
        let end = range.upperBound
        guard i < end else {
            self = .empty
            return
        }
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
        if i < end, bytes[i] == mark.byte {
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
            self = Self.word(bytes, range)
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
            if i == first { i = range.lowerBound }  // no digit: "1e" is text
            exponent += isPowerNegative ? -power : power
        }
        guard i == end else {
            self = Self.grouped(bytes, range, mark)
            return
        }
        if digits <= 19, let magnitude = Double.exact(mantissa, timesTenTo: exponent) {
            self = .number(isNegative ? -magnitude : magnitude)
        } else {
            self = Self.slow(bytes[range].map { $0 == mark.byte ? UInt8(ascii: ".") : $0 })
        }
    }

    /// Any number of digits and any exponent, by the standard library.
    private static func slow(_ bytes: [UInt8]) -> Self {
        guard let value = Double(String(decoding: bytes, as: UTF8.self)) else { return .text }
        return value.isFinite ? .number(value) : .tooLarge
    }

    /// A number whose thousands are parted: one to three digits, groups of three, perhaps a fraction. Else it is text.
    private static func grouped(_ bytes: [UInt8], _ range: Range<Int>, _ mark: TableFormat.DecimalMark) -> Self {
        var plain: [UInt8] = []
        var i = range.lowerBound
        func digits() -> Int { bytes[i..<range.upperBound].prefix(4).prefix { digit($0) != nil }.count }
        if bytes[i] == UInt8(ascii: "-") || bytes[i] == UInt8(ascii: "+") {
            plain.append(bytes[i])
            i += 1
        }
        let first = digits()
        guard (1...3).contains(first) else { return .text }
        plain += bytes[i..<i + first]
        i += first
        var groups = 0
        while i < range.upperBound, bytes[i] == mark.other.byte {
            i += 1
            guard digits() == 3 else { return .text }
            plain += bytes[i..<i + 3]
            i += 3
            groups += 1
        }
        guard groups > 0 else { return .text }
        if i < range.upperBound {
            guard bytes[i] == mark.byte, bytes[(i + 1)..<range.upperBound].allSatisfy({ digit($0) != nil }) else {
                return .text
            }
            plain.append(UInt8(ascii: "."))
            plain += bytes[(i + 1)..<range.upperBound]
        }
        return slow(plain)
    }

    /// What begins with neither digit nor mark: a spelling of NaN or infinity, or text.
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
}

extension DecimalNumber {
    /// A text as a number, if it is a finite one.
    static func value(of text: String, mark: TableFormat.DecimalMark = .point) -> Double? {
        let bytes = Array(text.utf8)
        guard case .number(let value) = Self(bytes, 0..<bytes.count, mark: mark) else { return nil }
        return value
    }
}

extension Double {
    /// mantissa·10^exponent, where few operations on whole numbers give it, rounded correctly.
    @inline(__always)
    static func exact(_ mantissa: UInt64, timesTenTo exponent: Int) -> Double? {
        if mantissa < 1 << 53, exponent >= -22, exponent <= 22 {
            // One exactly rounded operation on exact numbers (Clinger's fast path).
            let power = exactPowersOfTen[abs(exponent)]
            return exponent < 0 ? Double(mantissa) / power : Double(mantissa) * power
        }
        guard mantissa != 0, exponent < 0, exponent >= -19 else { return nil }
        // The quotient of whole numbers to 63 bits or more, and whether anything is left: enough to round it as if all its
        // bits were there.
        let power = powersOfTen[-exponent]
        let (shift, powerShift) = (mantissa.leadingZeroBitCount, power.leadingZeroBitCount)
        let dividend = mantissa << UInt64(shift)
        let (quotient, rest) = (power << UInt64(powerShift)).dividingFullWidth((dividend >> 1, dividend << 63))
        return Double(
            sign: .plus, exponent: powerShift - shift - 63, significand: Double(rest == 0 ? quotient : quotient | 1))
    }

    /// 10⁰ to 10²², the powers of ten that a `Double` holds exactly.
    private static let exactPowersOfTen: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ]

    /// 10⁰ to 10¹⁹.
    private static let powersOfTen: [UInt64] = (0...19).reduce(into: []) { powers, _ in
        powers.append((powers.last ?? 0) * 10 + (powers.isEmpty ? 1 : 0))
    }
}
