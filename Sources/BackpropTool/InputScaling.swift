import Backprop

/// How the inputs are brought onto a common scale before they enter the network.
enum InputScaling: String, CaseIterable {
    /// Mean 0 and standard deviation 1.
    case standard
    /// From 0 to 1.
    case minmax
    /// As they are.
    case none

    static let options: [Option] = [
        .choice(
            "scale", InputScaling.self,
            "of inputs: standard, minmax or none; default standard for CSV files, else none")
    ].grouped("data")

    /// The network with a scaling in front that is fitted to `data`.
    func inFront<Scalar>(
        of network: Sequential<Scalar>, fittedTo data: Dataset<Scalar>
    ) throws(ShapeError) -> Sequential<Scalar> {
        switch self {
        case .standard: try Sequential(layers: [Scaling.standardization(of: data)] + network.layers)
        case .minmax: try Sequential(layers: [Scaling.minMax(of: data)] + network.layers)
        case .none: network
        }
    }
}
