import Backprop

extension Report {
    /// How well two classes are told apart, whatever the threshold.
    func addROC(_ roc: ROC, to main: inout Markup) {
        let area = NumberText.significant(roc.area)
        let name = model.name(ofClass: 1)
        let scale = Scale(.linear, covering: [0, 1])
        main.section("Threshold") { section in
            section.element("div", ["class": "row two"]) { row in
                row.figure(
                    Plot(
                        title: "ROC, area \(area)",
                        summary:
                            "the share of \(name) that is found over the share of others that are taken for it, in %; "
                            + "the area below the curve is \(area)",
                        x: Axis("others taken for \(name)", scale, .shares), y: Axis("\(name) found", scale, .shares),
                        marks: [
                            Curve(
                                [Point(x: 0, y: 0), Point(x: 1, y: 1)], name: "chance", color: 3, isDashed: true,
                                marksPoints: false),
                            Curve(
                                roc.points.map { Point(x: $0.falsePositiveRate, y: $0.truePositiveRate) },
                                marksPoints: false),
                        ], aspect: 1))
                row.element("div") { element in
                    element.table(
                        ["probability from", "\(name) found", "others taken for it"], numbers: [0, 1, 2],
                        rows: Self.listed(roc).map { point in
                            [
                                NumberText.significant(point.threshold, digits: 3),
                                NumberText.percent(point.truePositiveRate),
                                NumberText.percent(point.falsePositiveRate),
                            ]
                        })
                }
            }
        }
    }

    /// The points at which half, four fifths, nine tenths and so on are found for the first time.
    private static func listed(_ roc: ROC) -> [ROC.Point] {
        var listed: [ROC.Point] = []
        for rate in [0.5, 0.8, 0.9, 0.95, 0.99, 1] {
            guard let point = roc.points.first(where: { $0.truePositiveRate >= rate }), listed.last != point else {
                continue
            }
            listed.append(point)
        }
        return listed
    }
}
