import Backprop

/// Samples of two inputs over the regions in which a network decides for each class.
struct RegionPicture<Scalar: TensorScalar> {
    let model: SavedModel<Scalar>
    let samples: Dataset<Scalar>
    let classified: Classified
    let compute: Compute
    /// Cells along each side of the picture.
    var gridSize = 160
    /// More samples than this are not drawn: evenly spaced ones stand for all.
    var mostDrawn = 1500
    /// The legend has no room for more classes.
    private var mostNamed: Int { 16 }

    init(_ model: SavedModel<Scalar>, _ samples: Dataset<Scalar>, _ classified: Classified, on compute: Compute) {
        self.model = model
        self.samples = samples
        self.classified = classified
        self.compute = compute
        points = Self.points(of: samples)
    }

    /// Where the samples lie.
    let points: [Point]

    static func points(of samples: Dataset<Scalar>) -> [Point] {
        samples.features.withSpan { x in
            (0..<samples.count).map { Point(x: Double(x[2 * $0]), y: Double(x[2 * $0 + 1])) }
        }
    }

    /// The picture.
    ///
    /// - Parameter extent: The points that have to be in it; those of the samples by default.
    func plot(title: String, covering extent: [Point]? = nil) -> Plot {
        let extent = extent ?? points
        let x = Scale(.linear, covering: extent.lazy.map(\.x)).padded(by: 0.06)
        let y = Scale(.linear, covering: extent.lazy.map(\.y)).padded(by: 0.06)
        return Plot(
            title: title,
            summary: "\(points.count) samples over the regions of \(classified.classes) classes, "
                + "\(classified.mistakes.count) of them classified wrongly",
            x: Axis(model.name(ofInput: 0), x), y: Axis(model.name(ofInput: 1), y),
            marks: [regions(x, y)] + dots, aspect: 1)
    }

    var caption: String {
        var caption = "Face: true class. Edge: predicted class. Background: what the network answers there."
        if points.count > mostDrawn { caption += " Evenly spaced samples stand for all." }
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
        let cells = Tensor(shape: [gridSize * gridSize, 2], scalars: inputs)
        return Cells(
            model.network.predictClasses(cells, on: compute).map { $0 % Palette.count }, columns: gridSize)
    }

    /// The samples, those that are classified wrongly last and larger.
    private var dots: [any Mark] {
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
        return right.map { dots($0, name: named.contains($0) ? model.name(ofClass: $0.label) : nil) }
            + wrong.enumerated().map { dots($1, name: $0 == 0 ? "wrong" : nil) }
    }
}
