extension History {
    /// The curves of accuracy, loss and learning rate over the epochs as an SVG file: one picture, light or dark as
    /// its reader prefers, with the epochs on a logarithmic axis.
    ///
    ///     try history.svg.write(to: url, atomically: true, encoding: .utf8)
    ///
    /// Its size does not grow with the number of epochs; where several fall on one place of the axis, their first,
    /// least, greatest and last value are drawn. O(epochs).
    public var svg: String { Drawing(plots).document }

    /// A plot for each quantity that the history has.
    package var plots: [Plot] {
        guard !epochs.isEmpty else { return [] }
        return [accuracyPlot, lossPlot, learningRatePlot].compactMap(\.self)
    }

    private var accuracyPlot: Plot? {
        let curves = curves(\.accuracy, \.validationAccuracy)
        guard !curves.isEmpty else { return nil }
        let scale = Scale(.linear, covering: values(of: curves) + [0.9, 1]).rounded(steps: 6)
        let summary = summary(curves) { NumberText.percent($0) }
        return plot("Accuracy in %", summary, curves + best(of: curves), scale, .shares)
    }

    private var lossPlot: Plot? {
        let curves = curves(\.loss, \.validationLoss)
        let summary = summary(curves) { NumberText.significant($0) }
        return plot("Loss", summary, curves + best(of: curves), Scale.suited(to: values(of: curves)))
    }

    /// A rate that stays as it is needs no picture.
    private var learningRatePlot: Plot? {
        guard epochs.contains(where: { $0.learningRate != epochs[0].learningRate }) else { return nil }
        let curve = Curve(points(\.learningRate))
        let summary = summary([curve]) { NumberText.significant($0) }
        return plot("Learning rate", summary, [curve], Scale.suited(to: values(of: [curve])))
    }

    private func plot(
        _ title: String, _ summary: String, _ marks: [any Mark], _ scale: Scale, _ values: Axis.Values = .numbers
    ) -> Plot {
        let numbers = epochs.lazy.map { Double($0.epoch) }
        return Plot(
            title: scale.kind == .linear ? title : title + " (log)", summary: summary,
            x: Axis("epoch", Scale(.logarithmic, covering: numbers), .counts),
            y: Axis("", scale, values), marks: marks)
    }

    /// The epoch whose parameters the model has, if it is not the last: on the curve of the validation, if there is one.
    private func best(of curves: [Curve]) -> [any Mark] {
        guard let bestEpoch, let curve = curves.last,
            let point = curve.points.first(where: { $0.x == Double(bestEpoch) })
        else { return [] }
        let name = "best: epoch \(NumberText.count(bestEpoch))"
        return [Dots([point], face: curve.color, edge: 3, isSlip: true, name: name)]
    }

    private func points(_ value: (EpochRecord) -> Double?) -> [Point] {
        epochs.compactMap { record in value(record).map { Point(x: Double(record.epoch), y: $0) } }
    }

    /// The curve of the training and, if there is one, that of the validation. Only two curves need names.
    private func curves(
        _ training: (EpochRecord) -> Double?, _ validation: (EpochRecord) -> Double?
    ) -> [Curve] {
        let (training, validation) = (points(training), points(validation))
        guard !validation.isEmpty else { return training.isEmpty ? [] : [Curve(training)] }
        let curves = [
            Curve(training, name: "training"), Curve(validation, name: "validation", color: 1, isDashed: true),
        ]
        return curves.filter { !$0.points.isEmpty }
    }

    private func values(of curves: [Curve]) -> [Double] { curves.flatMap { $0.points.map(\.y) } }

    private func summary(_ curves: [Curve], _ text: (Double) -> String) -> String {
        let parts = curves.compactMap { curve in
            guard let first = curve.points.first, let last = curve.points.last else { return String?.none }
            return (curve.key.map { $0.text + " " } ?? "")
                + "from \(text(first.y)) in epoch \(NumberText.count(Int(first.x))) to \(text(last.y)) in epoch "
                + NumberText.count(Int(last.x))
        }
        return parts.joined(separator: ", ")
    }
}
