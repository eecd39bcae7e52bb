import Backprop
import Testing

/// Losses of sequences that have a class for each step.
@Suite struct StepLossTests {
    private let steps = 7
    private let classes = 4

    /// Where each step counts, it is as if each were a sample of its own: the same gradient, to the last bit.
    @Test(arguments: [1, 7, 100]) func stepsAreRows(_ steps: Int) {
        let samples = 5
        var generator = SeededGenerator(seed: 9)
        let labels = (0..<samples * steps).map { _ in Int.random(in: 0..<4, using: &generator) }
        let logits: Tensor<Double> = randomTensor([samples, steps, classes], seed: 3)
        let rows = logits.reshaped(to: [samples * steps, classes])
        let sequences = Targets<Double>.sequences(labels, steps: steps, count: classes)
        for kernels in allKernels {
            let compute = Compute(kernels: kernels)
            let loss = SoftmaxCrossEntropy<Double>(beta: 1.5)
            let ours = loss(logits, sequences, on: compute)
            let theirs = loss(rows, .classes(labels, count: classes), on: compute)
            #expect(ours.gradient.scalars == theirs.gradient.scalars)
            #expect(abs(ours.value - theirs.value) < 1e-12)
            let probabilities = Softmax<Double>()(logits)
            let clipped = CategoricalCrossEntropy<Double>()(probabilities, sequences, on: compute)
            let plain = CategoricalCrossEntropy<Double>()(
                probabilities.reshaped(to: [samples * steps, classes]), .classes(labels, count: classes), on: compute)
            #expect(clipped.gradient.scalars == plain.gradient.scalars)
            #expect(abs(clipped.value - plain.value) < 1e-12)
        }
    }

    @Test func threadsChangeNothing() {
        let (samples, steps, classes) = (64, 50, 30)
        let logits: Tensor<Float> = randomTensor([samples, steps, classes], seed: 3)
        var generator = SeededGenerator(seed: 9)
        let labels = (0..<samples * steps).map { _ in Int.random(in: -1..<30, using: &generator) }
        let targets = Targets<Float>.sequences(labels, steps: steps, count: classes)
        let one = SoftmaxCrossEntropy<Float>()(logits, targets, on: Compute(threads: 1))
        let four = SoftmaxCrossEntropy<Float>()(logits, targets, on: Compute(threads: 4))
        #expect(one.value == four.value && one.gradient == four.gradient)
    }

    /// Steps without a class have no gradient, and the others are weighed by how many there are in their sample.
    @Test func stepsWithoutAClass() {
        let logits: Tensor<Double> = randomTensor([2, 3, 4], seed: 3)
        let loss = SoftmaxCrossEntropy<Double>()
        let (value, gradient) = loss(logits, .sequences([2, -1, 1, -1, 3, -1], steps: 3, count: 4))
        func row(_ sample: Int, _ step: Int, _ label: Int) -> (value: Double, gradient: [Double]) {
            let row = Tensor(shape: [1, 4], scalars: (0..<4).map { logits[sample, step, $0] })
            let result = loss(row, .classes([label], count: 4))
            return (result.value, result.gradient.scalars)
        }
        let (a, b, c) = (row(0, 0, 2), row(0, 2, 1), row(1, 1, 3))
        #expect(abs(value - ((a.value + b.value) / 2 + c.value) / 2) < 1e-12)
        let zeros = [Double](repeating: 0, count: 4)
        var wanted: [Double] = a.gradient.map { $0 / 4 }
        wanted += zeros
        wanted += b.gradient.map { $0 / 4 }
        wanted += zeros
        wanted += c.gradient.map { $0 / 2 }
        wanted += zeros
        for (found, wanted) in zip(gradient.scalars, wanted) { #expect(abs(found - wanted) < 1e-15) }
        // Exactly 0, whatever stood there.
        for step in [(0, 1), (1, 0), (1, 2)] {
            for place in 0..<4 { #expect(gradient[step.0, step.1, place] == 0) }
        }
    }

    private func network(_ generator: inout SeededGenerator) -> Sequential<Float> {
        Sequential<Float>(inputShape: [steps]) {
            Embedding(classes, 6, using: &generator)
            GRU(6, 12, returns: .all, using: &generator)
            Dense(12, classes, using: &generator)
            Softmax()
        }
    }

    /// The next of four things, which follow each other in a circle, but for every other sample the other way round.
    private func circles(_ count: Int) throws -> Dataset<Float> {
        var (numbers, labels): ([Float], [Int]) = ([], [])
        for sample in 0..<count {
            for step in 0..<steps {
                let turn = { (step: Int) in (sample + (sample % 2 == 0 ? step : 4 * self.steps - step)) % 4 }
                numbers.append(Float(turn(step)))
                // What follows the first one nobody can know.
                labels.append(step == 0 ? -1 : turn(step + 1))
            }
        }
        return try Dataset(
            features: Tensor(shape: [count, steps], scalars: numbers),
            targets: .sequences(labels, steps: steps, count: classes))
    }

    @Test func learnsWhatComesNext() throws {
        var generator = SeededGenerator(seed: 1)
        var model = network(&generator)
        let data = try circles(32)
        let before = try model.evaluate(data, loss: CategoricalCrossEntropy())
        #expect(abs(before.perplexity - 4) < 1)
        var trainer = Trainer<Float>(optimizer: Adam(learningRate: 0.02), epochs: 40, batchSize: 8)
        trainer.metrics = [ClassificationMetric.accuracy, ClassificationMetric.entropy]
        let history = try trainer.train(&model, on: data, validation: circles(16), using: &generator)
        #expect(history.last?.accuracy == 1)
        #expect(history.last?.validationMetrics["accuracy"] == 1)
        #expect(history.last?.validationAccuracy == 1)
        let after = try model.evaluate(data)
        #expect(after.accuracy == 1 && after.perplexity < 1.1)
        #expect(abs(after.bits - after.loss / 0.6931471805599453) < 1e-12)
        // A step that is asked nothing is neither right nor wrong.
        let confusion = ConfusionMatrix(outputs: model.predict(data), targets: data.targets)
        #expect(confusion.labelled.values.reduce(0, +) == 32 * (steps - 1))
    }

    /// Sequences of different lengths: what stands behind the end changes nothing, not even in a bit.
    @Test func unequalLengths() throws {
        func trained(filling: Float) throws -> [UInt64] {
            var generator = SeededGenerator(seed: 4)
            let lengths = [3, 7, 5, 1]
            var (values, labels): ([Float], [Int]) = ([], [])
            for length in lengths {
                for step in 0..<7 {
                    let number = Int.random(in: 0..<3, using: &generator)
                    values += [step < length ? Float(number) : filling, step == 0 ? Float(length) : filling]
                    labels.append(step < length ? number : -1)
                }
            }
            let data = try Dataset(
                features: Tensor(shape: [4, 7, 2], scalars: values),
                targets: .sequences(labels, steps: 7, count: 3))
            var model = Sequential<Float>(inputShape: [7, 2]) {
                VariableLength {
                    LSTM(1, 5, returns: .all, using: &generator)
                }
                Dense(5, 3, using: &generator)
                Softmax()
            }
            try Trainer<Float>(optimizer: Adam(), epochs: 3, batchSize: 2).train(&model, on: data, using: &generator)
            return bits(model)
        }
        #expect(try trained(filling: 0) == trained(filling: 77))
    }

    @Test func mistakes() throws {
        func failure(_ labels: [Int], steps: Int = 2, count: Int = 3) -> String {
            do throws(DataError) {
                _ = try Dataset<Float>(
                    features: Tensor(zeros: [2, 2]), targets: .sequences(labels, steps: steps, count: count))
                return "none"
            } catch { return "\(error)" }
        }
        #expect(failure([0, 1, 2, -1]) == "none")
        #expect(
            failure([0, 1, 2, 3]) == "data set: row 2, column 2: expected a label from 0 to 2, or -1 for none, found 3")
        #expect(
            failure([0, -2, 2, 1])
                == "data set: row 1, column 2: expected a label from 0 to 2, or -1 for none, found -2")
        #expect(failure([0, 1, -1, -1]) == "data set: row 2: expected a label at one step or more, found none")
        #expect(failure([0, 1, 2]) == "data set: expected as many labels for each sample, found 3 for 2 steps")
        #expect(failure([0, 1], steps: 0) == "data set: expected as many labels for each sample, found 2 for 0 steps")
        #expect(failure([0, 1]) == "data set: expected as many targets as samples, found 1 for 2 samples")
        #expect(failure([0, 1, 0, 1], count: 0) == "data set: expected at least one class, found 0")

        var generator = SeededGenerator(seed: 1)
        let data = try circles(8)
        let flat = Sequential<Float>(inputShape: [steps]) {
            Dense(steps, steps * classes, using: &generator)
            Softmax()
        }
        #expect {
            try flat.evaluate(data, loss: CategoricalCrossEntropy())
        } throws: {
            "\($0)" == "targets are classes of 7 steps, the network puts out [28]; expected [7, 4]"
        }
        let other = Sequential<Float>(inputShape: [steps]) {
            Embedding(classes, 5, using: &generator)
            Softmax()
        }
        #expect(throws: ShapeError.self) { try other.evaluate(data, loss: CategoricalCrossEntropy()) }
        var model = network(&generator)
        let values = Trainer<Float>(loss: MeanSquaredError())
        #expect(throws: TrainingError.self) { try values.train(&model, on: data, using: &generator) }
        let weighted = Trainer<Float>(classWeights: .balanced)
        #expect {
            try weighted.train(&model, on: data, using: &generator)
        } throws: {
            "\($0)".contains("class weights: a sample has one class, and a sequence one for each step")
        }
    }
}
