/// An SVG picture of plots, one below the other.
package struct Drawing {
    private let plots: [Plot]

    package init(_ plots: [Plot]) {
        self.plots = plots
    }

    /// The `svg` element for a page that has the style sheet `Palette.css`.
    package var element: String { drawn(style: nil) }

    /// A file of its own, which takes on the reader's choice of light or dark.
    package var document: String { drawn(style: Palette.css + ":root{background:var(--paper)}") }

    private func drawn(style: String?) -> String {
        var content = Markup()
        var height = 0.0
        for plot in plots {
            var part = Markup()
            let partHeight = plot.draw(into: &part)
            content.element("g", ["transform": "translate(0 \(PathData.number(height)))"]) {
                $0.add(markup: part.text)
            }
            height += partHeight
        }
        let summary = plots.map { $0.summary.isEmpty ? $0.title : "\($0.title): \($0.summary)" }
        return Self.svg(width: Plot.width, height: height, label: summary.joined(separator: ". ")) { svg in
            if let style { svg.element("style") { $0.add(markup: style) } }
            svg.add(markup: content.text)
        }
    }

    /// An `svg` element of a size with a description for those who cannot see it.
    package static func svg(
        width: Double, height: Double, label: String, content: (inout Markup) -> Void
    ) -> String {
        var markup = Markup()
        let box = "0 0 \(PathData.number(width)) \(PathData.number(height))"
        markup.element(
            "svg", ["xmlns": "http://www.w3.org/2000/svg", "viewBox": box, "role": "img", "aria-label": label],
            content: content)
        return markup.text
    }
}
