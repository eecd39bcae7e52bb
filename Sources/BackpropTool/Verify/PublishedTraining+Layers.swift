import Backprop

extension PublishedTraining {
    static func layers<Scalar: TensorScalar>(_: Scalar.Type) -> [PublishedTraining] {
        func clusters(
            _ name: String, _ layers: @escaping @Sendable (inout SeededGenerator) -> [any Layer<Scalar>]
        ) -> PublishedTraining {
            PublishedTraining(
                name, on: Dataset<Scalar>.publishedClusters, optimizer: SGD(learningRate: 0.01, momentum: 0.9),
                inputShape: [12], layers: layers)
        }
        let activations = Activation.allCases.map { activation in
            clusters("\(activation.rawValue) units") {
                [
                    Dense(12, 19, activation: activation, using: &$0), Dense(19, 16, using: &$0), activation.layer(),
                    Dense(16, 4, using: &$0), Softmax(),
                ]
            }
        }
        return activations + [
            clusters("dropout and normalization") {
                [
                    Dense(12, 40, using: &$0), BatchNorm(40), ReLU(), Dropout(0.3), Dense(40, 21, using: &$0),
                    BatchNorm(21, momentum: 0.3), Tanh(), Dropout(0.1), Dense(21, 4, using: &$0), Softmax(),
                ]
            },
            clusters("radial basis") { generator in
                let points = Dataset<Scalar>.publishedClusters().features
                let rows = stride(from: 0, to: 200, by: 20).map { Array(points.scalars[$0 * 12..<$0 * 12 + 12]) }
                let centers = Tensor(shape: [10, 12], scalars: rows.flatMap { $0 }).transposed()
                return [RadialBasis(centers: centers), Dense(10, 4, using: &generator), Softmax()]
            },
            clusters("sequences") {
                [
                    Reshape([12, 1]), Conv1D(1, 6, kernel: 3, padding: .same, activation: .tanh, using: &$0),
                    Conv1D(6, 8, kernel: 3, stride: 2, dilation: 2, groups: 2, activation: .relu, using: &$0),
                    Flatten(),
                    Dense(32, 4, using: &$0), Softmax(),
                ]
            },
            clusters("recurrent units") {
                [
                    Reshape([12, 1]), SimpleRNN(1, 7, isRectified: true, returns: .all, using: &$0),
                    SimpleRNN(7, 9, initialState: .learnt, using: &$0), Dense(9, 4, using: &$0), Softmax(),
                ]
            },
            clusters("LSTM in both directions") {
                [
                    Reshape([6, 2]),
                    Bidirectional(
                        forward: LSTM(2, 9, returns: .all, using: &$0), backward: LSTM(2, 8, returns: .all, using: &$0)),
                    Dropout(0.2), LSTM(17, 18, truncation: 2, using: &$0), Dense(18, 4, using: &$0), Softmax(),
                ]
            },
            clusters("GRU of both kinds") {
                [
                    Reshape([6, 2]), GRU(2, 10, returns: .all, initialState: .learnt, using: &$0),
                    GRU(10, 17, reset: .beforeProduct, using: &$0), Dense(17, 4, using: &$0), Softmax(),
                ]
            },
            clusters("recurrent dropout") {
                [
                    Reshape([6, 2]), LSTM(2, 10, returns: .all, recurrentDropout: 0.2, using: &$0),
                    GRU(10, 9, returns: .all, recurrentDropout: 0.1, using: &$0),
                    GRU(9, 17, reset: .beforeProduct, recurrentDropout: 0.3, using: &$0), Dense(17, 4, using: &$0),
                    Softmax(),
                ]
            },
            PublishedTraining(
                "states that go on", on: Dataset<Scalar>.publishedClusters,
                optimizer: SGD(learningRate: 0.01, momentum: 0.9), inputShape: [12], change: { $0.isStateful = true },
                layers: {
                    [
                        Reshape([6, 2]), LSTM(2, 10, returns: .all, using: &$0), GRU(10, 17, using: &$0),
                        Dense(17, 4, using: &$0), Softmax(),
                    ]
                }),
            clusters("deep") { generator in
                [Dense(12, 17, activation: .relu, using: &generator)]
                    + (0..<8).map { _ in Dense(17, 17, activation: .relu, using: &generator) }
                    + [Dense(17, 4, using: &generator), Softmax()]
            },
            PublishedTraining(
                "784-128-10", on: Dataset<Scalar>.publishedRows, epochs: 4, change: { $0.batchSize = 128 },
                layers: { [Dense(784, 128, activation: .relu, using: &$0), Dense(128, 10, using: &$0), Softmax()] }),
            PublishedTraining(
                "784-256-100-10 with Adam", on: Dataset<Scalar>.publishedRows, epochs: 3, optimizer: Adam(),
                change: { $0.batchSize = 96 },
                layers: {
                    [
                        Dense(784, 256, activation: .relu, using: &$0),
                        Dense(256, 100, activation: .sigmoid, using: &$0),
                        Dense(100, 10, using: &$0), Softmax(),
                    ]
                }),
        ]
    }

    static func images<Scalar: TensorScalar>(_: Scalar.Type) -> [PublishedTraining] {
        func images(
            _ name: String, change: @escaping @Sendable (inout Trainer<Scalar>) -> Void = { _ in },
            layers: @escaping @Sendable (inout SeededGenerator) -> [any Layer<Scalar>]
        ) -> PublishedTraining {
            PublishedTraining(
                name, on: Dataset<Scalar>.publishedImages, epochs: 10, optimizer: Adam(), inputShape: [14, 14, 1],
                change: change, layers: layers)
        }
        return [
            images("LeNet") {
                [
                    Conv2D(1, 6, kernel: 5, padding: .same, activation: .relu, using: &$0), MaxPool2D(2),
                    Conv2D(6, 16, kernel: 3, activation: .relu, using: &$0), MaxPool2D(2, padding: .same), Flatten(),
                    Dense(144, 40, activation: .relu, using: &$0), Dense(40, 4, using: &$0), Softmax(),
                ]
            },
            images("convolutions of all kinds") {
                [
                    Conv2D(1, 8, kernel: 3, padding: .same, using: &$0), BatchNorm(8), ReLU(),
                    Conv2D(8, 8, kernel: 3, groups: 8, activation: .relu, using: &$0),
                    Conv2D(8, 24, kernel: 1, activation: .leakyReLU, using: &$0),
                    AveragePool2D(3, stride: 2, padding: .same, countsPadding: true),
                    Conv2D(
                        24, 10, window: Window(height: 3, width: 2, stride: (2, 1), dilation: (1, 2)), groups: 2,
                        activation: .tanh, using: &$0),
                    GlobalAveragePool2D(), Dense(10, 4, using: &$0), Softmax(),
                ]
            },
            images("pools") {
                [
                    AveragePool2D(2), Conv2D(1, 5, kernel: 3, activation: .sigmoid, using: &$0),
                    MaxPool2D(3, stride: 1), GlobalMaxPool2D(), Dense(5, 4, using: &$0), Softmax(),
                ]
            },
            images(
                "augmented images",
                change: {
                    $0.augmentation = ImageAugmentation(
                        horizontalFlip: 0.5, verticalFlip: 0.1, shift: 2, crop: 0.8, rotation: 20, fill: 0.1)
                },
                layers: {
                    [
                        Conv2D(1, 4, kernel: 3, activation: .relu, using: &$0), Flatten(), Dense(576, 4, using: &$0),
                        Softmax(),
                    ]
                }),
        ]
    }
}
