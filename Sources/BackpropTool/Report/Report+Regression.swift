import Backprop

extension Report {
    private var mostDrawn: Int { 1500 }
    private var mostOutputs: Int { 6 }

    /// For a regression: what the network predicts against what is true, one picture per output.
    func addRegression(_ values: Tensor<Scalar>, _ outputs: Tensor<Scalar>, to main: inout Markup) {
        let truths = (0..<values.columns).map { column(of: values, $0) }
        let predictions = (0..<values.columns).map { column(of: outputs, $0) }
        main.section("Predicted against true") { section in
            section.element("div", ["class": "row two"]) { row in
                for index in truths.indices.prefix(mostOutputs) {
                    row.figure(plot(index, of: truths.count, truths[index], predictions[index]))
                }
                row.element("div") { column in
                    column.table(
                        ["output", "root mean squared error", "mean absolute error", "R²"], numbers: [1, 2, 3],
                        rows: truths.indices.map { [String($0 + 1)] + errors(truths[$0], predictions[$0]) })
                }
            }
        }
    }

    private func column(of tensor: Tensor<Scalar>, _ index: Int) -> [Double] {
        let columns = tensor.columns
        return tensor.withSpan { scalars in (0..<tensor.rows).map { Double(scalars[$0 * columns + index]) } }
    }

    private func plot(_ index: Int, of count: Int, _ truth: [Double], _ prediction: [Double]) -> Plot {
        let scale = Scale(.linear, covering: truth + prediction).padded(by: 0.04)
        let step = (truth.count + mostDrawn - 1) / mostDrawn
        let points = stride(from: 0, to: truth.count, by: step).map { Point(x: truth[$0], y: prediction[$0]) }
        let errors = errors(truth, prediction)
        let ends = [scale.lower, scale.upper].map { Point(x: $0, y: $0) }
        return Plot(
            title: count == 1 ? "Predicted against true" : "Output \(index + 1)",
            summary: "\(truth.count) \(samplesName), root mean squared error \(errors[0]), R² \(errors[2])",
            x: Axis("true", scale), y: Axis("predicted", scale),
            marks: [
                Curve(ends, name: "right", color: 3, isDashed: true, marksPoints: false),
                Dots(points, face: 0, edge: 0, name: samplesName),
            ], aspect: 1)
    }

    /// √(Σ(p-t)²/N), Σ|p-t|/N and 1 - Σ(p-t)²/Σ(t-mean)².
    private func errors(_ truth: [Double], _ prediction: [Double]) -> [String] {
        let count = Double(truth.count)
        let mean = truth.reduce(0) { $0 + $1 / count }
        let squares = zip(truth, prediction).reduce(0) { $0 + ($1.1 - $1.0) * ($1.1 - $1.0) }
        let absolutes = zip(truth, prediction).reduce(0) { $0 + abs($1.1 - $1.0) }
        let spread = truth.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return [
            NumberText.significant((squares / count).squareRoot()), NumberText.significant(absolutes / count),
            NumberText.significant(1 - squares / spread),
        ]
    }
}
