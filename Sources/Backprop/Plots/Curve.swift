/// A line through points in the order of their x.
package struct Curve: Mark {
    package var points: [Point]
    package var color: Int
    package var isDashed: Bool
    /// Whether the points are marked, as long as there are few.
    package var marksPoints: Bool
    package var key: LegendKey?

    /// - Parameter name: What the legend says; without it the curve is not listed.
    package init(
        _ points: [Point], name: String? = nil, color: Int = 0, isDashed: Bool = false, marksPoints: Bool = true
    ) {
        self.points = points
        self.color = color
        self.isDashed = isDashed
        self.marksPoints = marksPoints
        key = name.map { LegendKey(.curve(color: color, isDashed: isDashed), $0) }
    }

    package func draw(into markup: inout Markup, in frame: Frame) {
        let places = Self.thinned(points.compactMap(frame.place))
        guard places.count > 1 else {
            // A line through one point cannot be seen.
            for place in places { markup.circle(place, radius: 3.5, class: Palette.fill(color)) }
            return
        }
        var path = PathData()
        path.move(to: places[0])
        for place in places.dropFirst() { path.line(to: place) }
        let style = "curve \(Palette.stroke(color))" + (isDashed ? " dashed" : "")
        markup.element("path", ["class": style, "d": path.text])
        if marksPoints, places.count <= 12 {
            for place in places { markup.circle(place, radius: 2.5, class: Palette.fill(color)) }
        }
    }

    /// As many points as can be told apart: of those that lie in the same unit of width, the first, the lowest, the
    /// highest and the last. O(points), and at most four per unit of width, so that a curve of 10,000 epochs takes no
    /// more room in a file than one of some hundreds, and covers the same ground.
    static func thinned(_ places: [Point]) -> [Point] {
        var result: [Point] = []
        var start = 0
        while start < places.count {
            var (lowest, highest, end) = (start, start, start)
            while end + 1 < places.count, places[end + 1].x.rounded(.down) == places[start].x.rounded(.down) {
                end += 1
                if places[end].y < places[lowest].y { lowest = end }
                if places[end].y > places[highest].y { highest = end }
            }
            for index in Set([start, lowest, highest, end]).sorted() { result.append(places[index]) }
            start = end + 1
        }
        return result
    }
}

extension Markup {
    /// A filled disc.
    mutating func circle(_ center: Point, radius: Double, class style: String) {
        element(
            "circle",
            [
                "class": style, "cx": PathData.number(center.x), "cy": PathData.number(center.y),
                "r": PathData.number(radius),
            ])
    }
}
