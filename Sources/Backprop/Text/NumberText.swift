import Foundation

/// Numbers as text for people.
package enum NumberText {
    /// With a number of decimals, and with commas between thousands: `10,000`, `−0.25`.
    package static func fixed(_ value: Double, decimals: Int) -> String {
        let text = String(format: "%.\(decimals)f", abs(value))
        let parts = text.split(separator: ".")
        let isZero = !text.contains { $0 != "0" && $0 != "." }
        let whole = grouped(String(parts[0]))
        return (value < 0 && !isZero ? "\u{2212}" : "") + whole + (parts.count > 1 ? ".\(parts[1])" : "")
    }

    /// A count: `10,000`.
    package static func count(_ value: Int) -> String { grouped(String(value)) }

    /// As a multiple of a power of ten: `2.5e−7`.
    package static func scientific(_ value: Double, decimals: Int) -> String {
        let parts = String(format: "%.\(decimals)e", value).split(separator: "e")
        guard parts.count == 2, let exponent = Int(parts[1]) else { return String(parts[0]) }
        return "\(parts[0])e\(exponent)".replacingOccurrences(of: "-", with: "\u{2212}")
    }

    /// With so many significant digits, in whichever form is shorter to read.
    package static func significant(_ value: Double, digits: Int = 4) -> String {
        guard value.isFinite else { return "–" }
        guard value != 0 else { return "0" }
        let exponent = Int(log10(abs(value)).rounded(.down))
        guard (-4..<7).contains(exponent) else { return scientific(value, decimals: digits - 1) }
        return fixed(value, decimals: max(0, digits - 1 - exponent))
    }

    /// A share as a percentage: `97.5 %`.
    package static func percent(_ share: Double, decimals: Int = 1) -> String {
        fixed(share * 100, decimals: decimals) + "\u{A0}%"
    }

    private static func grouped(_ digits: String) -> String {
        guard digits.count > 3 else { return digits }
        var result = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { result.append(",") }
            result.append(digit)
        }
        return result
    }
}
