import Backprop
import BackpropLessons
import Foundation
import Testing

/// The code of the article "Getting started".
@Suite struct GettingStartedTests {
    @Test func trainsSavesAndLoads() throws {
        var generator = SeededGenerator(seed: 1)
        let (training, test) = try Dataset<Float>.iris().split(
            validation: 0.2, using: &generator)
        var model = Sequential<Float>(input: [4], using: &generator) {
            Dense(16, activation: .relu)
            Dense(3)
            Softmax()
        }
        let trainer = Trainer<Float>(
            optimizer: SGD(learningRate: 0.02, momentum: 0.9), epochs: 100,
            batchSize: 16)
        let history = try trainer.train(&model, on: training, using: &generator)
        let evaluation = try model.evaluate(test)

        #expect(history.epochs.count == 100)
        #expect(evaluation.accuracy! >= 28.0 / 30)

        let probabilities = model.predict(test.features)  // 30×3, each row sums to 1
        // 30 positions of the greatest probability
        let classes = model.predictClasses(test.features)

        #expect(probabilities.shape == [30, 3])
        for row in 0..<30 {
            #expect(abs(probabilities[rows: row..<row + 1].sum() - 1) < 1e-6)
            #expect(probabilities[row, classes[row]] == probabilities[rows: row..<row + 1].max())
        }

        let answer = try model.predict(row: [5.1, 3.5, 1.4, 0.2])  // 3 probabilities

        #expect(answer.count == 3)
        #expect(throws: DataError.self) { try model.predict(row: [5.1]) }

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

    @Test func looksAndChanges() throws {
        var generator = SeededGenerator(seed: 1)
        let iris = Dataset<Float>.iris()
        var model = Sequential<Float> {
            Dense(4, 16, activation: .relu, using: &generator)
            Dense(16, 3, using: &generator)
            Softmax()
        }
        try Trainer<Float>(optimizer: SGD(learningRate: 0.02, momentum: 0.9), epochs: 100, batchSize: 16)
            .train(&model, on: iris, using: &generator)
        let kinds = try Dataset(
            features: iris.features, targets: .classes(iris.targets.labels().map { min($0, 1) }, count: 2))

        let table = model.summary
        let weights = model["0.weights"]!  // 4×16

        #expect(table.contains("activation relu") && weights.shape == [4, 16])

        var other = model
        try other.replaceLayer(at: 1, with: Dense(2), using: &generator)
        var fine = Trainer<Float>(optimizer: Adam(learningRate: 0.05), epochs: 50)
        fine.rules["0"] = .frozen
        try fine.train(&other, on: kinds, using: &generator)

        #expect(other["0.weights"] == weights)
        #expect(try other.evaluate(kinds).accuracy! > 0.95)
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

        let fruit: Dataset<Float> = try CSV(contentsOf: url).dataset(
            label: .name("kind"))
        let kinds = fruit.classNames  // ["pear", "plum"]

        #expect(Set(kinds) == ["pear", "plum"])
        #expect(fruit.features == [[1.5, 2], [2.5, 3], [1, 2], [3, 3.5]])

        let x: Tensor<Float> = [[0, 0], [0, 1], [1, 0], [1, 1]]
        let classification = try Dataset(
            features: x, targets: .classes([0, 1, 1, 0], count: 2))
        let regression = try Dataset(
            features: x, targets: .values([[0], [0.5], [0.5], [1]]))

        #expect(classification.targets.outputs == 2)
        #expect(regression.targets.outputs == 1)
    }

    @Test func preparesATable() throws {
        let folder = try TemporaryFolder()
        let rows = (0..<40).map { i in
            "\(i),\(i % 9 == 4 ? "" : String(20 + i)),\(i % 2 == 0 ? "Oslo" : "Bergen"),\(i % 7 == 3 ? "" : "5"),"
                + (i % 2 == 0 ? "yes" : "no")
        }
        let peopleURL = try folder.write(
            "people.csv", ("id,age,city,paid,member\n" + rows.joined(separator: "\n")).utf8)
        let modelURL = folder.url.appendingPathComponent("model.safetensors")
        var generator = SeededGenerator(seed: 1)

        let columns = TableColumns(labels: [.name("member")], ignored: [.name("id")])
        let table = try CSV(contentsOf: peopleURL).table(columns)
        let preparation = try Preparation(of: table)
        let people: Dataset<Float> = try preparation.dataset(of: table)
        var network = Sequential<Float> {
            Dense(people.featureCount, 8, activation: .relu, using: &generator)
            Dense(8, 2, using: &generator)
            Softmax()
        }
        try Trainer<Float>(epochs: 100).train(&network, on: people, using: &generator)
        try SavedModel(network: network, data: people, preparation: preparation)
            .write(to: modelURL)

        let member = try SavedModel<Float>(contentsOf: modelURL)
        // 2 probabilities
        let shares = try member.predict(["age": 34, "city": "Oslo", "paid": nil])
        let answer = try member.className(of: shares)  // "yes" or "no"

        #expect(answer == "yes")
        #expect(throws: DataError.self) { try member.predict(["age": 34, "city": "Rome", "paid": nil]) }
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

        var trainer = Trainer<Float>(
            optimizer: Adam(learningRate: 0.01), epochs: 500, batchSize: 16)
        trainer.earlyStopping = EarlyStopping(.validationLoss, patience: 20)
        let history = try trainer.train(
            &model, on: training, validation: held, using: &generator
        ) { record in
            let held = record.validationLoss!
            lines.append("epoch \(record.epoch): loss \(record.loss), held \(held)")
        }
        let table = history.csv  // a row for each epoch
        let picture = history.svg  // the curves as an SVG document

        var run = try trainer.run(
            model, on: training, validation: held, using: generator)
        // ends when it likes
        while let record = try run.next(), record.validationLoss! > 0.3 {}
        let early = run.model

        #expect(try early.evaluate(held).loss <= 0.3)

        #expect(lines.count == history.epochs.count)
        #expect(history.bestEpoch != nil)
        #expect(table.hasPrefix("epoch,loss"))
        #expect(picture.hasPrefix("<svg"))
    }
}
