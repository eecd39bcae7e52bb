/// A picture of data between two axes: a value that turns into SVG.
///
///     let plot = Plot(
///         title: "Loss", x: Axis("epoch", Scale(.logarithmic, covering: epochs)),
///         y: Axis("", Scale(.linear, covering: losses).rounded(steps: 5)),
///         marks: [Curve(points)])
///     let text = Drawing([plot]).document
///
/// It is laid out for the width of a phone, so that its text can be read there, and grows with the page.
package struct Plot: Sendable {
    package var title: String
    /// What there is to see, for those who cannot.
    package var summary: String
    package var x: Axis
    package var y: Axis
    /// Drawn in their order, the later ones above.
    package var marks: [any Mark]
    /// The height of the frame in relation to its usual width.
    package var aspect: Double

    package init(
        title: String, summary: String = "", x: Axis, y: Axis, marks: [any Mark], aspect: Double = 0.6
    ) {
        self.title = title
        self.summary = summary
        self.x = x
        self.y = y
        self.marks = marks
        self.aspect = aspect
    }
}

/// One of the two directions of a plot.
package struct Axis: Sendable {
    /// What the values are.
    package enum Values: Sendable {
        case numbers
        /// Whole numbers: there are no ticks between them.
        case counts
        /// From 0 to 1; their labels are percentages.
        case shares
    }

    package var title: String
    package var scale: Scale
    package var values: Values

    package init(_ title: String, _ scale: Scale, _ values: Values = .numbers) {
        self.title = title
        self.scale = scale
        self.values = values
    }

    func ticks(atMost count: Int) -> Ticks {
        Ticks(scale, atMost: count, values)
    }
}

extension Plot {
    /// Units: on a phone they are about as large as a pixel, and a text of 12 can be read.
    package static let width = 340.0
    /// The width of the frame beside labels of usual length.
    private static let frameWidth = 290.0
    static let titleHeight = 22.0
    static let lineHeight = 17.0

    /// Draws the plot with its upper left corner at the origin and returns its height.
    package func draw(into markup: inout Markup) -> Double {
        // Titles are bold and of size 13.
        let titleWidth = TextWidth.of(title) * 1.2 + 12
        let legend = Legend(marks.compactMap(\.key), width: Self.width, titleWidth: titleWidth)
        let height = Self.frameWidth * aspect
        let yTicks = y.ticks(atMost: Int(height / 29))
        let labelWidth = yTicks.labels.map(TextWidth.of).max() ?? 0
        let yTitle = y.title.isEmpty ? 0 : Self.lineHeight
        // The frames of most plots begin at the same place.
        let left = max(36, labelWidth + 8)
        let width = Self.width - left - 14
        let top = legend.bottom + yTitle + 6
        let frame = Frame(left: left, top: top, width: width, height: height, x: x.scale, y: y.scale)
        let bottom = top + frame.height

        markup.element("text", ["class": "title", "x": "0", "y": "14"], title)
        legend.draw(into: &markup)
        if yTitle > 0 {
            let title = TextWidth.shortened(y.title, to: Self.width)
            markup.label(title, at: Point(x: 0, y: top - 8), anchor: "start")
        }
        for mark in marks where mark.isGround { mark.draw(into: &markup, in: frame) }
        drawAxes(into: &markup, in: frame, yTicks)
        for mark in marks where !mark.isGround { mark.draw(into: &markup, in: frame) }
        if !x.title.isEmpty {
            let title = TextWidth.shortened(x.title, to: width)
            markup.label(title, at: Point(x: left + width / 2, y: bottom + 34), anchor: "middle")
        }
        return bottom + (x.title.isEmpty ? 24 : 40)
    }

    private func drawAxes(into markup: inout Markup, in frame: Frame, _ yTicks: Ticks) {
        var grid = PathData()
        let (right, bottom) = (frame.left + frame.width, frame.top + frame.height)
        for (value, label) in zip(yTicks.values, yTicks.labels) {
            guard let position = y.scale.position(of: value) else { continue }
            let place = bottom - position * frame.height
            grid.move(to: Point(x: frame.left, y: place))
            grid.line(to: Point(x: right, y: place))
            markup.label(label, at: Point(x: frame.left - 6, y: place + 4), anchor: "end")
        }
        for (place, label) in xLabels(in: frame) {
            grid.move(to: Point(x: place, y: frame.top))
            grid.line(to: Point(x: place, y: bottom))
            // The last label may be wider than the margin beside the frame.
            let middle = min(place, Self.width - TextWidth.of(label) / 2)
            markup.label(label, at: Point(x: middle, y: bottom + 17), anchor: "middle")
        }
        markup.element("path", ["class": "grid", "d": grid.text])
        var line = PathData()
        line.move(to: Point(x: frame.left, y: bottom))
        line.line(to: Point(x: right, y: bottom))
        markup.element("path", ["class": "axis", "d": line.text])
    }

    /// The places and labels of the ticks along x: as many as do not overlap.
    private func xLabels(in frame: Frame) -> [(Double, String)] {
        for count in stride(from: 7, through: 2, by: -1) {
            let ticks = x.ticks(atMost: count)
            let labels = zip(ticks.values, ticks.labels).compactMap { value, label in
                x.scale.position(of: value).map { (frame.left + $0 * frame.width, label) }
            }
            let isFree = zip(labels, labels.dropFirst()).allSatisfy { a, b in
                b.0 - a.0 > (TextWidth.of(a.1) + TextWidth.of(b.1)) / 2 + 6
            }
            if isFree || count == 2 { return isFree ? labels : Array(labels.prefix(1)) }
        }
        return []
    }
}

extension Markup {
    /// A text beside an axis.
    package mutating func label(_ text: String, at point: Point, anchor: String) {
        element(
            "text",
            [
                "class": "label", "x": PathData.number(point.x), "y": PathData.number(point.y), "text-anchor": anchor,
            ], text)
    }
}
