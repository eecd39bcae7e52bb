import Backprop
import Foundation
import Testing

/// The code of the article "Getting started".
@Suite struct GettingStartedTests {
    @Test func trainsSavesAndLoads() throws {
        var generator = SeededGenerator(seed: 1)
        let (training, test) = try Dataset<Float>.iris().split(validation: 0.2, using: &generator)
        var model = Sequential<Float> {
            Dense(4, 16, activation: .relu, using: &generator)
            Dense(16, 3, using: &generator)
            Softmax()
        }
        let trainer = Trainer<Float>(optimizer: SGD(learningRate: 0.02, momentum: 0.9), epochs: 100, batchSize: 16)
        let history = try trainer.train(&model, on: training, using: &generator)
        let evaluation = try model.evaluate(test)

        #expect(history.epochs.count == 100)
        #expect(evaluation.accuracy! >= 28.0 / 30)

        let probabilities = model.predict(test.features)  // 30×3, each row sums to 1
        let classes = model.predictClasses(test.features)  // 30 positions of the greatest probability

        #expect(probabilities.shape == [30, 3])
        for row in 0..<30 {
            #expect(abs(probabilities[rows: row..<row + 1].sum() - 1) < 1e-6)
            #expect(probabilities[row, classes[row]] == probabilities[rows: row..<row + 1].max())
        }

        var predictor = Predictor(model)
        let first = predictor.predict(test.features[rows: 0..<1])  // 1×3

        #expect(first == probabilities[rows: 0..<1])

        let folder = try TemporaryFolder()
        let url = folder.url.appendingPathComponent("model.safetensors")
        try SavedModel(network: model, data: training).write(to: url)

        let saved = try SavedModel<Float>(contentsOf: url)
        let answers = saved.network.predict(test.features)  // the same bits as before
        let name = saved.classNames[classes[0]]  // the species of the first flower

        #expect(answers == probabilities)
        #expect(["setosa", "versicolor", "virginica"].contains(name))
    }

    @Test func scalesInputs() throws {
        var generator = SeededGenerator(seed: 1)
        let (training, test) = try Dataset<Float>.iris().split(validation: 0.2, using: &generator)
        var scaled = Sequential<Float> {
            Scaling.standardization(of: training)
            Dense(4, 16, activation: .relu, using: &generator)
            Dense(16, 3, using: &generator)
            Softmax()
        }
        let trainer = Trainer<Float>(optimizer: SGD(learningRate: 0.02, momentum: 0.9), epochs: 100, batchSize: 16)
        try trainer.train(&scaled, on: training, using: &generator)
        #expect(try scaled.evaluate(test).accuracy! >= 28.0 / 30)
    }

    @Test func readsYourData() throws {
        let text = "width,length,kind\n1.5,2,plum\n2.5,3,pear\n1,2,plum\n3,3.5,pear\n"
        let folder = try TemporaryFolder()
        let url = try folder.write("fruit.csv", text.utf8)

        let fruit: Dataset<Float> = try CSV(contentsOf: url).dataset(label: .name("kind"))
        let kinds = fruit.classNames  // ["pear", "plum"]

        #expect(Set(kinds) == ["pear", "plum"])
        #expect(fruit.features == [[1.5, 2], [2.5, 3], [1, 2], [3, 3.5]])

        let x: Tensor<Float> = [[0, 0], [0, 1], [1, 0], [1, 1]]
        let classification = try Dataset(features: x, targets: .classes([0, 1, 1, 0], count: 2))
        let regression = try Dataset(features: x, targets: .values([[0], [0.5], [0.5], [1]]))

        #expect(classification.targets.outputs == 2)
        #expect(regression.targets.outputs == 1)
    }

    @Test func watchesATraining() throws {
        var generator = SeededGenerator(seed: 1)
        let (training, held) = try Dataset<Float>.iris().split(validation: 0.2, using: &generator)
        var model = Sequential<Float> {
            Dense(4, 16, activation: .relu, using: &generator)
            Dense(16, 3, using: &generator)
            Softmax()
        }
        var lines: [String] = []

        var trainer = Trainer<Float>(optimizer: Adam(learningRate: 0.01), epochs: 500, batchSize: 16)
        trainer.earlyStopping = EarlyStopping(.validationLoss, patience: 20)
        let history = try trainer.train(&model, on: training, validation: held, using: &generator) { record in
            lines.append("epoch \(record.epoch): loss \(record.loss), on held-out flowers \(record.validationLoss!)")
        }
        let table = history.csv  // a row for each epoch
        let picture = history.svg  // the curves as an SVG document

        #expect(lines.count == history.epochs.count)
        #expect(history.bestEpoch != nil)
        #expect(table.hasPrefix("epoch,loss"))
        #expect(picture.hasPrefix("<svg"))
    }
}
