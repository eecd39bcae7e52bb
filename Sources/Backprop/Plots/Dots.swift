/// Points of a scatter plot that look alike: the face has one colour, the edge another.
package struct Dots: Mark {
    package var points: [Point]
    package var face: Int?
    package var edge: Int
    package var key: LegendKey?

    /// - Parameters:
    ///   - name: What the legend says; without it the dots are not listed.
    ///   - face: `nil` for a ring.
    ///   - isSlip: Drawn larger, to be found among others.
    package init(_ points: [Point], face: Int?, edge: Int, isSlip: Bool = false, name: String? = nil) {
        self.points = points
        self.face = face
        self.edge = edge
        self.isSlip = isSlip
        key = name.map { LegendKey(.dot(face: face, edge: edge, isSlip: isSlip), $0) }
    }

    private let isSlip: Bool

    /// The classes of a dot's element.
    static func style(face: Int?, edge: Int, isSlip: Bool) -> String {
        "\(isSlip ? "dot slip" : "dot") \(face.map(Palette.fill) ?? "hollow") \(Palette.stroke(edge))"
    }

    package func draw(into markup: inout Markup, in frame: Frame) {
        let radius = PathData.number(isSlip ? 3.8 : 2.7)
        markup.element("g", ["class": Self.style(face: face, edge: edge, isSlip: isSlip)]) { group in
            for place in points.lazy.compactMap(frame.place) {
                group.element(
                    "circle", ["cx": PathData.number(place.x), "cy": PathData.number(place.y), "r": radius])
            }
        }
    }
}
