import Backprop

/// The ways of optimizers down surfaces, as one HTML page.
struct DescentReport {
    let paths: [DescentPath]
    let scenes: [DescentScene]
    let learningRate: Double
    let steps: Int
    let invocation: Invocation
    let compute: Compute

    var html: String {
        Page.html(title: "Descending surfaces") { main in
            main.header(
                "Descending surfaces",
                ["The same start and the same learning rate for all: what the rules of the optimizers make of it."],
                tiles: [
                    ("learning rate α", learningRate.plain), ("steps", NumberText.count(steps)),
                    ("paths", NumberText.count(paths.count)),
                    ("diverged", NumberText.count(paths.count { $0.descent.hasDiverged })),
                ])
            for scene in scenes { add(scene, paths.filter { $0.scene == scene }, to: &main) }
            main.element("div", ["class": "row two"]) { row in
                addRules(to: &row)
                invocation.add(to: &row, compute: compute, results: "paths")
            }
        }
    }

    private func add(_ scene: DescentScene, _ paths: [DescentPath], to main: inout Markup) {
        main.section(scene.title) { section in
            section.element("p", scene.description)
            section.element("div", ["class": "row two"]) { row in
                row.figure(map(of: scene, paths))
                row.element("div") { column in
                    column.figure(heights(of: paths))
                    addTable(paths, to: &column)
                }
            }
        }
    }

    private func map(of scene: DescentScene, _ paths: [DescentPath]) -> Plot {
        let (lower, upper) = scene.corners
        let starts = paths.map { $0.descent.points[0] }
        let x = Scale(.linear, covering: [lower.x, upper.x] + starts.map(\.x))
        let y = Scale(.linear, covering: [lower.y, upper.y] + starts.map(\.y))
        let surface = scene.surface
        let relief = Relief(over: x, y) { surface.value(at: [$0, $1]) }
        let trails = paths.map { path in
            Trail(
                path.descent.points.map(Point.init), name: path.rule.title, color: path.rule.color,
                isDashed: path.rule.isDashed)
        }
        func spots(_ points: [SIMD2<Double>], face: Int?, _ name: String) -> Dots {
            Dots(points.map(Point.init), face: face, edge: 3, isSlip: true, name: name)
        }
        let ends = paths.map { "\($0.rule.title) \($0.outcome.text)" }.joined(separator: ", ")
        return Plot(
            title: "Paths", summary: "On a map of the surface; where they end: \(ends)", x: Axis("x", x),
            y: Axis("y", y),
            marks: [relief] + trails + [spots(starts, face: 3, "start"), spots(scene.minima, face: nil, "minimum")],
            aspect: 1)
    }

    /// How much of the height is left after each step.
    private func heights(of paths: [DescentPath]) -> Plot {
        // What is below this cannot be told from the minimum; it would only make the axis longer.
        let least = 1e-6
        let curves = paths.map { path in
            let points = path.heights.enumerated().filter { $0.element.isFinite }
            return Curve(
                points.map { Point(x: Double($0.offset), y: max(least, min($0.element, 1 / least))) },
                name: path.rule.title, color: path.rule.color, isDashed: path.rule.isDashed)
        }
        let scale = Scale(.logarithmic, covering: curves.flatMap { $0.points.map(\.y) })
        return Plot(
            title: "Height above the lowest point (log)",
            summary: paths.map {
                "\($0.rule.title) \(NumberText.significant($0.heights[$0.steps])) after \($0.steps) steps"
            }.joined(separator: ", "),
            x: Axis("step", Scale(.linear, covering: [0, Double(steps)]), .counts), y: Axis("", scale), marks: curves)
    }

    private func addTable(_ paths: [DescentPath], to column: inout Markup) {
        column.table(
            ["optimizer", "ends at", "x", "y", "value", "steps"], numbers: [2, 3, 4, 5],
            rows: paths.map { path in
                [path.rule.title, path.outcome.text]
                    + [Self.text(path.end.x), Self.text(path.end.y), NumberText.significant(path.value, digits: 3)]
                    + [path.stepsToReach.map(NumberText.count) ?? "–"]
            })
        column.element(
            "p", ["class": "note"],
            "Steps: after so many, a hundredth of the start's height above the lowest point was left. "
                + "Heights beyond 10⁻⁶ and 10⁶ are drawn there.")
    }

    private static func text(_ coordinate: Double) -> String {
        abs(coordinate) < 1000
            ? NumberText.fixed(coordinate, decimals: 3) : NumberText.significant(coordinate, digits: 3)
    }

    private func addRules(to main: inout Markup) {
        let rules = DescentRule.allCases.filter { rule in paths.contains { $0.rule == rule } }
        main.section("Rules") { section in
            section.table(["optimizer", "a step"], rows: rules.map { [$0.title, $0.formula] })
        }
    }
}

extension Point {
    fileprivate init(_ point: SIMD2<Double>) { self.init(x: point.x, y: point.y) }
}
