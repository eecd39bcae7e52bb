import Backprop

extension PublishedTraining {
    static func losses<Scalar: TensorScalar>(_: Scalar.Type) -> [PublishedTraining] {
        func regression(
            _ name: String, _ loss: any Loss<Scalar>, _ end: [any Layer<Scalar>] = []
        ) -> PublishedTraining {
            PublishedTraining(
                name, on: Dataset<Scalar>.publishedValues, loss: loss,
                optimizer: SGD(learningRate: 0.003, momentum: 0.9)
            ) {
                [Dense(12, 40, activation: .tanh, using: &$0), Dense(40, 2, using: &$0)] + end
            }
        }
        func decision(_ name: String, _ loss: any Loss<Scalar>, _ end: [any Layer<Scalar>]) -> PublishedTraining {
            PublishedTraining(
                name, on: Dataset<Scalar>.publishedDecisions, loss: loss,
                optimizer: SGD(learningRate: 0.01, momentum: 0.9)
            ) {
                [Dense(12, 40, activation: .relu, using: &$0), Dense(40, 2, using: &$0)] + end
            }
        }
        func rows(_ name: String, _ loss: any Loss<Scalar>, _ end: [any Layer<Scalar>]) -> PublishedTraining {
            PublishedTraining(
                name, on: Dataset<Scalar>.publishedDistributions, loss: loss,
                optimizer: SGD(learningRate: 0.01, momentum: 0.9)
            ) {
                [Dense(12, 40, activation: .relu, using: &$0), Dense(40, 4, using: &$0)] + end
            }
        }
        return [
            regression("mean squared error", MeanSquaredError()),
            regression("half squared error", HalfSquaredError(), [LeakyReLU()]),
            regression("mean absolute error", MeanAbsoluteError()),
            decision("binary cross-entropy", BinaryCrossEntropy(), [Sigmoid()]),
            decision("binary cross-entropy behind a ReLU", BinaryCrossEntropy(), [Sigmoid(), ReLU()]),
            decision("squared error of sigmoids", MeanSquaredError(), [Sigmoid()]),
            rows("cross-entropy with distributions", CategoricalCrossEntropy(), [Softmax()]),
            rows("softmax cross-entropy with beta", SoftmaxCrossEntropy(beta: 1.5), []),
            rows("squared error of a softmax", MeanSquaredError(), [Softmax(beta: 0.5)]),
            rows("cross-entropy behind a ReLU", CategoricalCrossEntropy(), [Softmax(), ReLU()]),
        ]
    }

    static func samples<Scalar: TensorScalar>(_: Scalar.Type) -> [PublishedTraining] {
        func clusters(
            _ name: String, change: @escaping @Sendable (inout Trainer<Scalar>) -> Void
        ) -> PublishedTraining {
            PublishedTraining(name, on: Dataset<Scalar>.publishedClusters, optimizer: Adam(), change: change) {
                [Dense(12, 33, activation: .relu, using: &$0), Dense(33, 4, using: &$0), Softmax()]
            }
        }
        return [
            clusters("class weights") { $0.classWeights = .factors([0.5, 1, 2, 3]) },
            clusters("early stopping") { $0.earlyStopping = EarlyStopping(patience: 2, minimalImprovement: 0.2) },
            clusters("batches that do not divide") { $0.batchSize = 37 },
        ]
    }
}
