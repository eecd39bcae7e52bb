/// The losses of this package by what files call them.
enum SavedLoss: String, CaseIterable {
    case categoricalCrossEntropy = "categorical_cross_entropy"
    case softmaxCrossEntropy = "softmax_cross_entropy"
    case binaryCrossEntropy = "binary_cross_entropy"
    case sigmoidCrossEntropy = "sigmoid_cross_entropy"
    case meanSquaredError = "mean_squared_error"
    case meanAbsoluteError = "mean_absolute_error"
    case halfSquaredError = "half_squared_error"

    /// What takes the inverse temperature of a softmax.
    private static let betaKey = "beta"

    /// What a file says of a loss; `nil` for one that is none of this package's.
    static func configuration<Scalar: TensorScalar>(of loss: any Loss<Scalar>) -> LayerConfiguration? {
        let kind: SavedLoss? =
            switch loss {
            case is CategoricalCrossEntropy<Scalar>: .categoricalCrossEntropy
            case is SoftmaxCrossEntropy<Scalar>: .softmaxCrossEntropy
            case is BinaryCrossEntropy<Scalar>: .binaryCrossEntropy
            case is SigmoidCrossEntropy<Scalar>: .sigmoidCrossEntropy
            case is MeanSquaredError<Scalar>: .meanSquaredError
            case is MeanAbsoluteError<Scalar>: .meanAbsoluteError
            case is HalfSquaredError<Scalar>: .halfSquaredError
            default: nil
            }
        let beta = (loss as? SoftmaxCrossEntropy<Scalar>)?.beta
        return kind.map { LayerConfiguration($0.rawValue, beta.map { [betaKey: .number($0)] } ?? [:]) }
    }

    /// The loss that a file says; `nil` if there is none of that name with such settings.
    static func loss<Scalar: TensorScalar>(_ configuration: LayerConfiguration) -> (any Loss<Scalar>)? {
        guard let kind = SavedLoss(rawValue: configuration.kind) else { return nil }
        if kind == .softmaxCrossEntropy {
            guard configuration.settings.count == 1, let beta = configuration.settings[betaKey]?.asNumber else {
                return nil
            }
            return SoftmaxCrossEntropy(beta: beta)
        }
        guard configuration.settings.isEmpty else { return nil }
        switch kind {
        case .categoricalCrossEntropy, .softmaxCrossEntropy: return CategoricalCrossEntropy()
        case .binaryCrossEntropy: return BinaryCrossEntropy()
        case .sigmoidCrossEntropy: return SigmoidCrossEntropy()
        case .meanSquaredError: return MeanSquaredError()
        case .meanAbsoluteError: return MeanAbsoluteError()
        case .halfSquaredError: return HalfSquaredError()
        }
    }
}

extension LayerSetting {
    /// A number, whole or not.
    fileprivate var asNumber: Double? {
        switch self {
        case .number(let number): number
        case .integer(let number): Double(number)
        case .flag, .text, .list, .group: nil
        }
    }
}
