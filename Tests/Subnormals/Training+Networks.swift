import Backprop

extension Training {
    static func images<Scalar: TensorScalar>(_: Scalar.Type) -> [Training] {
        let squares = try! Dataset<Scalar>.squares()
        func network(
            _ name: String, optimizer: any Optimizer = SGD(learningRate: 0.05, momentum: 0.9),
            change: @escaping (inout Trainer<Scalar>) -> Void = { _ in },
            layers: @escaping (inout SeededGenerator) -> [any Layer<Scalar>]
        ) -> Training {
            Training(name, on: squares, optimizer: optimizer, inputShape: [12, 12, 1], change: change, layers: layers)
        }
        return [
            Training("dense on images", on: squares, layers: classifier(inputs: 144, classes: 4)),
            Training(
                "dense on images, Adam", on: squares, optimizer: Adam(), layers: classifier(inputs: 144, classes: 4)),
            network("LeNet") {
                [
                    Conv2D(1, 6, kernel: 3, activation: .relu, using: &$0), MaxPool2D(2),
                    Conv2D(6, 16, kernel: 3, activation: .relu, using: &$0), Flatten(),
                    Dense(144, 40, activation: .relu, using: &$0), Dense(40, 4, using: &$0), Softmax(),
                ]
            },
            network("LeNet with sigmoids, Adam", optimizer: Adam(learningRate: 0.01)) {
                [
                    Conv2D(1, 6, kernel: 3, activation: .sigmoid, using: &$0), AveragePool2D(2),
                    Conv2D(6, 16, kernel: 3, activation: .sigmoid, using: &$0), Flatten(),
                    Dense(144, 40, activation: .sigmoid, using: &$0), Dense(40, 4, using: &$0), Softmax(),
                ]
            },
            network("normalized") {
                [
                    Conv2D(1, 8, kernel: 3, padding: .same, using: &$0), BatchNorm(8), ReLU(), MaxPool2D(2),
                    Conv2D(8, 8, kernel: 3, groups: 8, using: &$0), BatchNorm(8, momentum: 0.5), ReLU(), Dropout(0.2),
                    GlobalAveragePool2D(), Dense(8, 4, using: &$0), Softmax(),
                ]
            },
            network("normalized pixels, Adam", optimizer: Adam()) {
                [
                    Flatten(), BatchNorm(144), Dense(144, 16, activation: .relu, using: &$0), Dense(16, 4, using: &$0),
                    Softmax(),
                ]
            },
            network("deep convolution") { generator in
                [Conv2D(1, 8, kernel: 3, padding: .same, activation: .relu, using: &generator)]
                    + (0..<6).map { _ in
                        Conv2D(8, 8, kernel: 3, padding: .same, activation: .relu, using: &generator)
                    } + [MaxPool2D(2), AveragePool2D(2), Flatten(), Dense(72, 4, using: &generator), Softmax()]
            },
            network(
                "augmented", change: { $0.augmentation = ImageAugmentation(shift: 1, rotation: 10) },
                layers: {
                    [
                        Conv2D(1, 6, kernel: 3, activation: .relu, using: &$0), MaxPool2D(10), Flatten(),
                        Dense(6, 4, using: &$0), Softmax(),
                    ]
                }),
        ]
    }

    static func others<Scalar: TensorScalar>(_: Scalar.Type) -> [Training] {
        let clusters = Dataset<Scalar>.clusters()
        let columns = [0, 10, 40, 50, 80, 90].map { Array(clusters.features.scalars[$0 * 8..<$0 * 8 + 8]) }
        let centers = Tensor(shape: [6, 8], scalars: columns.flatMap { $0 }).transposed()
        return [
            Training("radial basis", on: clusters, optimizer: SGD(learningRate: 0.01, momentum: 0.9)) {
                [RadialBasis(centers: centers), Dense(6, 3, using: &$0), Softmax()]
            },
            Training("dropout", on: clusters) {
                [halfDead(8, 64, &$0), Dropout(0.5), Dense(64, 3, using: &$0), Softmax()]
            },
            Training(
                "class weights", on: clusters,
                change: { (trainer: inout Trainer<Scalar>) in trainer.classWeights = .balanced },
                layers: classifier()),
            Training("convolution of sequences", on: clusters, inputShape: [8]) {
                [
                    Reshape([8, 1]), Conv1D(1, 8, kernel: 3, activation: .tanh, using: &$0), Flatten(),
                    Dense(48, 3, using: &$0), Softmax(),
                ]
            },
            Training("deep ReLU", on: clusters, optimizer: SGD(learningRate: 0.01, momentum: 0.9)) { generator in
                [halfDead(8, 24, &generator)]
                    + (0..<15).map { _ in Dense(24, 24, activation: .relu, using: &generator) }
                    + [Dense(24, 3, using: &generator), Softmax()]
            },
            Training("deep linear", on: clusters, optimizer: SGD(learningRate: 0.001, momentum: 0.9)) { generator in
                (0..<30).map { Dense($0 == 0 ? 8 : 10, 10, initializer: .glorotUniform, using: &generator) }
                    + [Dense(10, 3, using: &generator), Softmax()]
            },
            Training("deep", on: clusters, optimizer: SGD(learningRate: 0.01)) { generator in
                [Dense(8, 24, activation: .tanh, using: &generator)]
                    + (0..<10).map { _ in Dense(24, 24, activation: .sigmoid, using: &generator) }
                    + [Dense(24, 3, using: &generator), Softmax()]
            },
        ]
    }
}
