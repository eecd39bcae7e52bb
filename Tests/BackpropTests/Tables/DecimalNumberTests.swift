import Backprop
import Foundation
import Testing

/// Numbers in CSV files are those that the standard library reads from the same text, to the last bit; a `Float` is that
/// `Double`, rounded once more.
@Suite struct DecimalNumberTests {
    private func check(_ texts: [String], sourceLocation: SourceLocation = #_sourceLocation) throws {
        let csv = try CSV(Data(texts.joined(separator: "\n").utf8), header: .absent)
        let doubles: Tensor<Double> = try csv.features()
        let floats: Tensor<Float> = try csv.features()
        for (row, text) in texts.enumerated() {
            let double = try #require(Double(text))
            let float = Float(double)
            if doubles[row, 0].bitPattern != double.bitPattern || floats[row, 0].bitPattern != float.bitPattern {
                Issue.record("\(text): \(doubles[row, 0]), \(floats[row, 0])", sourceLocation: sourceLocation)
            }
        }
    }

    @Test func edges() throws {
        try check([
            "0", "-0", "0.0", "-0e5", "1", "9007199254740992", "9007199254740993", "9007199254740994", "1e22", "1e23",
            "1e-22", "1e-23", "4503599627370497.5", "0.1", "123456789012345678", "12345678901234567890",
            "99999999999999999999999", "0.000000000000000000000000000001", "2.5e-324", "5e-324", "1e-400",
            "2.2250738585072011e-308", "3.4e38", "1.17549435e-38", "1.1754943e-38", "1e-45", "7e-46", "7.1e-46",
            "16777217", "16777219", "16777217.0000000001", "33554435", "8.5899345e9", "1.00000017881393432617187499",
            "1.00000017881393432617187500", "1.00000017881393432617187501", "+7", "+.5e+1", "5.",
            "00000000000000000000001", "0.3e0001",
        ])
    }

    @Test func randomDigits() throws {
        var generator = SeededGenerator(seed: 4)
        var texts: [String] = []
        for _ in 0..<20_000 {
            let digits = String(generator.next() >> generator.integer(below: 64))
            let point = generator.integer(below: digits.count + 1)
            var text = generator.integer(below: 2) == 0 ? "-" : ""
            text += digits.prefix(point) + "." + digits.dropFirst(point)
            if generator.integer(below: 2) == 0 { text += "e\(generator.integer(below: 50) - 30)" }
            if let float = Float(text), float.isFinite { texts.append(text) }
        }
        try check(texts)
    }

    @Test func middlesOfFloatsAndTheirNeighbours() throws {
        var generator = SeededGenerator(seed: 5)
        var texts: [String] = []
        for _ in 0..<5000 {
            // Halfway between two floats with few digits: k + 1/2 units of 2⁻ⁿ.
            let unit = Double(sign: .plus, exponent: -generator.integer(below: 12), significand: 1)
            let middle = (Double((1 << 23) + generator.integer(below: 1 << 23)) + 0.5) * unit
            texts += [middle, middle.nextUp, middle.nextDown].map { "\($0)" }
            texts += [String(format: "%.20f", middle), String(format: "%.20f1", middle)]
        }
        try check(texts)
    }
}
