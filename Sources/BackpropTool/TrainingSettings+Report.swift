import Backprop
import Foundation

/// What a training tells people and machines.
extension TrainingSettings {
    func summary<Scalar>(
        of model: Sequential<Scalar>, data: Dataset<Scalar>, validation: Dataset<Scalar>?
    ) -> String {
        let held = validation.map { " and \($0.count) to validate on" } ?? ""
        let widths = [data.featureCount] + layers + [data.targets.outputs]
        return """
            \(data.count) samples\(held), \(data.featureCount) inputs, \(data.targets.outputs) \(task == .regression ? "values" : "classes")
            network \(widths.map(String.init).joined(separator: "-")) \
            (\(activation.rawValue), \(task == .regression ? "linear" : "softmax")), \
            \(model.parameterCount) parameters, \(precision), \(compute.kernels) kernels, \
            \(compute.threads) \(compute.threads == 1 ? "thread" : "threads")
            """
    }

    func closing(
        _ evaluation: Evaluation, history: History, isValidation: Bool, seconds: Double, folder: OutputFolder
    ) -> String {
        let best = history.bestEpoch.map { ", took the weights after epoch \($0)" } ?? ""
        let accuracy = evaluation.accuracy.map { String(format: "accuracy %.4f, ", $0) } ?? ""
        return """
            trained \(history.epochs.count)\(history.wasCancelled ? " of \(epochs)" : "") epochs\(best), in \(String(format: "%.2f", seconds)) s: \
            \(isValidation ? "validation " : "")\(accuracy)loss \(String(format: "%.4f", evaluation.loss))
            results are in \(folder.path): \(folder.written.joined(separator: ", "))
            """
    }

    /// The options that say all of this again, under their names.
    func chosen(samples: Int) -> [String: String] {
        let chosen = [
            "layers": layers.isEmpty ? "none" : layers.map(String.init).joined(separator: ","),
            "activation": activation.rawValue, "dropout": dropout.optionText, "task": task.rawValue,
            "loss": loss.rawValue, "epochs": String(epochs), "batch-size": String(batchSize ?? samples),
            "validation-split": validationSplit.optionText,
            "precision": precision.rawValue, "seed": String(seed), "output": output,
        ]
        return chosen.merging(optimizer.chosen(updates: updates(samples: samples))) { $1 }
            .merging(regularization.chosen) { $1 }
    }

    /// The object that `--json` prints.
    func report(
        _ evaluation: Evaluation, history: History, seconds: Double, folder: OutputFolder
    ) -> [String: Any] {
        var report: [String: Any] = [
            "loss": evaluation.loss, "epochs": history.epochs.count,
            "seconds": seconds, "kernels": compute.kernels.name, "threads": compute.threads,
            "precision": precision.rawValue, "seed": seed, "output": folder.path,
            "wasCancelled": history.wasCancelled,
        ]
        report["accuracy"] = evaluation.accuracy
        report["bestEpoch"] = history.bestEpoch
        report["penalty"] = history.last?.penalty
        report["trainingAccuracy"] = history.last?.accuracy
        report["trainingLoss"] = history.last?.loss
        report["validationAccuracy"] = history.last?.validationAccuracy
        report["validationLoss"] = history.last?.validationLoss
        return report
    }
}
