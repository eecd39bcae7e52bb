import Backprop

/// What a network is trained for, and what is minimized.
enum TrainingTask: String, CaseIterable {
    /// One of several classes, by a softmax.
    case classification
    /// Values.
    case regression

    /// The losses, under Keras's names where it has one.
    enum LossName: String, CaseIterable {
        case crossEntropy = "categorical_crossentropy"
        case squaredError = "mean_squared_error"
        case absoluteError = "mean_absolute_error"
        case halfSquaredError = "half_squared_error"

        var task: TrainingTask { self == .crossEntropy ? .classification : .regression }

        /// The factor of Σw² in the loss of one sample that a normal prior with variance 1 for each weight comes to, where the
        /// loss is the negative logarithm of the probability, the noise of values of variance 1 too, up to a factor.
        var prior: Double {
            switch self {
            case .crossEntropy, .halfSquaredError, .absoluteError: 0.5
            case .squaredError: 1
            }
        }

        func loss<Scalar: TensorScalar>() -> any Loss<Scalar> {
            switch self {
            case .crossEntropy: CategoricalCrossEntropy()
            case .squaredError: MeanSquaredError()
            case .absoluteError: MeanAbsoluteError()
            case .halfSquaredError: HalfSquaredError()
            }
        }
    }

    /// As a command line says it.
    enum Word: String, CaseIterable {
        case classification, regression, forecast

        /// What comes next in a series are values.
        var task: TrainingTask { self == .classification ? .classification : .regression }
    }

    static let options: [Option] = [
        .choice(
            "task", Word.self,
            "classification (default), regression: the label column holds values; or forecast, which --window says as well"
        ),
        .choice(
            "loss", LossName.self, "of values: mean_squared_error (default), mean_absolute_error, half_squared_error"),
    ].grouped("training")

    /// The task and the loss of a command line.
    ///
    /// - Parameter isSeries: Whether it learns how series go on, which are values.
    static func choice(
        _ arguments: Arguments, isSeries: Bool = false
    ) throws(UsageError) -> (TrainingTask, LossName) {
        let word = try arguments.choice("task", Word.self)
        guard word != .forecast || isSeries else {
            throw UsageError("--task forecast goes with --window and a CSV file as DATA")
        }
        let task = word?.task ?? (isSeries ? .regression : .classification)
        let loss =
            try arguments.choice("loss", LossName.self) ?? (task == .regression ? .squaredError : .crossEntropy)
        guard loss.task == task else {
            throw UsageError("--loss \(loss.rawValue) goes with --task \(loss.task.rawValue)")
        }
        return (task, loss)
    }
}

extension SavedModel {
    /// What the network was trained for: one that ends with a softmax tells classes.
    var task: TrainingTask { network.layers.last is Softmax<Scalar> ? .classification : .regression }
}
