import Backprop

extension Training {
    static func activations<Scalar: TensorScalar>(_: Scalar.Type) -> [Training] {
        Activation.allCases.flatMap { activation in
            [1, 30].map { (factor: Scalar) in
                let optimizer = SGD(learningRate: factor == 1 ? 0.01 : 1e-4)
                return Training("\(activation), weights times \(factor)", on: .clusters(), optimizer: optimizer) {
                    let wide = Dense<Scalar>(8, 32, using: &$0)
                    return [
                        Dense(weights: wide.weights * factor, biases: wide.biases, activation: activation),
                        Dense(32, 16, activation: activation, using: &$0), Dense(16, 3, using: &$0), Softmax(),
                    ]
                }
            }
        }
    }

    static func losses<Scalar: TensorScalar>(_: Scalar.Type) -> [Training] {
        func regression(_ name: String, _ loss: any Loss<Scalar>, _ activation: Activation) -> Training {
            Training(name, on: try! .values(), loss: loss, optimizer: SGD(learningRate: 1e-4, momentum: 0.9)) {
                [halfDead(8, 32, &$0), Dense(32, 1, activation: activation, using: &$0)]
            }
        }
        func decision(_ name: String, _ loss: any Loss<Scalar>, _ activation: Activation, rate: Double) -> Training {
            Training(name, on: try! .yesOrNo(), loss: loss, optimizer: SGD(learningRate: rate, momentum: 0.9)) {
                [halfDead(8, 32, &$0), Dense(32, 1, activation: activation, using: &$0)]
            }
        }
        func oneHot(_ name: String, _ loss: any Loss<Scalar>, rate: Double, _ end: [any Layer<Scalar>]) -> Training {
            let clusters = Dataset<Scalar>.clusters()
            let data = try! Dataset(features: clusters.features, targets: .values(clusters.targets.asRows()))
            return Training(name, on: data, loss: loss, optimizer: SGD(learningRate: rate, momentum: 0.9)) {
                [halfDead(8, 32, &$0), Dense(32, 3, using: &$0)] + end
            }
        }
        return [
            regression("squared error", MeanSquaredError(), .linear),
            regression("half squared error", HalfSquaredError(), .linear),
            regression("squared error of ReLU", MeanSquaredError(), .relu),
            regression("absolute error", MeanAbsoluteError(), .linear),
            regression("absolute error of ReLU", MeanAbsoluteError(), .relu),
            decision("binary cross-entropy", BinaryCrossEntropy(), .sigmoid, rate: 1),
            decision("cross-entropy of a sigmoid", SigmoidCrossEntropy(), .linear, rate: 30),
            decision("squared error of a sigmoid", MeanSquaredError(), .sigmoid, rate: 30),
            oneHot("softmax and rows", CategoricalCrossEntropy(), rate: 0.3, [Softmax()]),
            oneHot("squared error of a softmax", MeanSquaredError(), rate: 10, [Softmax()]),
            oneHot("sharp softmax", SoftmaxCrossEntropy(beta: 20), rate: 0.003, []),
            oneHot("a ReLU behind a softmax", MeanSquaredError(), rate: 10, [Softmax(), ReLU()]),
            Training(
                "saturated softmax", on: Dataset<Scalar>.clusters(), optimizer: SGD(learningRate: 1),
                layers: classifier()),
            Training(
                "forty classes", on: Dataset<Scalar>.clusters(40), optimizer: SGD(learningRate: 0.03, momentum: 0.9),
                layers: classifier(classes: 40)),
        ]
    }
}
