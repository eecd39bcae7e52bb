import Backprop

extension Report {
    private var mostDrawn: Int { 1500 }
    private var mostOutputs: Int { 6 }

    /// For a regression: what the network predicts against what is true, and how far it is off, in the values' own unit; two
    /// pictures per output.
    func addRegression(_ values: Tensor<Scalar>, _ outputs: Tensor<Scalar>, to main: inout Markup) {
        let columns = (0..<values.columns).map { index in
            Predictions(name: name(ofOutput: index), values.column(index), outputs.column(index))
        }
        main.section("Predicted against true") { section in
            section.element("div", ["class": "row two"]) { row in
                for column in columns.prefix(mostOutputs) {
                    row.figure(plot(column, isAlone: columns.count == 1))
                    row.figure(residuals(column))
                }
                row.element("div") { element in
                    element.table(
                        ["output", "root mean squared error", "mean absolute error", "R²"], numbers: [1, 2, 3],
                        rows: columns.map { [$0.name] + $0.errors })
                }
            }
        }
    }

    private func name(ofOutput index: Int) -> String {
        let names = model.targetNames
        return names.indices.contains(index)
            ? names[index].shown(SavedModel<Scalar>.longestName) : "output \(index + 1)"
    }

    private func plot(_ column: Predictions, isAlone: Bool) -> Plot {
        let scale = Scale(.linear, covering: column.truth + column.prediction).padded(by: 0.04)
        let ends = [scale.lower, scale.upper].map { Point(x: $0, y: $0) }
        return Plot(
            title: isAlone ? "Predicted against true" : column.name,
            summary: "\(column.truth.count) \(samplesName), root mean squared error \(column.errors[0]), R² "
                + column.errors[2],
            x: Axis("true", scale), y: Axis("predicted", scale),
            marks: [
                Curve(ends, name: "right", color: 3, isDashed: true, marksPoints: false),
                Dots(drawn(column) { Point(x: $0, y: $1) }, face: 0, edge: 0, name: samplesName),
            ], aspect: 1)
    }

    /// Predicted less true over predicted: a pattern here is something that the network has not learnt.
    private func residuals(_ column: Predictions) -> Plot {
        let x = Scale(.linear, covering: column.prediction).padded(by: 0.04)
        let differences = zip(column.truth, column.prediction).map { $1 - $0 }
        let ends = [x.lower, x.upper].map { Point(x: $0, y: 0) }
        return Plot(
            title: "Residuals of \(column.name)",
            summary: "Predicted less true over predicted, mean absolute error \(column.errors[1])",
            x: Axis("predicted", x),
            y: Axis("predicted − true", Scale(.linear, covering: differences + [0]).padded(by: 0.04)),
            marks: [
                Curve(ends, name: "right", color: 3, isDashed: true, marksPoints: false),
                Dots(drawn(column) { Point(x: $1, y: $1 - $0) }, face: 0, edge: 0, name: samplesName),
            ], aspect: 1)
    }

    private func drawn(_ column: Predictions, _ point: (Double, Double) -> Point) -> [Point] {
        let step = (column.truth.count + mostDrawn - 1) / mostDrawn
        return stride(from: 0, to: column.truth.count, by: step).map { point(column.truth[$0], column.prediction[$0]) }
    }
}

/// One output of a network beside the truth.
private struct Predictions {
    let name: String
    let truth: [Double]
    let prediction: [Double]
    /// Root mean squared error, mean absolute error and R², for people.
    let errors: [String]

    init(name: String, _ truth: [Double], _ prediction: [Double]) {
        self.name = name
        self.truth = truth
        self.prediction = prediction
        func column(_ values: [Double]) -> Tensor<Double> { Tensor(shape: [values.count, 1], scalars: values) }
        let quality = RegressionQuality(predicted: column(prediction), values: column(truth))
        errors = [
            NumberText.significant(quality.rootMeanSquaredError), NumberText.significant(quality.meanAbsoluteError),
            quality.determination.map { NumberText.significant($0) } ?? "–",
        ]
    }
}

extension Tensor {
    /// A column of N rows.
    fileprivate func column(_ index: Int) -> [Double] {
        let columns = self.columns
        return withSpan { scalars in (0..<rows).map { Double(scalars[$0 * columns + index]) } }
    }
}
