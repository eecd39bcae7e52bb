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
            "of inputs: standard, minmax or none; default standard for CSV files, else none"),
        .flag(rawBytes, "take arrays of bytes (.npy, .npz) from 0 to 255 as they are, not divided by 255"),
    ].grouped("data")

    /// What a table is prepared by, which is scaled before it is rounded to the network's numbers.
    var preparation: Preparation.Scale {
        switch self {
        case .standard: .standard
        case .minmax: .minmax
        case .none: .none
        }
    }
    static let rawBytes = "raw-bytes"

    /// The network with a scaling in front that is fitted to `data`.
    func inFront<Scalar>(
        of network: Sequential<Scalar>, fittedTo data: Dataset<Scalar>
    ) throws(ShapeError) -> Sequential<Scalar> {
        let scaling =
            switch self {
            case .standard: Scaling.standardization(of: data)
            case .minmax: Scaling.minMax(of: data)
            case .none: Scaling<Scalar>?.none
            }
        guard let scaling else { return network }
        // It takes rows.
        let shape = network.inputShape
        let reshape: [any Layer<Scalar>] = shape.count > 1 ? [Reshape<Scalar>(shape)] : []
        return try Sequential(layers: [scaling] + reshape + network.layers)
    }
}
