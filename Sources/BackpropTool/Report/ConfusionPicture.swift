import Backprop

/// The confusion matrix as a picture: a row for each true class, a column for each predicted one, the darker the larger
/// its share of the row.
struct ConfusionPicture {
    private let confusion: ConfusionMatrix
    private let names: [String]
    private let left: Double
    private let cell: Double

    private static let longestName = 100.0
    private static let top = 44.0
    /// At this opacity the darkest cell still leaves its number readable, in light and dark.
    private static let darkest = 0.8

    init(_ confusion: ConfusionMatrix, names: [String]) {
        self.confusion = confusion
        self.names = names.map { TextWidth.shortened($0, to: Self.longestName) }
        left = max(30, self.names.map(TextWidth.of).max() ?? 0) + 8
        cell = ((Plot.width - left - 1) / Double(confusion.classes)).rounded(.down)
    }

    var svg: String {
        let classes = 0..<confusion.classes
        let bottom = Self.top + cell * Double(confusion.classes)
        let isSlanted = names.contains { TextWidth.of($0) > cell - 4 }
        let nameHeight = isSlanted ? left * 0.72 + 10 : 20
        return Drawing.svg(width: Plot.width, height: bottom + nameHeight + 22, label: summary) { svg in
            svg.element("text", ["class": "title", "x": "0", "y": "14"], title)
            svg.label("true", at: Point(x: left - 6, y: Self.top - 6), anchor: "end")
            for row in classes {
                let middle = Self.top + (Double(row) + 0.5) * cell
                svg.label(names[row], at: Point(x: left - 6, y: middle + 4), anchor: "end")
                for column in classes { draw(row, column, into: &svg) }
                addColumnName(row, top: bottom, isSlanted: isSlanted, to: &svg)
            }
            svg.element(
                "rect",
                [
                    "class": "axis", "x": PathData.number(left), "y": PathData.number(Self.top),
                    "width": PathData.number(bottom - Self.top), "height": PathData.number(bottom - Self.top),
                ])
            let middle = left + (bottom - Self.top) / 2
            svg.label("predicted", at: Point(x: middle, y: bottom + nameHeight + 12), anchor: "middle")
        }
    }

    /// Whether the greatest count has room in a cell; if not, cells show percentages.
    private var showsCounts: Bool {
        let greatest = confusion.counts.values.max() ?? 0
        return TextWidth.of(NumberText.count(greatest)) <= cell - 1
    }

    /// Whether a percentage has room.
    private var showsShares: Bool { TextWidth.of("100") <= cell - 1 }

    private var title: String {
        showsCounts ? "Samples of each class" : showsShares ? "Percent of each true class" : "Share of each true class"
    }

    private var summary: String {
        let recalls = names.indices.map { index in
            "\(names[index]) \(confusion.recall(index).map { NumberText.percent($0) } ?? "without samples")"
        }
        return "Confusion matrix. Found of each class: " + recalls.joined(separator: ", ")
    }

    private func draw(_ row: Int, _ column: Int, into svg: inout Markup) {
        let count = confusion[row, column]
        guard count > 0, let total = confusion.labelled[row] else { return }
        let share = Double(count) / Double(total)
        let (x, y) = (left + Double(column) * cell, Self.top + Double(row) * cell)
        // What is rare is shown rather too dark: it is what one looks for.
        let opacity = max(0.06, share.squareRoot() * Self.darkest)
        svg.element(
            "rect",
            [
                "class": "heat", "x": PathData.number(x), "y": PathData.number(y), "width": PathData.number(cell),
                "height": PathData.number(cell), "fill-opacity": NumberText.fixed(opacity, decimals: 2),
            ])
        guard showsCounts || showsShares else { return }
        let percent = (share * 100).rounded()
        let text = showsCounts ? NumberText.count(count) : percent < 1 ? "<1" : NumberText.fixed(percent, decimals: 0)
        svg.element(
            "text",
            ["x": PathData.number(x + cell / 2), "y": PathData.number(y + cell / 2 + 4), "text-anchor": "middle"], text)
    }

    private func addColumnName(_ index: Int, top: Double, isSlanted: Bool, to svg: inout Markup) {
        let x = left + (Double(index) + 0.5) * cell
        guard isSlanted else {
            return svg.label(names[index], at: Point(x: x, y: top + 17), anchor: "middle")
        }
        let place = "translate(\(PathData.number(x + 4)) \(PathData.number(top + 12))) rotate(-45)"
        svg.element("text", ["class": "label", "text-anchor": "end", "transform": place], names[index])
    }
}
