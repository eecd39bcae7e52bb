import Foundation

/// A way through the plane, step by step: a line with a dot for each step as far as they can be told apart, and a larger
/// one at its end. What lies outside the frame is cut off.
package struct Trail: Mark {
    private let points: [Point]
    private let color: Int
    private let isDashed: Bool
    package let key: LegendKey?

    /// - Parameter isDashed: Dashed and without dots for the steps, so that what lies below can be seen.
    package init(_ points: [Point], name: String, color: Int, isDashed: Bool = false) {
        self.points = points
        self.color = color
        self.isDashed = isDashed
        key = LegendKey(.curve(color: color, isDashed: isDashed), name)
    }

    package func draw(into markup: inout Markup, in frame: Frame) {
        let places = Self.places(of: points.lazy.map(frame.place), apart: 0.3)
        var line = PathData()
        var last: Point?
        for (from, to) in zip(places, places.dropFirst()) {
            guard let part = frame.visiblePart(from, to) else { continue }
            if part.from != last { line.move(to: part.from) }
            line.line(to: part.to)
            last = part.to
        }
        let color = Palette.stroke(color)
        markup.element("path", ["class": isDashed ? "curve \(color) dashed" : "curve \(color)", "d": line.text])
        if !isDashed {
            var dots = PathData()
            // A line of no length with round ends is a dot.
            for place in Self.places(of: places, apart: 4) where frame.contains(place) {
                dots.move(to: place)
                dots.line(to: place)
            }
            markup.element("path", ["class": "steps \(color)", "d": dots.text])
        }
        if let end = places.last, frame.contains(end) {
            markup.circle(end, radius: 4, class: "end \(Palette.fill(self.color))")
        }
    }

    /// The places without those that are near the one before, and up to the first point that lies nowhere.
    private static func places(of places: some Sequence<Point?>, apart distance: Double) -> [Point] {
        var result: [Point] = []
        for place in places {
            guard let place else { break }
            if let last = result.last, abs(place.x - last.x) + abs(place.y - last.y) < distance { continue }
            result.append(place)
        }
        return result
    }
}

extension Frame {
    func contains(_ place: Point) -> Bool {
        place.x >= left && place.x <= left + width && place.y >= top && place.y <= top + height
    }

    /// The part of a straight line that lies in the frame, after Liang and Barsky.
    func visiblePart(_ a: Point, _ b: Point) -> (from: Point, to: Point)? {
        var (first, last) = (0.0, 1.0)
        let (dx, dy) = (b.x - a.x, b.y - a.y)
        for (step, room) in [
            (-dx, a.x - left), (dx, left + width - a.x), (-dy, a.y - top), (dy, top + height - a.y),
        ] {
            if step == 0 {
                if room < 0 { return nil }
            } else if step < 0 {
                first = max(first, room / step)
            } else {
                last = min(last, room / step)
            }
        }
        guard first <= last else { return nil }
        func point(_ share: Double) -> Point { Point(x: a.x + dx * share, y: a.y + dy * share) }
        return (first == 0 ? a : point(first), last == 1 ? b : point(last))
    }
}
