/// What the curves and dots of a plot are, laid out in rows of its width.
struct Legend {
    private var rows: [[(key: LegendKey, left: Double)]] = []
    /// Where the first row begins.
    private var top = Plot.titleHeight

    /// Space for the sample before a text.
    private static let sampleWidth = 24.0
    private static let longestText = 200.0

    /// - Parameter titleWidth: What is taken by the title. If all keys have room beside it, they stand there.
    init(_ keys: [LegendKey], width: Double, titleWidth: Double) {
        var left = width
        for key in keys {
            let key = LegendKey(key.sample, TextWidth.shortened(key.text, to: Self.longestText))
            let needed = Self.sampleWidth + TextWidth.of(key.text) + 10
            if left + needed > width, left > 0 {
                rows.append([])
                left = 0
            }
            rows[rows.count - 1].append((key, left))
            left += needed
        }
        if rows.count == 1, titleWidth + left <= width {
            rows[0] = rows[0].map { ($0.key, $0.left + width - left) }
            top = 2
        }
    }

    /// The lower end of the title and the legend.
    var bottom: Double { max(Plot.titleHeight, top + Double(rows.count) * Plot.lineHeight) }

    func draw(into markup: inout Markup) {
        for (index, row) in rows.enumerated() {
            let baseline = top + Double(index) * Plot.lineHeight + 12
            for (key, left) in row {
                draw(key.sample, at: Point(x: left, y: baseline - 4), into: &markup)
                markup.label(key.text, at: Point(x: left + Self.sampleWidth, y: baseline), anchor: "start")
            }
        }
    }

    private func draw(_ sample: LegendKey.Sample, at point: Point, into markup: inout Markup) {
        switch sample {
        case .curve(let color, let isDashed):
            var path = PathData()
            path.move(to: Point(x: point.x + 1, y: point.y))
            path.line(to: Point(x: point.x + 19, y: point.y))
            let style = "curve \(Palette.stroke(color))" + (isDashed ? " dashed" : "")
            markup.element("path", ["class": style, "d": path.text])
        case .dot(let face, let edge, let isSlip):
            markup.circle(
                Point(x: point.x + 12, y: point.y), radius: isSlip ? 4.2 : 3.6,
                class: Dots.style(face: face, edge: edge, isSlip: isSlip))
        }
    }
}
