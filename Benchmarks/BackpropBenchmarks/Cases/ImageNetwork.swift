import Backprop

/// A network of convolutions, each with a ReLU and a pooling of 2×2 behind it, and fully connected layers, on images of
/// 28×28 pixels.
struct ImageNetwork: TrainableNetwork {
    let description: String
    private let convolutions: [(filters: Int, kernel: Int)]
    /// Of the fully connected layers; the last one is the number of classes.
    private let widths: [Int]

    static let lenet = ImageNetwork(
        description: "LeNet-5", convolutions: [(6, 5), (16, 5)], widths: [120, 84, 10])
    static let larger = ImageNetwork(
        description: "conv32-conv64", convolutions: [(32, 3), (64, 3)], widths: [128, 10])

    static let side = 28

    /// The products' operations forward and back, per sample. The first layer's input gradient is not computed.
    var trainingOperations: Double {
        let (sizes, dense) = sizes
        let layers = zip(sizes, convolutions).map { size, layer in
            let outputs = size.side - layer.kernel + 1
            return 2 * Double(outputs * outputs * layer.filters) * Double(layer.kernel * layer.kernel * size.channels)
        }
        return 3 * (layers.reduce(0, +) + dense.forwardOperations) - layers[0]
    }

    func model<Scalar: TensorScalar>(_: Scalar.Type) -> Sequential<Scalar> {
        let (sizes, dense) = sizes
        var generator = SeededGenerator(seed: 1)
        return Sequential(inputShape: [Self.side, Self.side, 1]) {
            for (size, layer) in zip(sizes, convolutions) {
                Conv2D<Scalar>(
                    size.channels, layer.filters, kernel: layer.kernel, activation: .relu, using: &generator)
                MaxPool2D<Scalar>(2)
            }
            Flatten<Scalar>()
            for layer in dense.model(Scalar.self).layers { layer }
        }
    }

    /// The images that each convolution is given, and the fully connected layers behind the last one.
    private var sizes: (convolutions: [(side: Int, channels: Int)], dense: Network) {
        var sizes = [(side: Self.side, channels: 1)]
        for layer in convolutions {
            let outputs = sizes[sizes.count - 1].side - layer.kernel + 1
            sizes.append((outputs / 2, layer.filters))
        }
        let last = sizes.removeLast()
        return (sizes, Network(widths: [last.side * last.side * last.channels] + widths))
    }
}
