import Backprop
import Foundation
import Testing

#if canImport(FoundationXML)
    import FoundationXML
#endif

@Suite struct PlotTests {
    /// A history as a training writes it.
    private func history(_ count: Int, validation: Bool = false, loss: (Int) -> Double) throws -> History {
        let records = (0..<count).map { epoch in
            let held = validation ? ",\"validationLoss\":1.5,\"validationAccuracy\":0.25" : ""
            return "{\"epoch\":\(epoch + 1),\"loss\":\(loss(epoch)),\"accuracy\":0.5,\"learningRate\":0.1,"
                + "\"validationMetrics\":{}\(held)}"
        }
        let json = "{\"epochs\":[\(records.joined(separator: ","))],\"wasCancelled\":false,\"wasStoppedEarly\":false}"
        return try JSONDecoder().decode(History.self, from: Data(json.utf8))
    }

    private func isWellFormed(_ text: String) -> Bool { XMLParser(data: Data(text.utf8)).parse() }

    /// The vertical extent of the curves in a picture: the second numbers of each pair in their paths.
    private func heights(_ svg: String) -> [Double] {
        svg.split(separator: "class=\"curve").dropFirst().flatMap { part in
            let path = part.split(separator: "d=\"", maxSplits: 1)[1].prefix { $0 != "\"" }
            return path.split { "ML".contains($0) }.compactMap { $0.split(separator: " ").last.flatMap { Double($0) } }
        }
    }

    @Test(arguments: [0, 1, 2, 13, 1000])
    func historiesOfAnyLengthAreDrawn(count: Int) throws {
        for validation in [false, true] {
            let svg = try history(count, validation: validation) { 1 / Double($0 + 1) }.svg
            #expect(isWellFormed(svg))
            #expect(svg.hasPrefix("<svg xmlns=\"http://www.w3.org/2000/svg\""))
            #expect(!svg.lowercased().contains("nan") && !svg.contains("inf"))
            #expect(svg.contains(">Loss") == (count > 0))
            // A rate that stays as it is has no picture.
            #expect(!svg.contains("Learning rate"))
            #expect(svg.contains("stroke-dasharray") && svg.contains("prefers-color-scheme:dark"))
            #expect(svg.contains(">validation<") == (validation && count > 0))
        }
    }

    /// A single outlier among very many epochs is still seen, and the picture stays small.
    @Test func longHistoriesAreThinnedAndKeepTheirExtremes() throws {
        let smooth = try history(50_000) { _ in 0.5 }.svg
        let spiky = try history(50_000) { $0 == 43_210 ? 2 : $0 == 34_567 ? 0.25 : 0.5 }.svg
        #expect(spiky.utf8.count < 30_000)
        let (flat, spikes) = (heights(smooth), heights(spiky))
        // 2 is at the upper end of an axis from 0 to 2, and 0.5 at a quarter of it.
        let extent = (spikes.max() ?? 0) - (spikes.min() ?? 0)
        #expect(extent > 0.8 * 290 * 0.6)
        #expect(Set(flat).count < Set(spikes).count)
    }

    @Test func markupShowsWhatComesFromOutside() {
        var markup = Markup()
        markup.element("p", ["title": "a \"b\" & <c>"], "<script>alert('x')</script>\u{0}\u{1B}\u{FFFF}")
        #expect(isWellFormed(markup.text))
        #expect(
            markup.text
                == "<p title=\"a &quot;b&quot; &amp; &lt;c&gt;\">&lt;script&gt;alert('x')&lt;/script&gt;"
                + "\u{FFFD}\u{FFFD}\u{FFFD}</p>\n")
    }

    /// Points that no axis can show are left out.
    @Test func pointsThatAreNoPlaceAreLeftOut() {
        let points = [Point(x: 1, y: .nan), Point(x: 2, y: 1), Point(x: .infinity, y: 1), Point(x: 3, y: 2)]
        let plot = Plot(
            title: "t", x: Axis("", Scale(.linear, covering: points.map(\.x))),
            y: Axis("", Scale(.linear, covering: points.map(\.y))),
            marks: [Curve(points, name: "c"), Dots(points, face: 0, edge: 9)])
        let svg = Drawing([plot]).document
        #expect(isWellFormed(svg))
        #expect(svg.components(separatedBy: "<circle").count - 1 == 2 + 2)
        #expect(!svg.contains("nan"))
    }

    /// The outlines of cells cover every cell once, each in its colour.
    @Test func cellsAreCoveredOnce() throws {
        var generator = SeededGenerator(seed: 5)
        let (rows, columns) = (9, 13)
        let numbers = (0..<rows * columns).map { _ in Int.random(in: 0..<3, using: &generator) }
        let axis = Axis("", Scale(.linear, covering: [0, 1]))
        let svg = Drawing([Plot(title: "t", x: axis, y: axis, marks: [Cells(numbers, columns: columns)])]).element
        var covered = [Int](repeating: -1, count: numbers.count)
        for number in 0..<3 {
            let path = svg.split(separator: "class=\"f\(number)\" d=\"")[1].prefix { $0 != "\"" }
            for rectangle in path.split(separator: "z") {
                let n = rectangle.split { !$0.isNumber }.compactMap { Int($0) }
                for row in n[1]..<n[1] + n[3] {
                    for column in n[0]..<n[0] + n[2] {
                        #expect(covered[row * columns + column] == -1)
                        covered[row * columns + column] = number
                    }
                }
            }
        }
        #expect(covered == numbers)
    }
}
