import Foundation

/// The outline of a shape as the `d` of an SVG path takes it.
package struct PathData {
    package private(set) var text = ""

    package init() {}

    package mutating func move(to point: Point) { text += "M\(Self.number(point.x)) \(Self.number(point.y))" }

    package mutating func line(to point: Point) { text += "L\(Self.number(point.x)) \(Self.number(point.y))" }

    /// A rectangle of whole units.
    package mutating func rectangle(x: Int, y: Int, width: Int, height: Int) {
        text += "M\(x) \(y)h\(width)v\(height)h-\(width)z"
    }

    /// A length in a picture, to a tenth of a unit.
    package static func number(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        let (whole, rest) = tenths.magnitude.quotientAndRemainder(dividingBy: 10)
        return (tenths < 0 ? "-" : "") + (rest == 0 ? "\(whole)" : "\(whole).\(rest)")
    }
}

/// A place: in a picture, with y growing downwards, or among the data.
package struct Point: Equatable, Sendable {
    package var x: Double
    package var y: Double

    package init(x: Double, y: Double) {
        self.x = x
        self.y = y
    }
}
