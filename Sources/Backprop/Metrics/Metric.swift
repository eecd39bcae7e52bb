/// A measure of a network's quality over a data set, which people read and nothing is trained by.
///
/// A training measures its `metrics` on the validation data after each epoch, and so does `Sequential.evaluate` on any
/// data. `ClassificationMetric` and `RegressionMetric` are at hand; a measure of one's own is a few lines:
///
///     struct WorstError: Metric {
///         let name = "worst error"
///         func value<Scalar>(
///             of outputs: Tensor<Scalar>, _ targets: Targets<Scalar>,
///             on compute: Compute
///         ) -> Double? {
///             zip(outputs.scalars, targets.asRows().scalars).map {
///                 Double(($0 - $1).magnitude)
///             }.max()
///         }
///     }
public protocol Metric: Sendable {
    /// What the measure is called in a history, unlike any other of the training.
    var name: String { get }

    /// Whether more is better, `true` by default: which way early stopping looks.
    var isBetterWhenGreater: Bool { get }

    /// The measure over N samples, or `nil` where it is not defined.
    ///
    /// - Parameters:
    ///   - outputs: What the network answers, N×K: probabilities where it ends with a `Softmax`.
    ///   - targets: N targets, which passed the check of the loss.
    ///   - compute: Where and how the numbers are computed.
    func value<Scalar: TensorScalar>(
        of outputs: Tensor<Scalar>, _ targets: Targets<Scalar>, on compute: Compute
    ) -> Double?
}

extension Metric {
    public var isBetterWhenGreater: Bool { true }
}

/// How well a classifier tells the classes apart. A sample's class is where its output is greatest; a single output tells two
/// classes apart by ½, and nothing is defined unless its targets are 0 and 1.
public enum ClassificationMetric: String, Metric, CaseIterable {
    /// The share of samples classified rightly.
    case accuracy
    /// The mean over the classes of the share of right ones among those taken for the class.
    case precision
    /// The mean over the classes of the share of the class's samples that were found.
    case recall
    /// The mean over the classes of 2·precision·recall/(precision + recall).
    case f1
    /// The mean over the samples of `-Σ p·ln p`: how unsure the network is, right or not.
    case entropy

    public var name: String { rawValue }
    public var isBetterWhenGreater: Bool { self != .entropy }

    public func value<Scalar: TensorScalar>(
        of outputs: Tensor<Scalar>, _ targets: Targets<Scalar>, on compute: Compute
    ) -> Double? {
        let (outputs, targets) = targets.rowwise(outputs)
        guard !targets.areOtherThanSides else { return nil }
        if self == .entropy { return compute.sum(outputs.entropies(on: compute)) / Double(outputs.rows) }
        let confusion = ConfusionMatrix(outputs: outputs, targets: targets, on: compute)
        return switch self {
        case .accuracy, .entropy: confusion.accuracy
        case .precision: confusion.macroAverage(confusion.precision)
        case .recall: confusion.macroAverage(confusion.recall)
        case .f1: confusion.macroAverage(confusion.f1)
        }
    }
}

extension Targets {
    /// Whether there is one value for each sample, and some are neither 0 nor 1: nobody's classes.
    fileprivate var areOtherThanSides: Bool {
        guard case .values(let values) = self, values.columns == 1 else { return false }
        return values.withSpan { values in
            for i in 0..<values.count {
                let value = values[i]
                if value != 0, value != 1 { return true }
            }
            return false
        }
    }
}

/// How close values are to what they should be; see `RegressionQuality`.
public enum RegressionMetric: String, Metric, CaseIterable {
    case meanSquaredError = "mean squared error"
    case rootMeanSquaredError = "root mean squared error"
    case meanAbsoluteError = "mean absolute error"
    /// R².
    case determination

    public var name: String { rawValue }
    public var isBetterWhenGreater: Bool { self == .determination }

    public func value<Scalar: TensorScalar>(
        of outputs: Tensor<Scalar>, _ targets: Targets<Scalar>, on compute: Compute
    ) -> Double? {
        let quality = RegressionQuality(predicted: outputs, values: targets.asRows())
        return switch self {
        case .meanSquaredError: quality.meanSquaredError
        case .rootMeanSquaredError: quality.rootMeanSquaredError
        case .meanAbsoluteError: quality.meanAbsoluteError
        case .determination: quality.determination
        }
    }
}
