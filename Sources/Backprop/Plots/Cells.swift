/// A grid of cells over the whole frame, each in the colour of its number, as the regions of classes, or in one of a
/// number of shades of grey.
package struct Cells: Mark {
    /// Row by row, the first row at the top.
    package var numbers: [Int]
    package var columns: Int
    private let shades: Int?

    /// - Parameter shades: How many shades there are, 0 being the colour of the paper; `nil` for colours.
    package init(_ numbers: [Int], columns: Int, shades: Int? = nil) {
        self.numbers = numbers
        self.columns = columns
        self.shades = shades
    }

    /// At this opacity of the darkest shade, curves stand out from it in all colours, in light and dark.
    private static let darkest = 0.3

    package var isGround: Bool { true }

    package func draw(into markup: inout Markup, in frame: Frame) {
        let rows = numbers.count / columns
        let scale = "\(frame.width / Double(columns)) \(frame.height / Double(rows))"
        let place = "\(PathData.number(frame.left)) \(PathData.number(frame.top))"
        markup.element(
            "g",
            ["class": "region", "shape-rendering": "crispEdges", "transform": "translate(\(place)) scale(\(scale))"]
        ) { group in
            for (number, path) in paths(rows: rows).sorted(by: { $0.key < $1.key }) {
                guard let shades else {
                    group.element("path", ["class": Palette.fill(number), "d": path.text])
                    continue
                }
                let opacity = NumberText.fixed(Self.darkest * Double(number) / Double(shades - 1), decimals: 3)
                group.element("path", ["class": "shade", "fill-opacity": opacity, "d": path.text])
            }
        }
    }

    /// One outline per number. Neighbours in a row are joined, and runs that are the same in the next rows too.
    private func paths(rows: Int) -> [Int: PathData] {
        var paths: [Int: PathData] = [:]
        /// The runs of the row above that may go on, and the row in which each began.
        var open: [Run: Int] = [:]
        for row in 0...rows {
            let runs = row < rows ? runs(of: row) : []
            let ended = open.keys.filter { !runs.contains($0) }.sorted { $0.start < $1.start }
            for run in ended {
                guard let first = open.removeValue(forKey: run) else { continue }
                paths[run.number, default: PathData()].rectangle(
                    x: run.start, y: first, width: run.end - run.start, height: row - first)
            }
            for run in runs where open[run] == nil { open[run] = row }
        }
        return paths
    }

    private struct Run: Hashable {
        let start: Int
        var end: Int
        let number: Int
    }

    private func runs(of row: Int) -> Set<Run> {
        var runs: Set<Run> = []
        var run = Run(start: 0, end: 0, number: numbers[row * columns])
        for column in 0..<columns {
            let number = numbers[row * columns + column]
            if number != run.number {
                runs.insert(run)
                run = Run(start: column, end: column, number: number)
            }
            run.end = column + 1
        }
        runs.insert(run)
        return runs
    }
}
