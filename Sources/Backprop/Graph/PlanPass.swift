/// A change of a graph that leaves what it means as it was, and makes its plan faster or smaller.
///
/// Each is a file of the folder `Plan/Passes`.
enum PlanPass: String, CaseIterable, Sendable {
    case foldNormalizations = "fold normalizations"
    case joinAdditions = "join additions"
    case joinRectifiers = "join rectifiers"
    case maskGradients = "mask gradients"

    /// Those of a training, and of a prediction, in their order.
    static let training: [PlanPass] = [.joinRectifiers, .maskGradients]
    static let prediction: [PlanPass] = [.foldNormalizations, .joinAdditions, .joinRectifiers]
    /// Of a prediction step by step, whose convolutions are other operations.
    static let stream: [PlanPass] = [.foldNormalizations, .joinRectifiers]
}
