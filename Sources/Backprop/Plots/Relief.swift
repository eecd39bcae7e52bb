import Foundation

/// A function of the two axes as a map: the ground is the darker (on dark paper the lighter) the higher it lies, with
/// level lines between the shades.
///
/// Levels lie closer together near the lowest point, where the gradient is small.
package struct Relief: Mark {
    /// The heights at the crossings of a square grid over the frame, row by row, the lowest y first.
    private let heights: [Double]
    /// The squares along each side of the grid.
    private let size: Int
    private let levels: [Double]

    /// - Parameters:
    ///   - size: The squares along each side of the grid.
    ///   - levels: The number of shades.
    package init(over x: Scale, _ y: Scale, size: Int = 72, levels: Int = 12, height: (Double, Double) -> Double) {
        let positions = (0...size).map { Double($0) / Double(size) }
        heights = positions.flatMap { row in positions.map { height(x.value(at: $0), y.value(at: row)) } }
        self.size = size
        let (lowest, highest) = (heights.min() ?? 0, heights.max() ?? 0)
        self.levels = (1..<levels).map { level in
            let share = Double(level) / Double(levels)
            return lowest + (highest - lowest) * share * share
        }
    }

    package var isGround: Bool { true }

    package func draw(into markup: inout Markup, in frame: Frame) {
        shades.draw(into: &markup, in: frame)
        var path = PathData()
        for level in levels { addLines(at: level, to: &path, in: frame) }
        markup.element("path", ["class": "contour", "d": path.text])
    }

    /// Each square in the shade of its middle.
    private var shades: Cells {
        let numbers = (0..<size).reversed().flatMap { row in
            (0..<size).map { column in
                let middle = corners(row, column).reduce(0, +) / 4
                return levels.firstIndex { middle < $0 } ?? levels.count
            }
        }
        return Cells(numbers, columns: size, shades: levels.count + 1)
    }

    /// The heights at the corners of a square, counterclockwise from the lower left.
    private func corners(_ row: Int, _ column: Int) -> [Double] {
        let first = row * (size + 1) + column
        return [heights[first], heights[first + 1], heights[first + size + 2], heights[first + size + 1]]
    }

    /// Marching squares: in each square the line joins the points of the edges where the height is `level`.
    private func addLines(at level: Double, to path: inout PathData, in frame: Frame) {
        let places: [(x: Double, y: Double)] = [(0, 0), (1, 0), (1, 1), (0, 1)]
        let (width, height) = (frame.width / Double(size), frame.height / Double(size))
        for row in 0..<size {
            for column in 0..<size {
                let corners = corners(row, column)
                let crossings = (0..<4).compactMap { edge -> Point? in
                    let (a, b) = (corners[edge], corners[(edge + 1) % 4])
                    guard (a < level) != (b < level) else { return nil }
                    let (from, to, share) = (places[edge], places[(edge + 1) % 4], (level - a) / (b - a))
                    return Point(
                        x: frame.left + (Double(column) + from.x + (to.x - from.x) * share) * width,
                        y: frame.top + frame.height - (Double(row) + from.y + (to.y - from.y) * share) * height)
                }
                // With four crossings, on a pass, the corners that are joined are those on the side of the middle.
                let isJoined = (corners.reduce(0, +) / 4 < level) == (corners[0] < level)
                for pair in crossings.count == 4 && !isJoined ? [(3, 0), (1, 2)] : [(0, 1), (2, 3)] {
                    guard pair.0 < crossings.count, pair.1 < crossings.count else { continue }
                    path.move(to: crossings[pair.0])
                    path.line(to: crossings[pair.1])
                }
            }
        }
    }
}
