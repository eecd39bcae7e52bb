import Backprop

/// The optimizers that descend side by side, from plain gradient descent to Adam, as the lectures build them up.
enum DescentRule: String, CaseIterable {
    case sgd, decay, momentum, nesterov, adagrad, rmsprop, adam

    private static let kappa = 0.01
    private static let mu = 0.9

    func optimizer(learningRate: Double) -> any Optimizer {
        switch self {
        case .sgd: SGD(learningRate: learningRate)
        case .decay: SGD(learningRate: learningRate, decay: Self.kappa)
        case .momentum: SGD(learningRate: learningRate, momentum: Self.mu)
        case .nesterov: SGD(learningRate: learningRate, momentum: Self.mu, nesterov: true)
        case .adagrad: AdaGrad(learningRate: learningRate)
        case .rmsprop: RMSProp(learningRate: learningRate)
        case .adam: Adam(learningRate: learningRate)
        }
    }

    var title: String {
        switch self {
        case .sgd: "SGD"
        case .decay: "SGD with decay"
        case .momentum: "momentum"
        case .nesterov: "Nesterov"
        case .adagrad: "AdaGrad"
        case .rmsprop: "RMSProp"
        case .adam: "Adam"
        }
    }

    /// A step, g being the gradient and α the learning rate; and the numbers in it.
    var formula: String {
        switch self {
        case .sgd: "w ← w − α g"
        case .decay: "w ← w − α/(1 + κt) g, κ = \(Self.kappa)"
        case .momentum: "m ← μ m − α g, w ← w + m, μ = \(Self.mu)"
        case .nesterov: "m ← μ m − α g, w ← w + μ m − α g, μ = \(Self.mu)"
        case .adagrad: "r ← r + g², w ← w − α g/(√r + δ)"
        case .rmsprop: "r ← β r + (1 − β) g², w ← w − α g/(√r + δ), β = 0.9"
        case .adam: "momentum and RMSProp, bias corrected, β₁ = 0.9, β₂ = 0.999"
        }
    }

    /// The number of its colour: the same in all pictures, whichever are drawn.
    var color: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    /// Whether its path is dashed: with and without decay, plain descent takes the same way at another pace.
    var isDashed: Bool { self == .decay }
}
