import Backprop
import Foundation
import Testing

/// A loss that is not said is not guessed.
@Suite struct KnownLossTests {
    private func model<Scalar: TensorScalar>(outputs: Int = 1, softmax: Bool = false) -> Sequential<Scalar> {
        var generator = SeededGenerator(seed: 2)
        return Sequential {
            Dense(2, outputs, using: &generator)
            if softmax { Softmax() }
        }
    }

    private func values<Scalar: TensorScalar>() throws -> Dataset<Scalar> {
        try Dataset(features: [[1, 2], [3, 4], [5, 7]], targets: .values([[0.5], [1], [0.25]]))
    }

    @Test func aTrainedNetworkKnowsItsLoss() throws {
        var (model, generator): (Sequential<Float>, _) = (model(), SeededGenerator(seed: 1))
        #expect(model.loss == nil)
        let data: Dataset<Float> = try values()
        #expect(
            throws: ShapeError(
                "the network was not trained, and does not know its loss: say it, as in evaluate(data, loss: "
                    + "CategoricalCrossEntropy())")
        ) { try model.evaluate(data) }
        try Trainer<Float>(loss: MeanAbsoluteError(), optimizer: SGD(learningRate: 0.001), epochs: 3)
            .train(&model, on: data, using: &generator)
        #expect(model.loss is MeanAbsoluteError<Float>)
        let evaluation = try model.evaluate(data)
        #expect(evaluation == (try model.evaluate(data, loss: MeanAbsoluteError())))
        #expect(evaluation.accuracy == nil, "a regression has none, and one output makes no class")
        #expect(evaluation != (try model.evaluate(data, loss: MeanSquaredError())), "what is said counts")
    }

    /// Other trainings replace it, failed ones do not.
    @Test func itIsThatOfTheLastTraining() throws {
        var (model, generator): (Sequential<Float>, _) = (model(), SeededGenerator(seed: 1))
        let data: Dataset<Float> = try values()
        try Trainer<Float>(loss: MeanAbsoluteError()).train(&model, on: data, using: &generator)
        #expect(throws: TrainingError.self) {
            try Trainer<Float>(loss: MeanSquaredError(), optimizer: SGD(learningRate: 1e30), epochs: 9)
                .train(&model, on: data, using: &generator)
        }
        #expect(model.loss is MeanAbsoluteError<Float>)
        try Trainer<Float>(loss: HalfSquaredError()).train(
            &model, on: data, using: &generator, from: nil, checkpointEvery: 1
        ) {
            #expect($0.network.loss is HalfSquaredError<Float>)
        }
        #expect(model.loss is HalfSquaredError<Float>)
    }

    @Test func filesKnowIt() throws {
        try filesKnowIt(Float.self)
        try filesKnowIt(Double.self)
    }

    private func filesKnowIt<Scalar: TensorScalar>(_: Scalar.Type) throws {
        let folder = try TemporaryFolder()
        let url = folder.url.appendingPathComponent("model.safetensors")
        let labels = try Dataset<Scalar>(features: [[1, 2], [3, 4]], targets: .classes([0, 1], count: 2))
        let shares = try Dataset<Scalar>(features: [[1, 2], [3, 4]], targets: .values([[0, 1], [1, 1]]))
        let losses: [(any Loss<Scalar>, Dataset<Scalar>)] = [
            (CategoricalCrossEntropy(), labels), (SoftmaxCrossEntropy(beta: 0.5), labels),
            (BinaryCrossEntropy(), shares),
            (SigmoidCrossEntropy(), shares), (MeanSquaredError(), shares), (MeanAbsoluteError(), shares),
            (HalfSquaredError(), shares),
        ]
        for (loss, data) in losses {
            var (model, generator): (Sequential<Scalar>, _) = (model(outputs: 2), SeededGenerator(seed: 1))
            try Trainer<Scalar>(loss: loss, optimizer: SGD(learningRate: 0.001))
                .train(&model, on: data, using: &generator)
            try SavedModel(network: model).write(to: url)
            let read = try SavedModel<Scalar>(contentsOf: url).network
            #expect("\(try #require(read.loss))" == "\(loss)")
            #expect(try read.evaluate(data) == model.evaluate(data, loss: loss))
        }
    }

    /// A loss of one's own is known while the network is in memory: a file cannot say it.
    @Test func aLossOfOnesOwn() throws {
        struct MyLoss: Loss {
            func check(_ targets: Targets<Float>, outputs: Int) throws(ShapeError) {}
            func evaluate(
                _ output: Tensor<Float>, _ targets: Targets<Float>, meanOver samples: Int, losses: inout Tensor<Float>,
                gradient: inout Tensor<Float>, wantsGradient: Bool, on compute: Compute
            ) {
                MeanSquaredError().evaluate(
                    output, targets, meanOver: samples, losses: &losses, gradient: &gradient,
                    wantsGradient: wantsGradient, on: compute)
            }
        }
        let folder = try TemporaryFolder()
        let url = folder.url.appendingPathComponent("model.safetensors")
        var (model, generator): (Sequential<Float>, _) = (model(), SeededGenerator(seed: 1))
        let data: Dataset<Float> = try values()
        try Trainer<Float>(loss: MyLoss()).train(&model, on: data, using: &generator)
        #expect(try model.evaluate(data) == model.evaluate(data, loss: MeanSquaredError()))
        try SavedModel(network: model).write(to: url)
        #expect(try SavedModel<Float>(contentsOf: url).network.loss == nil)
    }

    @Test(arguments: [
        "", "[]", "{}", #"[{"type":"mean_cubic_error"}]"#, #"[{"type":"mean_squared_error","beta":1}]"#,
        #"[{"type":"softmax_cross_entropy"}]"#, #"[{"type":"softmax_cross_entropy","beta":"1"}]"#,
        #"[{"type":"mean_squared_error"},{"type":"mean_squared_error"}]"#,
    ])
    func damagedLossesAreRefused(json: String) throws {
        let folder = try TemporaryFolder()
        let url = folder.url.appendingPathComponent("model.safetensors")
        try SavedModel<Float>(network: model()).write(to: url)
        var file = try Safetensors(contentsOf: url)
        file.metadata["loss"] = json
        try file.write(to: url)
        let error = #expect(throws: DataError.self) { try SavedModel<Float>(contentsOf: url) }
        #expect(error?.description.contains("in the metadata under \"loss\"") == true, "\(error?.description ?? "")")
    }

    @Test func classesAreDistributions() throws {
        func refuse(
            _ targets: Tensor<Double>, _ message: String, loss: any Loss<Double> = CategoricalCrossEntropy(),
            sourceLocation: SourceLocation = #_sourceLocation
        ) throws {
            var (model, generator): (Sequential<Double>, _) = (
                model(outputs: targets.columns, softmax: true), SeededGenerator(seed: 1)
            )
            let features = Tensor<Double>(repeating: 1, shape: [targets.rows, 2])
            let data = try Dataset(features: features, targets: .values(targets))
            #expect(throws: ShapeError(message), sourceLocation: sourceLocation) {
                try model.evaluate(data, loss: loss)
            }
            #expect(throws: TrainingError.shape(ShapeError(message)), sourceLocation: sourceLocation) {
                try Trainer<Double>(loss: loss).train(&model, on: data, using: &generator)
            }
        }
        let one = "the cross-entropy of classes takes 2 outputs or more, the network has 1: for a yes or no take "
        try refuse([[1], [1]], one + "BinaryCrossEntropy, for values MeanSquaredError")
        let rows =
            "the cross-entropy of classes takes labels, or a row of shares that sum to 1 for each sample; the targets of "
        try refuse([[1, 0], [0.5, 0.25]], rows + "sample 2 are [0.5, 0.25]")
        try refuse([[1.5, -0.5]], rows + "sample 1 are [1.5, -0.5]", loss: SoftmaxCrossEntropy())
        try refuse(
            [[0, 1], [0, 2]], "the binary cross-entropy takes targets from 0 to 1, found 2.0 for sample 2",
            loss: BinaryCrossEntropy())
        // What was rounded is a distribution all the same.
        let third = Tensor<Float>(repeating: 1 / 3, shape: [2, 3])
        #expect(throws: Never.self) {
            try CategoricalCrossEntropy<Float>().check(.values(third), outputs: 3)
        }
    }

    /// Each output is an answer: of six, those on the right side of a half.
    @Test func binaryCrossEntropyHasAnAccuracy() throws {
        let model = Sequential<Double> {
            Dense(weights: [[1, 0], [0, 1]], biases: [0, 0])
            Sigmoid()
        }
        let data = try Dataset<Double>(
            features: [[2, -1], [-3, 0], [0.5, 0.25]], targets: .values([[1, 0], [1, 1], [0.25, 0.75]]))
        let share = 4.0 / 6
        let evaluation = try model.evaluate(data, loss: BinaryCrossEntropy())
        #expect(evaluation.accuracy == share)
        // On logits the side is that of 0.
        let logits = try Sequential<Double>(layers: [model.layers[0]])
        #expect(try logits.evaluate(data, loss: SigmoidCrossEntropy()).accuracy == share)
        var (trained, generator) = (model, SeededGenerator(seed: 1))
        let history = try Trainer<Double>(
            loss: BinaryCrossEntropy(), optimizer: SGD(learningRate: 1e-9), epochs: 2, batchSize: 2
        ).train(&trained, on: data, validation: data, using: &generator)
        #expect(history.epochs.map(\.accuracy) == [share, share])
        #expect(history.epochs.map(\.validationAccuracy) == [share, share])
    }

    /// One output tells two classes apart, in metrics too; values are no classes.
    @Test func metricsOfASingleOutput() throws {
        let outputs: Tensor<Double> = [[0.9], [0.2], [0.6], [0.4]]
        let compute = Compute()
        let targets = Targets<Double>.values([[1], [0], [0], [1]])
        func value(_ metric: ClassificationMetric, _ targets: Targets<Double>) -> Double? {
            metric.value(of: outputs, targets, on: compute)
        }
        #expect(value(.accuracy, targets) == 0.5)
        #expect(value(.recall, targets) == 0.5)
        #expect(value(.accuracy, .values([[1], [0], [0.5], [1]])) == nil)
        let confusion = ConfusionMatrix(outputs: outputs, targets: targets)
        #expect(confusion.classes == 2)
        #expect(confusion[0, 0] == 1 && confusion[0, 1] == 1 && confusion[1, 0] == 1 && confusion[1, 1] == 1)
    }
}
