import Backprop

/// A network whose training is timed.
protocol TrainableNetwork: CustomStringConvertible {
    /// The products' operations forward and back, per sample.
    var trainingOperations: Double { get }

    func model<Scalar: TensorScalar>(_: Scalar.Type) -> Sequential<Scalar>
}

/// The widths of a fully connected network, such as 784-128-10.
struct Network: TrainableNetwork {
    let widths: [Int]
    var activation = Activation.relu
    /// Whether it ends with a softmax.
    var isClassifier = true

    var description: String { widths.map(String.init).joined(separator: "-") }

    /// The products' operations on the way forward, per sample.
    var forwardOperations: Double { layerOperations.reduce(0, +) }

    /// The products' operations forward and back, per sample. The first layer's input gradient is not computed.
    var trainingOperations: Double { 3 * forwardOperations - layerOperations[0] }

    private var layerOperations: [Double] { zip(widths, widths.dropFirst()).map { 2 * Double($0 * $1) } }

    func model<Scalar: TensorScalar>(_: Scalar.Type) -> Sequential<Scalar> {
        var generator = SeededGenerator(seed: 1)
        let last = widths.count - 2
        return Sequential {
            for i in 0...last {
                Dense<Scalar>(
                    widths[i], widths[i + 1], activation: i < last ? activation : .linear, using: &generator)
            }
            if isClassifier { Softmax<Scalar>() }
        }
    }
}
