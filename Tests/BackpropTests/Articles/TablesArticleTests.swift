import Backprop
import Foundation
import Testing

/// The code of the article "Tables".
@Suite struct TablesArticleTests {
    /// 400 customers, a fifth of whom leave: those with a short contract who call often.
    private func customers() -> String {
        var generator = SeededGenerator(seed: 3)
        var text = "customer;contract;calls;monthly;newsletter;left\n"
        for id in 1...400 {
            let contract = ["month", "year", "two years"][Int(generator.next() % 3)]
            let calls = Int(generator.next() % 9)
            let leaves = contract == "month" && calls > 3
            text += "c\(id);\(contract);\(id % 13 == 0 ? "n/a" : "\(calls)");\(20 + id % 50),5;"
            text += "\(id % 2 == 0 ? "yes" : "no");\(leaves ? "yes" : "no")\n"
        }
        return text
    }

    @Test func whoLeaves() throws {
        let folder = try TemporaryFolder()
        let url = try folder.write("customers.csv", customers().utf8)
        let modelURL = folder.url.appendingPathComponent("leaves.safetensors")

        let columns = TableColumns(labels: [.name("left")], id: .name("customer"))
        let table = try CSV(contentsOf: url).table(columns)
        for column in table.inputs {
            // contract 0, calls 30, monthly 0, newsletter 0
            print(column.title, column.missing)
        }

        #expect(table.inputs.map(\.missing) == [0, 30, 0, 0])

        var generator = SeededGenerator(seed: 1)
        let labels = try table.labels(among: table.classNames)
        let parts = try SampleParts(
            labels: labels, classes: 2, validation: 0.2, test: 0.2, using: &generator)
        let preparation = try Preparation(
            of: table, rows: parts.training, filling: .median, indicators: true,
            unknownCategories: .zeros)
        // what was understood, in words
        for remark in preparation.remarks(on: table) { print(remark) }

        let training: Dataset<Float> = try preparation.dataset(
            of: table, rows: parts.training)
        let held: Dataset<Float> = try preparation.dataset(
            of: table, rows: parts.validation)
        let test: Dataset<Float> = try preparation.dataset(
            of: table, rows: parts.test)

        var network = Sequential<Float>(
            input: [training.featureCount], using: &generator
        ) {
            Dense(16, activation: .relu)
            Dropout(0.1)
            Dense(2)
            Softmax()
        }
        var trainer = Trainer<Float>(
            optimizer: Adam(learningRate: 0.01), epochs: 200, batchSize: 32)
        // one in five leaves, and counts as much as the four
        trainer.classWeights = .balanced
        trainer.metrics = [AreaUnderROC()]
        trainer.earlyStopping = EarlyStopping(.validationLoss, patience: 20)
        try trainer.train(&network, on: training, validation: held, using: &generator)

        let matrix = ConfusionMatrix(
            labels: test.targets.labels(),
            predicted: network.predictClasses(test.features), classes: 2)
        // of those who left, the share that the network names
        let found = matrix.recall(1)!
        // of those that it names, the share that left
        let right = matrix.precision(1)!

        #expect(found > 0.85)
        #expect(right > 0.7)

        try SavedModel(network: network, data: training, preparation: preparation)
            .write(to: modelURL)
        let model = try SavedModel<Float>(contentsOf: modelURL)
        let risk = try model.predict(
            ["contract": "month", "calls": 6, "monthly": 39.5, "newsletter": false])[
                1]
        #expect(risk > 0.5)

        let next = try folder.write(
            "next.csv", "customer;newsletter;calls;contract;monthly\nc9;no;;decade;20,5\n".utf8)
        let known = model.preparation!
        let rows = try CSV(contentsOf: next, as: known.format).table(
            for: known, withLabels: false)
        // columns in any order, gaps filled
        let risks = model.predict(try known.features(of: rows))
        #expect(risks.shape == [1, 2])
    }
}
