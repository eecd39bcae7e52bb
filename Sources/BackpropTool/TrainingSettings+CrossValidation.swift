import Backprop
import Foundation

extension TrainingSettings {
    /// Cross-validates as `--folds` says, and prints a line for each fold; nothing without that option.
    ///
    /// It has a generator of its own, so that the network that is trained afterwards is the one of a run without folds.
    func crossValidate<Scalar>(_ data: Dataset<Scalar>, source: String) throws -> CrossValidation? {
        guard let count = parts.folds else { return nil }
        var generator = SeededGenerator(seed: seed)
        let folds =
            task == .classification
            ? try data.stratifiedFolds(count, using: &generator, source: source)
            : try data.folds(count, using: &generator, source: source)
        let trainer: Trainer<Scalar> = trainer(samples: data.count - data.count / count)
        let result = try trainer.crossValidate(folds, using: &generator) {
            (training, generator) throws(ShapeError) in
            try scaling.inFront(of: network(for: training, using: &generator), fittedTo: training)
        } report: { fold, evaluation in
            print("fold \(fold) of \(count): \(evaluation.text)")
        }
        if let mean = result.mean { print("mean of \(result.folds.count) folds: \(mean.text)") }
        return result
    }
}

extension Evaluation {
    /// For people: accuracy, if there is one, and loss.
    var text: String {
        (accuracy.map { String(format: "accuracy %.4f, ", $0) } ?? "") + String(format: "loss %.4f", loss)
    }

    /// For machines: the same.
    var json: [String: Double] {
        var json = ["loss": loss]
        json["accuracy"] = accuracy
        return json
    }
}
