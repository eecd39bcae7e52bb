import Backprop

extension Report {
    private var mostDrawn: Int { 1500 }

    /// For a regression: what the network predicts against what is true, and how far it is off, in the values' own unit; two
    /// pictures for each of the first outputs.
    func addRegression(_ answers: RegressionAnswers, to main: inout Markup) {
        let columns = (0..<answers.outputs).map { output in
            OutputErrors(
                name(ofOutput: output), answers.errors.quality(ofOutput: output),
                deviation: answers.errors.deviation(ofOutput: output))
        }
        main.section("Predicted against true") { section in
            section.element("div", ["class": "row two"]) { row in
                for (index, errors) in columns.prefix(answers.truth.count).enumerated() {
                    let column = Predictions(
                        errors: errors, truth: answers.truth[index], prediction: answers.predicted[index])
                    row.figure(plot(column, isAlone: columns.count == 1))
                    row.figure(residuals(column))
                }
                row.element("div") { element in
                    element.table(
                        ["output", "root mean squared error", "mean absolute error", "R²", "always the mean"],
                        numbers: [1, 2, 3, 4], rows: columns.map { [$0.name] + $0.texts })
                    element.element(
                        "p", ["class": "note"],
                        "Always the mean: the root mean squared error of an answer that knows no input.")
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
            title: isAlone ? "Predicted against true" : column.errors.name,
            summary: "\(column.truth.count) \(samplesName), root mean squared error \(column.errors.texts[0]), R² "
                + column.errors.texts[2],
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
            title: "Residuals of \(column.errors.name)",
            summary: "Predicted less true over predicted, mean absolute error \(column.errors.texts[1])",
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
    let errors: OutputErrors
    let truth: [Double]
    let prediction: [Double]
}

/// How far one output is off.
private struct OutputErrors {
    let name: String
    /// Root mean squared error, mean absolute error, R², and the error of who always says the mean, for people.
    let texts: [String]

    init(_ name: String, _ quality: RegressionQuality, deviation: Double) {
        self.name = name
        texts = [
            NumberText.significant(quality.rootMeanSquaredError), NumberText.significant(quality.meanAbsoluteError),
            quality.determination.map { NumberText.significant($0) } ?? "–", NumberText.significant(deviation),
        ]
    }
}
