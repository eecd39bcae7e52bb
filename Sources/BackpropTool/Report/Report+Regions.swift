import Backprop

extension Report {
    /// Cells along each side of the picture of the decision regions.
    private var gridSize: Int { 160 }
    /// More samples than this are not drawn: evenly spaced ones stand for all.
    private var mostDrawn: Int { 1500 }
    /// The legend has no room for more classes.
    private var mostNamed: Int { 16 }
    private var mostListed: Int { 20 }

    /// The samples, of two inputs each, over the regions in which the network decides for each class.
    func addRegions(_ classified: Classified, to main: inout Markup) {
        let points = samples.features.withSpan { x in
            (0..<samples.count).map { Point(x: Double(x[2 * $0]), y: Double(x[2 * $0 + 1])) }
        }
        let x = Scale(.linear, covering: points.lazy.map(\.x)).padded(by: 0.06)
        let y = Scale(.linear, covering: points.lazy.map(\.y)).padded(by: 0.06)
        let mistakes = classified.mistakes
        let plot = Plot(
            title: "\(samplesName.prefix(1).uppercased() + samplesName.dropFirst()) and regions",
            summary: "\(points.count) samples over the regions of \(classified.classes) classes, "
                + "\(mistakes.count) of them classified wrongly",
            x: Axis(name(ofInput: 0), x), y: Axis(name(ofInput: 1), y),
            marks: [regions(x, y)] + dots(points, classified), aspect: 1)
        main.section("Decision regions") { section in
            section.element("figure") { $0.add(markup: Drawing([plot]).element) }
            section.element("p", caption(classified))
            section.details("Numbers: the worst mistakes") { details in
                addMistakes(mistakes.prefix(mostListed), of: classified, at: points, to: &details)
            }
        }
    }

    private func caption(_ classified: Classified) -> String {
        var caption = "Face: true class. Edge: predicted class. Background: what the network answers there."
        if classified.labels.count > mostDrawn { caption += " Evenly spaced samples stand for all." }
        if classified.classes > Palette.count { caption += " Colours repeat after \(Palette.count) classes." }
        return caption
    }

    /// What the network answers at the middle of each cell, asked at once.
    private func regions(_ x: Scale, _ y: Scale) -> Cells {
        let middles = (0..<gridSize).map { (Double($0) + 0.5) / Double(gridSize) }
        var inputs: [Scalar] = []
        inputs.reserveCapacity(2 * gridSize * gridSize)
        for row in middles.reversed() {
            for column in middles {
                inputs.append(Scalar(x.value(at: column)))
                inputs.append(Scalar(y.value(at: row)))
            }
        }
        let outputs = model.network.predict(Tensor(shape: [gridSize * gridSize, 2], scalars: inputs), on: compute)
        let columns = outputs.columns
        let classes = outputs.withSpan { p in
            (0..<outputs.rows).map { p.greatest(from: $0 * columns, count: columns) % Palette.count }
        }
        return Cells(classes, columns: gridSize)
    }

    /// The samples, those that are classified wrongly last and larger.
    private func dots(_ points: [Point], _ classified: Classified) -> [any Mark] {
        let step = (points.count + mostDrawn - 1) / mostDrawn
        let drawn = stride(from: 0, to: points.count, by: step)
        let groups = Dictionary(grouping: drawn) {
            ConfusionMatrix.Pair(label: Int(classified.labels[$0]), predicted: Int(classified.predicted[$0]))
        }
        // A class without a sample that was found has its place in the legend all the same.
        let named = Set((0..<min(classified.classes, mostNamed)).map { ConfusionMatrix.Pair(label: $0, predicted: $0) })
        let pairs = named.union(groups.keys).sorted { ($0.label, $0.predicted) < ($1.label, $1.predicted) }
        func dots(_ pair: ConfusionMatrix.Pair, name: String?) -> Dots {
            Dots(
                (groups[pair] ?? []).map { points[$0] }, face: pair.label, edge: pair.predicted,
                isSlip: pair.label != pair.predicted, name: name)
        }
        let right = pairs.filter { $0.label == $0.predicted }
        let wrong = pairs.filter { $0.label != $0.predicted }
        return right.map { dots($0, name: named.contains($0) ? name(ofClass: $0.label) : nil) }
            + wrong.enumerated().map { dots($1, name: $0 == 0 ? "wrong" : nil) }
    }

    private func addMistakes(
        _ mistakes: some Collection<Int>, of classified: Classified, at points: [Point], to details: inout Markup
    ) {
        guard !mistakes.isEmpty else { return details.element("p", "None.") }
        details.table(
            [name(ofInput: 0), name(ofInput: 1), "true", "predicted", "probability of the true class"],
            numbers: [0, 1, 4],
            rows: mistakes.map { index in
                [
                    NumberText.significant(points[index].x), NumberText.significant(points[index].y),
                    name(ofClass: Int(classified.labels[index])), name(ofClass: Int(classified.predicted[index])),
                    NumberText.significant(classified.trueProbability[index], digits: 3),
                ]
            })
    }
}
