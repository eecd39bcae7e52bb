import Backprop

/// What a network says of the samples of a regression, beside the truth, in the values' own unit.
struct RegressionAnswers {
    /// The errors of all outputs.
    let errors: RegressionErrors
    /// All values of the first outputs, which are drawn: what is true and what was predicted.
    let truth: [[Double]]
    let predicted: [[Double]]
    let outputs: Int

    var quality: RegressionQuality { errors.quality }

    /// So many outputs are drawn.
    private static let mostDrawn = 6

    /// Asks a model about samples, some at a time: no table of all samples and values is needed.
    ///
    /// - Parameter values: What is true of some samples, by their places.
    init<Scalar: TensorScalar>(
        _ samples: Dataset<Scalar>, by model: SavedModel<Scalar>, on compute: Compute,
        values: (Range<Int>) -> Tensor<Scalar>
    ) {
        outputs = samples.targets.outputs
        var errors = RegressionErrors(rows: samples.count, columns: outputs)
        for start in stride(from: 0, to: samples.count, by: 1024) {
            errors.addToMeans(values(start..<min(start + 1024, samples.count)))
        }
        var truth = [[Double]](repeating: [], count: min(outputs, Self.mostDrawn))
        var predicted = truth
        model.network.predict(samples, on: compute) { rows, answers in
            let (values, answers) = (values(rows), model.inOwnUnit(answers))
            errors.add(predicted: answers, values: values)
            for column in truth.indices {
                truth[column] += values.column(column)
                predicted[column] += answers.column(column)
            }
        }
        (self.errors, self.truth, self.predicted) = (errors, truth, predicted)
    }
}

extension Tensor {
    /// A column of N rows.
    fileprivate func column(_ index: Int) -> [Double] {
        let columns = self.columns
        return withSpan { scalars in (0..<rows).map { Double(scalars[$0 * columns + index]) } }
    }
}
