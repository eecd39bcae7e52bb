/// The colours of pictures: a style sheet that serves an SVG document and an HTML page alike.
///
/// Classes and curves have eight colours, those of Okabe and Ito as far as they stand out from the paper. Each has a
/// contrast of 3:1 and more to it; any two differ by 15 and more (CIE 1976) for people with normal sight,
/// protanopia, deuteranopia or tritanopia, light and dark. Text has a contrast of 4.5:1 and more.
package enum Palette {
    /// After this many the colours begin anew.
    package static let count = 8

    private static let light = [
        "#0072b2", "#d55e00", "#009e73", "#1f1f1f", "#cc79a7", "#7b2f10", "#ab43f6", "#1a04a8",
    ]
    private static let dark = [
        "#56b4e9", "#e69f00", "#009e73", "#f2f2f2", "#d989b5", "#d55e00", "#3f7fd0", "#f0e442",
    ]

    /// The class of what is filled with the colour number `index`.
    package static func fill(_ index: Int) -> String { "f\(index % count)" }
    /// The class of what is drawn with the colour number `index`.
    package static func stroke(_ index: Int) -> String { "s\(index % count)" }

    /// The rules for all that a `Plot` draws.
    package static var css: String {
        let colours = (0..<count).map { ".f\($0){fill:var(--c\($0))}.s\($0){stroke:var(--c\($0))}" }
        return """
            :root{color-scheme:light dark;--paper:#fff;--ink:#1b1f24;--muted:#59626c;--line:#d5dae0;--heat:#0072b2;\
            \(variables(light))}
            @media(prefers-color-scheme:dark){:root{--paper:#15181d;--ink:#e9ebee;--muted:#a3abb5;--line:#363c45;\
            \(variables(dark))}}
            svg{font:12px system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
            svg text{fill:var(--ink)}svg .title{font-weight:600;font-size:13px}svg .label{fill:var(--muted)}
            .grid{stroke:var(--line);fill:none}.axis{stroke:var(--muted);fill:none}
            .curve{fill:none;stroke-width:1.75;stroke-linejoin:round;stroke-linecap:round}.dashed{stroke-dasharray:5 3.5}
            .dot{stroke-width:1;fill-opacity:.8}.slip{stroke-width:2.2;fill-opacity:1}.hollow{fill:none}
            .bar{fill-opacity:.65}.region{fill-opacity:.2}.heat{fill:var(--heat)}.shade{fill:var(--ink)}
            .contour{fill:none;stroke:var(--muted);stroke-opacity:.6;stroke-width:.6}
            .steps{fill:none;stroke-width:3.4;stroke-linecap:round}.end{stroke:var(--paper);stroke-width:1.2}
            \(colours.joined())
            """
    }

    private static func variables(_ colours: [String]) -> String {
        colours.enumerated().map { "--c\($0.offset):\($0.element)" }.joined(separator: ";")
    }
}
