import Backprop
import Foundation

/// Shows how far a training is: by a bar if standard error is a terminal, and by lines on standard output where there is
/// no bar or where they are asked for.
final class TrainingProgress {
    private let epochs: Int
    private let bar: ProgressBar?
    /// There is a line for the first epoch, each of these, and the last; `nil` for none.
    private let linesEvery: Int?

    /// - Parameters:
    ///   - done: How many epochs were trained before.
    ///   - linesEvery: `nil` for some twenty lines in all, unless the terminal that they would be on has the bar.
    init(epochs: Int, after done: Int, linesEvery: Int?) {
        self.epochs = epochs
        bar = Terminal().map { ProgressBar("epoch", of: epochs, after: done, on: $0) }
        let isEnough = bar != nil && isatty(STDOUT_FILENO) == 1
        self.linesEvery = linesEvery ?? (isEnough ? nil : max(1, epochs / 20))
    }

    func report(_ record: EpochRecord) {
        if let linesEvery, record.epoch == 1 || record.epoch % linesEvery == 0 || record.epoch == epochs {
            bar?.clear()
            print(record.line)
            // A file or another program shall have it now.
            fflush(nil)
        }
        bar?.update(record.epoch) { record.details }
    }

    /// Says on standard error what went wrong on the way.
    func warn(_ message: String) {
        bar?.clear()
        StandardStreams.printError("backprop: " + message.escaped)
    }

    /// Takes the bar away.
    func end() { bar?.clear() }
}

extension EpochRecord {
    /// As the lectures print it, and what else there is.
    fileprivate var line: String {
        var parts = ["epoch: \(epoch)"]
        func add(_ name: String, _ value: Double?, _ format: String = "%.4f") {
            if let value { parts.append("\(name): " + String(format: format, value)) }
        }
        add("accuracy", accuracy)
        add("loss", loss)
        add("learning rate", learningRate, "%.4g")
        add("penalty", penalty)
        add("validation accuracy", validationAccuracy)
        add("validation loss", validationLoss)
        return parts.joined(separator: ", ")
    }

    /// For the bar: what it was trained for is of most interest on data that it was not trained on.
    fileprivate var details: [String] {
        var parts = [String(format: "loss %.4f", validationLoss ?? loss)]
        if let accuracy = validationAccuracy ?? accuracy { parts.append(String(format: "accuracy %.4f", accuracy)) }
        if validationLoss != nil { parts[0] = "validation " + parts[0] }
        return parts + [String(format: "rate %.4g", learningRate)]
    }
}
