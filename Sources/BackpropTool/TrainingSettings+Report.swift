import Backprop
import Foundation

/// What a training tells people and machines.
extension TrainingSettings {
    func summary<Scalar>(of model: Sequential<Scalar>, _ parts: Parts<Scalar>) -> String {
        let data = parts.training
        let held = [(parts.validation, "validate"), (parts.test, "test")].compactMap { part, what in
            part.map { "\($0.count) to \(what) on" }
        }
        let input = inputShape(for: data).map(String.init).joined(separator: "×")
        let chain = [input] + layers.parts.map(\.word) + [String(data.targets.outputsOfStep)]
        func counted(_ count: Int, _ one: String, _ many: String) -> String { "\(count) \(count == 1 ? one : many)" }
        let outputs =
            task == .regression
            ? counted(data.targets.outputs, "value", "values")
            : "\(data.targets.outputsOfStep) \(sequence.isText ? "characters" : "classes")"
        let prior = regularization.priorText(samples: data.count)
        return """
            \((["\(data.count) samples"] + held).joined(separator: " and ")), \
            \(counted(data.featureCount, "input", "inputs")), \(outputs)
            network \(chain.joined(separator: "-")) \
            (\(activation.rawValue), \(task == .regression ? "linear" : "softmax")), \
            \(scaling == .none ? "" : "\(scaling.rawValue) scaling, ")\(prior.isEmpty ? "" : "\(prior), ")\
            \(model.parameterCount) parameters, \(precision), \(compute.kernels) kernels, \
            \(compute.threads) \(compute.threads == 1 ? "thread" : "threads")\
            \(shards == 1 ? "" : ", \(shards) shards")\(ranks.count == 1 ? "" : " on \(ranks.count) processes")
            """
    }

    func closing(
        _ evaluation: Evaluation, _ quality: RegressionQuality?, of samples: String, history: History, seconds: Double,
        folder: OutputFolder
    ) -> String {
        let best = history.bestEpoch.map { ", took the weights after epoch \($0)" } ?? ""
        return """
            trained \(history.epochs.count)\(history.wasCancelled ? " of \(epochs)" : "") epochs\(best), \
            in \(String(format: "%.2f", seconds)) s: \(samples) \(evaluation.text)\
            \(sequence.isText ? ", \(evaluation.textOfCharacters)" : "")\(quality.map { "; \($0.text)" } ?? "")
            \(folder.closing)
            """
    }

    /// The options that say all of this again, under their names.
    func chosen(samples: Int) -> [String: String] {
        var chosen = [
            "layers": layers.text, "activation": activation.rawValue, "dropout": dropout.plain,
            "task": task.rawValue, "loss": loss.rawValue, "epochs": String(epochs),
            "batch-size": String(batchSize ?? samples), "scale": scaling.rawValue, "precision": precision.rawValue,
            "seed": String(seed), "output": output,
        ]
        if shards > 1 { chosen["shards"] = String(shards) }
        // A text has none.
        if sequence.isText { chosen["scale"] = nil }
        return chosen.merging(optimizer.chosen(updates: updates(samples: samples))) { $1 }
            .merging(regularization.chosen(samples: samples)) { $1 }.merging(parts.chosen) { $1 }
            .merging(sequence.chosen) { $1 }
    }

    /// The object that `--json` prints.
    func report(
        _ evaluation: Evaluation, history: History, seconds: Double, folder: OutputFolder
    ) -> [String: Any] {
        var report: [String: Any] = [
            "loss": evaluation.loss, "epochs": history.epochs.count,
            "seconds": seconds, "kernels": compute.kernels.name, "threads": compute.threads,
            "precision": precision.rawValue, "seed": seed, "output": folder.path, "shards": shards,
            "processes": ranks.count,
            "wasCancelled": history.wasCancelled,
        ]
        report["accuracy"] = evaluation.accuracy
        if sequence.isText { report.merge(evaluation.jsonOfCharacters) { $1 } }
        report["bestEpoch"] = history.bestEpoch
        report["penalty"] = history.last?.penalty
        report["trainingAccuracy"] = history.last?.accuracy
        report["trainingLoss"] = history.last?.loss
        report["validationAccuracy"] = history.last?.validationAccuracy
        report["validationLoss"] = history.last?.validationLoss
        return report
    }
}

extension RankTraffic {
    /// For machines: what the first process moved in a training.
    var json: [String: Any] {
        ["moves": moves, "bytes": bytes, "movingSeconds": moving, "waitingSeconds": waiting, "hidden": hidden]
    }
}
