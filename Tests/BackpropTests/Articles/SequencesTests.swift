import Backprop
import Foundation
import Testing

/// The code of the article "Lecture: recurrent networks".
@Suite struct SequencesTests {
    @Test func byHand() {
        let memory = SimpleRNN<Double>(
            weights: [[1]], recurrentWeights: [[0.5]], biases: [0], isRectified: true,
            returns: .all)
        let sequence = Tensor<Double>(shape: [1, 3, 1], scalars: [4, 2, 1])
        let states = memory(sequence)  // 4, then 2 + 4/2 = 4, then 1 + 4/2 = 3

        #expect(states.scalars == [4, 4, 3])

        let ones = Tensor<Double>(repeating: 1, shape: [1, 3, 1])
        let gradients = memory.backward(ones, input: sequence, output: states)
        let dW = gradients.parameters[0]  // 4·1.75 + 2·1.5 + 1·1 = 11
        let dU = gradients.parameters[1]  // 0·1.75 + 4·1.5 + 4·1 = 10
        let dX = gradients.input  // 1.75, 1.5, 1

        #expect(dW == [[11]])
        #expect(dU == [[10]])
        #expect(dX.scalars == [1.75, 1.5, 1])
        #expect(gradients.parameters[2] == [4.25])

        let cut = SimpleRNN<Double>(
            weights: [[1]], recurrentWeights: [[0.5]], biases: [0], isRectified: true,
            returns: .all, truncation: 2)
        // 1.5, 1, then 1
        let shorter = cut.backward(ones, input: sequence, output: states).input

        #expect(shorter.scalars == [1.5, 1, 1])
    }

    /// Twelve values, the first of them 1 or -1, which is the class.
    private func signals(_ count: Int, using generator: inout SeededGenerator) throws -> Dataset<Float> {
        var (values, labels): ([Float], [Int]) = ([], [])
        for _ in 0..<count {
            let label = Int.random(in: 0..<2, using: &generator)
            values.append(label == 1 ? 1 : -1)
            for _ in 1..<12 { values.append(Float.random(in: -1...1, using: &generator)) }
            labels.append(Int(label))
        }
        return try Dataset(
            features: Tensor(shape: [count, 12, 1], scalars: values), targets: .classes(labels, count: 2))
    }

    @Test func remembers() throws {
        var generator = SeededGenerator(seed: 1)
        let (training, test) = try signals(600, using: &generator).split(
            test: 0.25, using: &generator)
        var model = Sequential<Float>(inputShape: [12, 1]) {
            LSTM(1, 16, using: &generator)
            Dense(16, 2, using: &generator)
            Softmax()
        }
        let trainer = Trainer<Float>(
            optimizer: Adam(learningRate: 0.01), epochs: 30, batchSize: 32)
        try trainer.train(&model, on: training, using: &generator)
        let accuracy = try model.evaluate(test).accuracy!  // above 0.95

        #expect(accuracy > 0.95)

        let values = Array(test.features.scalars[..<12])
        var stream = try model.stream()
        var answer: [Float] = [0, 0]
        for value in values {
            var output = answer.mutableSpan
            stream.step([value].span, into: &output)
        }

        #expect(answer == model.predict(Tensor(shape: [1, 12, 1], scalars: values)).scalars)
    }

    @Test func goesOn() throws {
        var generator = SeededGenerator(seed: 1)
        let runs = try TextData<Float>(
            String(repeating: "aaaabaaac", count: 100), window: 2)
        var reader = Sequential<Float>(inputShape: [2]) {
            Embedding(3, 16, using: &generator)
            GRU(16, 24, returns: .all, using: &generator)
            Dense(24, 3, using: &generator)
            Softmax()
        }
        let start = reader
        var stateful = Trainer<Float>(
            optimizer: Adam(learningRate: 0.01), epochs: 30, batchSize: 5)
        stateful.isStateful = true
        let history = try stateful.train(
            &reader, on: runs.training, using: &generator)
        // below 0.4; 0.58 where each piece is alone
        let remembered = history.last!.loss

        #expect(remembered < 0.4)
        var alone = start
        stateful.isStateful = false
        let lonely = try stateful.train(&alone, on: runs.training, using: &generator).last!.loss
        #expect(abs(lonely - 0.58) < 0.02)
    }

    /// A wave of twelve months that rises.
    private var table: String {
        let wave: [Double] = [0, 3, 5, 6, 5, 3, 0, -3, -5, -6, -5, -3]
        var text = "month,sold\n"
        for row in 0..<180 {
            text +=
                "\(2000 + row / 12)-\(row % 12 < 9 ? "0" : "")\(row % 12 + 1),\(wave[row % 12] + 0.1 * Double(row))\n"
        }
        return text
    }

    @Test func forecasts() throws {
        var generator = SeededGenerator(seed: 1)
        let series = try CSV(Data(table.utf8)).series(
            SeriesColumns(targets: [.name("sold")], time: .name("month")))
        let data = try SeriesData<Float>(series, window: 12, horizon: 3, test: 0.2)
        var network = Sequential<Float>(inputShape: [12, 1]) {
            GRU(1, 16, using: &generator)
            Dense(16, 3, using: &generator)
        }
        let trainer = Trainer<Float>(
            loss: MeanSquaredError(), optimizer: Adam(learningRate: 0.01), epochs: 60,
            batchSize: 16)
        try trainer.train(&network, on: data.training.samples, using: &generator)
        let model = data.model(network)
        // 12×1, in the unit of the table
        let next = try model.forecast(series, steps: 12)[0].values

        #expect(next.shape == [12, 1])

        let test = data.test!
        let predicted = model.inOwnUnit(network.predict(test.samples))
        let errors = try ForecastErrors(
            predicted: predicted, test, of: data, season: 12)
        let better =
            // true
            errors.methods[0].meanAbsolute[2] < errors.methods[1].meanAbsolute[2]

        #expect(better)
    }

    @Test func writes() throws {
        var generator = SeededGenerator(seed: 1)
        let text = try TextData<Float>(
            String(repeating: "to be or not to be, ", count: 50), window: 20,
            validation: 0.1)
        var writer = Sequential<Float>(inputShape: [20]) {
            Embedding(text.vocabulary.count, 8, using: &generator)
            GRU(8, 32, returns: .all, using: &generator)
            Dense(32, text.vocabulary.count, using: &generator)
            Softmax()
        }
        let lessons = Trainer<Float>(
            optimizer: Adam(learningRate: 0.02), epochs: 40, batchSize: 8)
        try lessons.train(&writer, on: text.training, using: &generator)
        let bits = try writer.evaluate(text.validation!).bits  // below 0.5
        let written = try text.model(writer).generate(
            after: "to be", length: 15, temperature: 0, using: &generator)

        #expect(bits < 0.5)
        #expect(written == " or not to be, ".prefix(15))
    }
}
