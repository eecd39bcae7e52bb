/// What a plot shows inside its axes: a curve, dots, coloured cells.
package protocol Mark: Sendable {
    /// What it says in the legend; nothing by default.
    var key: LegendKey? { get }

    /// Whether it covers the ground, so that the grid is drawn over it; not so by default.
    var isGround: Bool { get }

    /// Draws itself into the frame of a plot.
    func draw(into markup: inout Markup, in frame: Frame)
}

extension Mark {
    package var key: LegendKey? { nil }
    package var isGround: Bool { false }
}

/// A line of the legend: a sample of how something is drawn, and what it is.
package struct LegendKey: Sendable {
    package enum Sample: Sendable {
        case curve(color: Int, isDashed: Bool)
        case dot(face: Int?, edge: Int, isSlip: Bool)
    }

    package let sample: Sample
    package let text: String

    package init(_ sample: Sample, _ text: String) {
        self.sample = sample
        self.text = text
    }
}

/// The rectangle between the axes of a plot, and how values become places in it.
package struct Frame: Sendable {
    package let left: Double
    package let top: Double
    package let width: Double
    package let height: Double
    package let x: Scale
    package let y: Scale

    /// Where a point of the data lies in the picture; `nil` if a scale cannot show it.
    package func place(_ point: Point) -> Point? {
        guard let x = x.position(of: point.x), let y = y.position(of: point.y) else { return nil }
        guard abs(x) < 1e4, abs(y) < 1e4 else { return nil }
        return Point(x: left + x * width, y: top + (1 - y) * height)
    }
}
