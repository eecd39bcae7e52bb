import Backprop

/// An HTML page that needs nothing beside it: no script, no request, light or dark as its reader prefers.
enum Page {
    static func html(title: String, content: (inout Markup) -> Void) -> String {
        var page = Markup()
        page.add(markup: "<!DOCTYPE html>\n")
        page.element("html", ["lang": "en"]) { html in
            html.element("head") { head in addHead(title, to: &head) }
            html.element("body") { $0.element("main", content: content) }
        }
        return page.text
    }

    private static func addHead(_ title: String, to head: inout Markup) {
        head.element("meta", ["charset": "utf-8"])
        head.element("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
        // The browser itself sees to it that nothing is loaded.
        head.element(
            "meta",
            [
                "http-equiv": "Content-Security-Policy",
                "content": "default-src 'none'; style-src 'unsafe-inline'; img-src data:",
            ])
        head.element("title", title)
        head.element("style") { $0.add(markup: Palette.css + "\n" + ReportStyle.css) }
    }
}

extension Markup {
    /// The top of a page: what it is about, and the figures that matter most.
    mutating func header(_ title: String, _ lines: [String], tiles: [(name: String, value: String)]) {
        element("header") { header in
            header.element("h1", title)
            for line in lines { header.element("p", line) }
            header.element("ul", ["class": "tiles"]) { list in
                for (name, value) in tiles {
                    list.element("li") { tile in
                        tile.element("span", name)
                        tile.element("b", value)
                    }
                }
            }
        }
    }

    /// A picture of one plot.
    mutating func figure(_ plot: Plot) {
        element("figure") { $0.add(markup: Drawing([plot]).element) }
    }
}
