/// Bars from 0 up, side by side: a histogram.
package struct Bars: Mark {
    /// The height of each bar; 0 for none.
    package var heights: [Double]
    /// Where the first bar begins and the last one ends.
    package var range: ClosedRange<Double>
    package var color: Int

    package init(_ heights: [Double], over range: ClosedRange<Double>, color: Int = 0) {
        (self.heights, self.range, self.color) = (heights, range, color)
    }

    package var isGround: Bool { true }

    package func draw(into markup: inout Markup, in frame: Frame) {
        let width = (range.upperBound - range.lowerBound) / Double(heights.count)
        markup.element("g", ["class": "bar \(Palette.fill(color))"]) { group in
            for (index, height) in heights.enumerated() where height > 0 {
                let x = range.lowerBound + Double(index) * width
                guard let corner = frame.place(Point(x: x, y: height)),
                    let opposite = frame.place(Point(x: x + width, y: 0))
                else { continue }
                group.element(
                    "rect",
                    [
                        "x": PathData.number(corner.x), "y": PathData.number(corner.y),
                        "width": PathData.number(opposite.x - corner.x),
                        "height": PathData.number(opposite.y - corner.y),
                    ])
            }
        }
    }
}
