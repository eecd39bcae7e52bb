import Backprop

extension Trap {
    static let losses: [Trap] = [
        Trap("SoftmaxCrossEntropy<Float>: targets have 4 classes, the network has 3 outputs") {
            _ = SoftmaxCrossEntropy<Float>()(Tensor(zeros: [2, 3]), .classes([0, 3], count: 4))
        },
        Trap("MeanSquaredError<Float>: 4 targets for 2 samples") {
            _ = MeanSquaredError<Float>()(Tensor(zeros: [2, 3]), .values(Tensor(zeros: [4, 3])))
        },
        // Nobody called `check`.
        Trap("cross-entropy: label 50000000 of sample 0 is not one of the 3 classes") {
            evaluate(SoftmaxCrossEntropy(), output: [1, 3], .classes([50_000_000], count: 3))
        },
        Trap("cross-entropy: 1 targets for 9 samples") {
            evaluate(CategoricalCrossEntropy(), output: [9, 3], .values(Tensor(zeros: [1, 3])))
        },
        Trap("cross-entropy: output [2, 3], losses [4], gradient [2, 3]") {
            evaluate(SoftmaxCrossEntropy(), output: [2, 3], .classes([0, 1], count: 3), losses: [4])
        },
        Trap("cross-entropy: output [2, 3], losses [2], gradient [7]") {
            evaluate(CategoricalCrossEntropy(), output: [2, 3], .classes([0, 1], count: 3), gradient: [7])
        },
        Trap("loss: output [2, 3], 2 targets of 4, losses [2], gradient [2, 3]") {
            evaluate(MeanAbsoluteError(), output: [2, 3], .values(Tensor(zeros: [2, 4])))
        },
        Trap("loss: output [2, 3], 2 targets of 3, losses [2], gradient [3, 3]") {
            evaluate(BinaryCrossEntropy(), output: [2, 3], .values(Tensor(zeros: [2, 3])), gradient: [3, 3])
        },
        Trap("ConfusionMatrix: 2 labels and 3 predictions") {
            _ = ConfusionMatrix(labels: [0, 1], predicted: [0, 1, 1], classes: 2)
        },
        Trap("ConfusionMatrix: class 2 of sample 1 is not one of 2") {
            _ = ConfusionMatrix(labels: [0, 2], predicted: [0, 1], classes: 2)
        },
        Trap("ROC: 2 scores of 1 samples") { _ = ROC(scores: [1, 2], isPositive: [true]) },
        Trap("ROC: class 3 of outputs [2, 3] for 2 targets of 3") {
            _ = ROC(outputs: Tensor<Float>(zeros: [2, 3]), targets: .classes([0, 1], count: 3), class: 3)
        },
        Trap("TopAccuracy: 0 classes; expected 1 or more") { _ = TopAccuracy(0) },
        Trap("RegressionQuality: predictions [2, 1] for values [3]") {
            _ = RegressionQuality(predicted: Tensor<Float>(zeros: [2, 1]), values: Tensor(zeros: [3]))
        },
        Trap("RegressionErrors: 0 samples of 2 values") { _ = RegressionErrors(rows: 0, columns: 2) },
        Trap("RegressionErrors: predictions [2, 2] for values [3, 2], of 2 columns") {
            var errors = RegressionErrors(rows: 3, columns: 2)
            errors.add(predicted: Tensor<Float>(zeros: [2, 2]), values: Tensor(zeros: [3, 2]))
        },
    ]

    private static func evaluate(
        _ loss: some Loss<Float>, output: [Int], _ targets: Targets<Float>, losses: [Int]? = nil, gradient: [Int]? = nil
    ) {
        var losses = Tensor<Float>(zeros: losses ?? [output[0]])
        var gradient = Tensor<Float>(zeros: gradient ?? output)
        loss.evaluate(
            Tensor(zeros: output), targets, meanOver: output[0], losses: &losses, gradient: &gradient,
            wantsGradient: true, on: Compute())
    }
}
