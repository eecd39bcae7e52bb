import Backprop

/// How the page of a report looks, apart from its pictures.
///
/// Pictures are drawn for a width of `Plot.width` and grow with their column: no text in them is ever smaller than 12
/// pixels from a page of 376 on, and where columns are wide it is set smaller, so as not to grow beyond 15.
enum ReportStyle {
    static let css = """
        *{box-sizing:border-box}
        body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,\
        sans-serif;-webkit-text-size-adjust:100%}
        main{max-width:1200px;margin:0 auto;padding:20px 16px 48px}
        h1{font-size:24px;line-height:1.25;margin:0 0 8px;overflow-wrap:anywhere}
        h2{font-size:18px;margin:36px 0 10px}
        p{margin:0 0 4px;color:var(--muted);overflow-wrap:anywhere}
        .tiles{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:12px 36px;margin:18px 0 0}
        .tiles li{display:flex;flex-direction:column}.tiles span{color:var(--muted);font-size:13px}
        .tiles b{font-size:20px;font-weight:600}
        .row{display:grid;gap:24px 32px;grid-template-columns:minmax(0,1fr)}
        .note{font-size:13px;margin-top:6px}
        section,figure{margin:0;min-width:0}figure{max-width:568px}svg{display:block;width:100%;height:auto}
        details{margin-top:6px}summary{cursor:pointer;color:var(--muted);font-size:13px}
        .scroll{overflow-x:auto;max-width:100%}
        table{border-collapse:collapse;font-size:13px;margin-top:8px;font-variant-numeric:tabular-nums}
        th,td{padding:3px 14px 3px 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--line)}
        th{color:var(--muted);font-weight:500;white-space:nowrap}
        td.number,th.number{text-align:right}td.text{overflow-wrap:break-word;max-width:22em}
        .thumbs{list-style:none;margin:10px 0 0;padding:0;display:grid;gap:16px 12px;\
        grid-template-columns:repeat(auto-fill,minmax(104px,1fr))}
        .thumbs li{font-size:12px;line-height:1.4;overflow-wrap:anywhere}
        .thumbs img{display:block;width:100%;max-width:140px;image-rendering:pixelated;border:1px solid var(--line);\
        margin-bottom:4px}
        .filters{grid-template-columns:repeat(auto-fill,minmax(56px,1fr))}.filters img{max-width:84px}
        pre{margin:0 0 8px;padding:12px 14px;border:1px solid var(--line);border-radius:6px;font-size:13px;\
        white-space:pre-wrap;overflow-wrap:anywhere;user-select:all}
        p+.row{margin-top:14px}
        @media(max-width:520px){th,td{padding-right:9px}th{white-space:normal}
        .wide,.wide tbody{display:block}.wide thead{display:none}
        .wide tr{display:grid;grid-template-columns:1fr 1fr;gap:0 18px;padding:5px 0;border-bottom:1px solid var(--line)}
        .wide td{display:flex;justify-content:space-between;gap:8px;border:0;padding:1px 0}
        .wide td::before{content:attr(data-name);color:var(--muted);text-align:left}}
        @media(min-width:760px){.two,.three{grid-template-columns:repeat(2,minmax(0,1fr))}}
        @media(min-width:1000px){.two svg text{font-size:9px}.two svg .title{font-size:10px}}
        @media(min-width:1130px){.three{grid-template-columns:repeat(3,minmax(0,1fr))}}
        """
}

extension Markup {
    /// A part of the page under a heading.
    mutating func section(_ heading: String, content: (inout Markup) -> Void) {
        element("section") { section in
            section.element("h2", heading)
            content(&section)
        }
    }

    /// More columns do not fit on a telephone: there each row becomes a list of names and values.
    private static let mostColumns = 5

    /// A table. Cells of columns whose index is in `numbers` stand to the right.
    mutating func table(_ columns: [String], numbers: Set<Int> = [], rows: [[String]]) {
        let isWide = columns.count > Self.mostColumns
        func alignment(_ index: Int) -> String { numbers.contains(index) ? "number" : "text" }
        element("div", ["class": "scroll"]) { scroll in
            scroll.element("table", isWide ? ["class": "wide"] : [:]) { table in
                table.element("thead") { head in
                    head.element("tr") { row in
                        for (index, name) in columns.enumerated() {
                            row.element("th", ["class": alignment(index)], name)
                        }
                    }
                }
                table.element("tbody") { body in
                    for cells in rows {
                        body.element("tr") { row in
                            for (index, cell) in cells.enumerated() {
                                row.element(
                                    "td",
                                    isWide
                                        ? ["class": alignment(index), "data-name": columns[index]]
                                        : ["class": alignment(index)], cell)
                            }
                        }
                    }
                }
            }
        }
    }

    /// Something to be opened below a picture.
    mutating func details(_ summary: String, content: (inout Markup) -> Void) {
        element("details") { details in
            details.element("summary", summary)
            content(&details)
        }
    }
}
