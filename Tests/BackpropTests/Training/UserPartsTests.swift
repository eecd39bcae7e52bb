import Backprop
import Foundation
import Testing

// Parts that users write with nothing but what the package makes public. Each computes what one of the package's own
// does, so that a training with it must end with the same numbers.

/// A layer with a factor for each input: `y = s ⊙ x`.
private struct Scale: Layer {
    var factors: Tensor<Double>

    init(_ factors: [Double]) { self.factors = Tensor(factors) }

    var inputShape: [Int]? { [factors.count] }

    func outputShape(for inputShape: [Int]) throws(ShapeError) -> [Int] {
        guard inputShape == [factors.count] else {
            throw ShapeError("Scale: \(inputShape), not [\(factors.count)]")
        }
        return inputShape
    }

    var parameters: [Parameter<Double>] {
        [Parameter(name: "factors", value: factors)]
    }

    mutating func updateParameters(
        _ update: (Int, inout Tensor<Double>) -> Void
    ) { update(0, &factors) }

    func forward(
        _ input: Tensor<Double>, into output: inout Tensor<Double>, pass: Pass
    ) {
        for row in 0..<input.rows {
            for j in 0..<factors.count {
                output[row, j] = factors[j] * input[row, j]
            }
        }
    }

    func backward(
        _ gradient: inout Tensor<Double>, input: Tensor<Double>,
        output: Tensor<Double>,
        into gradients: inout LayerGradients<Double>, pass: Pass
    ) {
        for j in 0..<factors.count {
            gradients.parameters[0][j] = (0..<input.rows).reduce(0) {
                $0 + gradient[$1, j] * input[$1, j]
            }
        }
        guard gradients.wantsInput else { return }
        for row in 0..<input.rows {
            for j in 0..<factors.count {
                gradients.input[row, j] = factors[j] * gradient[row, j]
            }
        }
    }
}

/// `y = x ⊙ sigmoid(x·W)`: each value is let through by a gate.
private struct Gate: ComposedLayer {
    var weights: Tensor<Double>

    var parameters: [Parameter<Double>] {
        [Parameter(name: "weights", value: weights)]
    }
    mutating func updateParameters(
        _ update: (Int, inout Tensor<Double>) -> Void
    ) { update(0, &weights) }

    func operations(
        on x: NetworkValue, in graph: inout GraphBuilder<Double>
    ) throws(ShapeError) -> NetworkValue {
        let gate = try graph.product(x, graph.tensor("weights"))
        return try graph.multiply(x, graph.activation(.sigmoid, of: gate))
    }
}

extension Gate: SavableLayer {
    static var kind: String { "gate" }
    init(from file: SavedLayer<Double>) throws(DataError) {
        weights = try file.tensor("weights")
    }
}

extension Scale: SavableLayer {
    static var kind: String { "scale" }
    init(from file: SavedLayer<Double>) throws(DataError) {
        factors = try file.tensor("factors")
        guard factors.rank == 1 else {
            throw file.error(
                expected: "a row of factors",
                "found the shape \(factors.shape)")
        }
    }
}

/// `max(0, x)`, as `ReLU` does it.
private struct MyReLU: Layer {
    func outputShape(for inputShape: [Int]) throws(ShapeError) -> [Int] {
        inputShape
    }

    func forward(
        _ input: Tensor<Double>, into output: inout Tensor<Double>, pass: Pass
    ) {
        output = input.map { $0 > 0 ? $0 : 0 }
    }

    func backward(
        _ gradient: inout Tensor<Double>, input: Tensor<Double>,
        output: Tensor<Double>,
        into gradients: inout LayerGradients<Double>, pass: Pass
    ) {
        if gradients.wantsInput {
            gradients.input = gradient * output.map { $0 > 0 ? 1 : 0 }
        }
    }
}

/// `(y - t)²` summed over the outputs, half of it: `HalfSquaredError`.
private struct MyLoss: Loss {
    func check(_ targets: Targets<Double>, outputs: Int) throws(ShapeError) {
        guard targets.outputs == outputs else {
            throw ShapeError(
                "MyLoss: \(targets.outputs) targets for \(outputs) outputs")
        }
    }

    func evaluate(
        _ output: Tensor<Double>, _ targets: Targets<Double>,
        meanOver samples: Int, losses: inout Tensor<Double>,
        gradient: inout Tensor<Double>, wantsGradient: Bool,
        on compute: Compute
    ) {
        let targets = targets.asRows()
        for row in 0..<output.rows {
            losses[row] = 0
            for j in 0..<output.columns {
                let difference = output[row, j] - targets[row, j]
                losses[row] += difference * difference / 2
                if wantsGradient {
                    gradient[row, j] = difference / Double(samples)
                }
            }
        }
    }
}

/// `w ← w - α·g`, as `SGD` does it.
private struct MyOptimizer: Optimizer {
    var learningRate: Double
    var schedule: any LearningRateSchedule
    var stateCount: Int { 0 }

    func update<Scalar: TensorScalar>(
        _ parameter: inout Tensor<Scalar>, gradient: Tensor<Scalar>,
        state: inout [Tensor<Scalar>], step: Int,
        on compute: Compute
    ) {
        let rate = Scalar(learningRate(at: step))
        parameter = Tensor(
            shape: parameter.shape,
            scalars: zip(parameter.scalars, gradient.scalars).map {
                $0.addingProduct(-rate, $1)
            })
    }
}

/// `1/(1 + κt)`, as `InverseTimeDecay` does it.
private struct MySchedule: LearningRateSchedule {
    func factor(at step: Int) -> Double { 1 / (1 + 0.01 * Double(step)) }
}

/// The share of samples whose greatest output is where the target's is.
private struct MyMetric: Metric {
    let name = "my accuracy"

    func value<Scalar>(
        of outputs: Tensor<Scalar>, _ targets: Targets<Scalar>,
        on compute: Compute
    ) -> Double? {
        let right = zip(outputs.argmax(), targets.labels()).count {
            $0 == Int($1)
        }
        return Double(right) / Double(outputs.rows)
    }
}

@Suite struct UserPartsTests {
    private let data: Dataset<Double> = {
        var generator = SeededGenerator(seed: 1)
        return .spiral(samplesPerClass: 40, classes: 3, using: &generator)
    }()

    /// The values that a regression on the classes' one-hot rows aims at.
    private var regression: Dataset<Double> {
        get throws { try Dataset(features: data.features, targets: .values(data.targets.asRows())) }
    }

    /// Layers, loss, optimizer and schedule of a user's own train a network to the same numbers as the package's.
    @Test(arguments: [nil, 32])
    func trainLikeTheBuiltIn(batchSize: Int?) throws {
        var generator = SeededGenerator(seed: 2)
        let (first, second) = (Dense<Double>(2, 8, using: &generator), Dense<Double>(8, 3, using: &generator))
        var own = Sequential<Double> {
            first
            MyReLU()
            second
        }
        var builtIn = Sequential<Double> {
            first
            ReLU()
            second
        }
        let ownTrainer = Trainer<Double>(
            loss: MyLoss(),
            optimizer: MyOptimizer(learningRate: 0.1, schedule: MySchedule()),
            epochs: 50,
            batchSize: batchSize)
        let trainer = Trainer<Double>(
            loss: HalfSquaredError(), optimizer: SGD(learningRate: 0.1, schedule: InverseTimeDecay(rate: 0.01)),
            epochs: 50, batchSize: batchSize)
        var generators = (SeededGenerator(seed: 3), SeededGenerator(seed: 3))
        let ownHistory = try ownTrainer.train(&own, on: regression, using: &generators.0)
        let history = try trainer.train(&builtIn, on: regression, using: &generators.1)
        for (own, builtIn) in zip(ownHistory.epochs, history.epochs) {
            #expect(abs(own.loss - builtIn.loss) < 1e-12 * builtIn.loss)
            #expect(own.learningRate == builtIn.learningRate)
        }
        let samples = data.features
        #expect(relativeError(own.predict(samples), builtIn.predict(samples)) < 1e-12)
        #expect(history.epochs[49].loss < 0.9 * history.epochs[0].loss)
    }

    /// A layer out of operations, forward and back by itself and in a training.
    @Test func aLayerOutOfOperationsLearns() throws {
        let gate = Gate(weights: [[0.5, -1, 2], [1, 0.25, -0.5], [-2, 1, 0.75]])
        let x: Tensor<Double> = [[1, -2, 0.5], [0.25, 3, -1]]
        let open = x.matmul(gate.weights).map { 1 / (1 + Foundation.exp(-$0)) }
        let y = gate(x)
        #expect(relativeError(y, x * open) < 1e-14)
        // dW = xᵀ·(dy ⊙ x ⊙ s ⊙ (1 - s)), and dx has a part by each of the two ways.
        let dy: Tensor<Double> = [[1, 2, -1], [0.5, -3, 2]]
        let inner = dy * x * open * open.map { 1 - $0 }
        let gradients = gate.backward(dy, input: x, output: y)
        #expect(relativeError(gradients.parameters[0], x.transposed().matmul(inner)) < 1e-14)
        #expect(relativeError(gradients.input, dy * open + inner.matmul(gate.weights.transposed())) < 1e-14)

        var generator = SeededGenerator(seed: 2)
        var network = Sequential<Double> {
            Dense(2, 24, using: &generator)
            Gate(weights: WeightInitializer.glorotUniform.weights(inputs: 24, outputs: 24, using: &generator))
            Dense(24, 3, using: &generator)
            Softmax()
        }
        let history = try Trainer<Double>(optimizer: Adam(learningRate: 0.02), epochs: 400)
            .train(&network, on: data, using: &generator)
        #expect(history.last!.accuracy! > 0.8)
    }

    /// A layer with arithmetic of its own between others gets its own parameters, and those that were learnt.
    @Test func aLayerOutOfOperationsInAFile() throws {
        let network = try Sequential(layers: [Gate(weights: randomTensor([3, 3], seed: 1))], inputShape: [3])
        let folder = try TemporaryFolder()
        let url = folder.url.appendingPathComponent("gate.safetensors")
        try SavedModel(network: network).write(to: url)
        let read = try SavedModel<Double>(contentsOf: url, layers: [Gate.self])
        let x: Tensor<Double> = randomTensor([2, 3], seed: 2)
        #expect(read.network.predict(x) == network.predict(x))
    }

    @Test func aLayerOfOnesOwnBetweenOthers() throws {
        var generator = SeededGenerator(seed: 2)
        let start = Sequential<Double> {
            Dense(2, 4, activation: .tanh, using: &generator)
            Scale([1, -2, 3, 0.5])
            Dense(4, 3, using: &generator)
        }
        var trained = start
        let trainer = Trainer<Double>(loss: MeanSquaredError(), optimizer: SGD(learningRate: 0.1), epochs: 5)
        // The second training goes on from where the first one ended.
        for _ in 0..<2 { try trainer.train(&trained, on: regression, using: &generator) }
        var byHand = start
        var updater = Updater<Double>(SGD(learningRate: 0.1))
        for _ in 0..<10 {
            let output = byHand(data.features)
            let (_, gradient) = MeanSquaredError<Double>()(output, try regression.targets)
            let gradients = byHand.backward(gradient, input: data.features, output: output)
            updater.step { $0.update(&byHand, with: gradients.parameters) }
        }
        for (a, b) in zip(trained.parameters, byHand.parameters) { #expect(a.value == b.value, "\(a.name)") }
        #expect(trained.parameters[2].value != start.parameters[2].value)
    }

    /// A layer that the package has nothing like: its gradients are right, and it learns.
    @Test func aLayerOfOnesOwnLearns() throws {
        var generator = SeededGenerator(seed: 2)
        var network = Sequential<Double> {
            Scale([1, 1])
            Dense(2, 32, activation: .relu, using: &generator)
            Dense(32, 3, using: &generator)
            Softmax()
        }
        let history = try Trainer<Double>(optimizer: Adam(learningRate: 0.05), epochs: 1000)
            .train(&network, on: data, using: &generator)
        #expect(history.last!.accuracy! > 0.8)
        let scale = try #require(network.layers[0] as? Scale)
        #expect(scale.factors.scalars.allSatisfy { abs($0 - 1) > 0.1 }, "it was trained too")
        let answers = network.layers.reduce(data.features) { $1.forward($0, pass: Pass(isTraining: false)) }
        #expect(network.predict(data.features) == answers, "and predicts with what it learnt")
        // Which clips probabilities below 1e-7, unlike the loss on logits.
        let loss = CategoricalCrossEntropy<Double>()(answers, data.targets).value
        #expect(abs(try network.evaluate(data).loss - loss) < 1e-6)
        let file = try TemporaryFolder().url.appendingPathComponent("model.safetensors")
        #expect(throws: DataError.self) { try SavedModel(network: network).write(to: file) }
    }

    @Test func gradientsOfTheOwnLayer() {
        let layer = Scale([2, -3])
        let input: Tensor<Double> = [[1, 2], [3, 4]]
        let output = layer(input)
        #expect(output == [[2, -6], [6, -12]])
        let gradients = layer.backward([[1, 10], [100, 1000]], input: input, output: output)
        #expect(gradients.parameters == [[301, 4020]])
        #expect(gradients.input == [[2, -30], [200, -3000]])
    }

    /// Metrics are measured on the validation data after each epoch, the user's own beside the package's.
    @Test func metricsAreMeasuredAfterEachEpoch() throws {
        var generator = SeededGenerator(seed: 2)
        var network = Sequential<Double> {
            Dense(2, 8, activation: .relu, using: &generator)
            Dense(8, 3, using: &generator)
            Softmax()
        }
        let (training, validation) = try data.split(validation: 0.3, using: &generator)
        var trainer = Trainer<Double>(
            optimizer: SGD(learningRate: 0.5), epochs: 4, batchSize: 10)
        trainer.metrics =
            [MyMetric()] + ClassificationMetric.allCases.map { $0 as any Metric }
        let history = try trainer.train(
            &network, on: training, validation: validation, using: &generator)
        for record in history.epochs {
            #expect(record.validationMetrics["my accuracy"] == record.validationAccuracy)
            #expect(record.validationMetrics["accuracy"] == record.validationAccuracy)
        }
        let probabilities = network.predict(validation)
        let confusion = ConfusionMatrix(outputs: probabilities, targets: validation.targets)
        let last = try #require(history.last).validationMetrics
        #expect(last["f1"] == confusion.macroAverage(confusion.f1))
        #expect(last["precision"] == confusion.macroAverage(confusion.precision))
        #expect(last["recall"] == confusion.macroAverage(confusion.recall))
        let entropies = probabilities.entropies().scalars
        #expect(abs(last["entropy"]! - entropies.reduce(0, +) / Double(entropies.count)) < 1e-12)
        #expect(try network.evaluate(validation, metrics: trainer.metrics).metrics == last)
        #expect(history.csv.hasPrefix("epoch,") && history.csv.contains(",validation_f1,validation_my_accuracy,"))
    }

    @Test func metricsOfARegression() throws {
        var generator = SeededGenerator(seed: 2)
        let network = Sequential<Double> { Dense(2, 3, using: &generator) }
        let evaluation = try network.evaluate(
            regression, loss: MeanSquaredError(), metrics: RegressionMetric.allCases)
        let quality = RegressionQuality(
            predicted: network.predict(data.features), values: data.targets.asRows())
        #expect(evaluation.metrics["mean squared error"] == quality.meanSquaredError)
        #expect(abs(evaluation.loss - quality.meanSquaredError) < 1e-12)
        #expect(evaluation.metrics["root mean squared error"] == quality.rootMeanSquaredError)
        #expect(evaluation.metrics["mean absolute error"] == quality.meanAbsoluteError)
        #expect(evaluation.metrics["determination"] == quality.determination)
    }

    /// A file may hold tensors of any shape under a layer's name.
    @Test func tensorsThatTheArithmeticCannotTake() throws {
        let folder = try TemporaryFolder()
        let url = folder.url.appendingPathComponent("m.safetensors")
        let network = Sequential<Double> { Scale([2, 3]) }
        try SavedModel(network: network).write(to: url)
        #expect(try SavedModel<Double>(contentsOf: url, layers: [Scale.self]).network.predict([[1, 1]]) == [[2, 3]])
        for shape in [[2, 1], [1, 2], [], [1, 1, 2]] {
            var file = try Safetensors(contentsOf: url)
            file["layers.0.factors"] = .float64(Tensor(repeating: 1, shape: shape))
            let other = try folder.write("other", file.data())
            expectDataError("\(other.path): layer 1: expected a row of factors of scale, found the shape \(shape)") {
                () throws(DataError) in _ = try SavedModel<Double>(contentsOf: other, layers: [Scale.self])
            }
        }
    }

    /// An optimizer that says it keeps less than nothing.
    private struct Forgetful: Optimizer {
        var learningRate = 0.1
        var schedule: any LearningRateSchedule = ConstantRate()
        var stateCount: Int { -1 }
        func update<Scalar: TensorScalar>(
            _ parameter: inout Tensor<Scalar>, gradient: Tensor<Scalar>, state: inout [Tensor<Scalar>], step: Int,
            on compute: Compute
        ) {}
    }

    @Test func optimizersThatKeepLessThanNothing() throws {
        var generator = SeededGenerator(seed: 2)
        var network = Sequential<Double> { Dense(2, 3, using: &generator) }
        let trainer = Trainer<Double>(loss: MeanSquaredError(), optimizer: Forgetful())
        let error = TrainingError.setting("optimizer: it keeps -1 tensors for each parameter; expected 0 or more")
        #expect(throws: error) { try trainer.train(&network, on: regression, using: &generator) }
    }

    @Test func metricsNeedValidationDataAndNames() throws {
        var generator = SeededGenerator(seed: 2)
        var network = Sequential<Double> {
            Dense(2, 3, using: &generator)
            Softmax()
        }
        var trainer = Trainer<Double>()
        trainer.metrics = [MyMetric()]
        #expect(throws: TrainingError.setting("metrics: they are measured on validation data")) {
            try trainer.train(&network, on: data, using: &generator)
        }
        trainer.metrics = [MyMetric(), MyMetric()]
        #expect(throws: TrainingError.setting("metrics: two of them have the same name")) {
            try trainer.train(&network, on: data, validation: data, using: &generator)
        }
    }
}
