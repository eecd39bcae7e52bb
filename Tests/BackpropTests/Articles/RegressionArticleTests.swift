import Backprop
import Foundation
import Testing

/// The code of the article "Regression".
@Suite struct RegressionArticleTests {
    /// 300 houses: their price follows from size, age and town, and a little chance.
    private func houses() -> String {
        var generator = SeededGenerator(seed: 7)
        var text = "id,size,age,town,price\n"
        for id in 1...300 {
            let (size, age) = (Double(40 + generator.next() % 160), Double(generator.next() % 60))
            let town = ["Bergen", "Oslo", "Tromsø"][Int(generator.next() % 3)]
            let place = ["Bergen": 1.0, "Oslo": 1.6, "Tromsø": 0.8][town]!
            let price = 2500 * size * place * (1 - age / 150) + 10_000 * Double.random(in: -1...1, using: &generator)
            text += "\(id),\(Int(size)),\(id % 11 == 0 ? "" : "\(Int(age))"),\(town),\(Int(price))\n"
        }
        return text
    }

    @Test func priceOfAHouse() throws {
        let folder = try TemporaryFolder()
        let url = try folder.write("houses.csv", houses().utf8)
        let modelURL = folder.url.appendingPathComponent("price.safetensors")

        let columns = TableColumns(
            labels: [.name("price")], labelsHold: .values, ignored: [.name("id")])
        let table = try CSV(contentsOf: url).table(columns)
        var generator = SeededGenerator(seed: 1)
        let parts = try SampleParts(
            count: table.rows, validation: 0.2, using: &generator)

        let preparation = try Preparation(of: table, rows: parts.training)
        let scaling = TargetScaling(
            of: table.values(rows: parts.training), names: ["price"])
        let training: Dataset<Float> = try preparation.dataset(
            of: table, rows: parts.training, targetScaling: scaling)
        let held: Dataset<Float> = try preparation.dataset(
            of: table, rows: parts.validation, targetScaling: scaling)

        var network = Sequential<Float>(
            input: [training.featureCount], using: &generator
        ) {
            Dense(32, activation: .relu)
            Dense(16, activation: .relu)
            Dense(1)
        }
        var trainer = Trainer<Float>(
            loss: MeanSquaredError(), optimizer: Adam(learningRate: 0.01),
            epochs: 300, batchSize: 32)
        trainer.earlyStopping = EarlyStopping(.validationLoss, patience: 30)
        let history = try trainer.train(
            &network, on: training, validation: held, using: &generator)

        let model = SavedModel(
            network: network, data: training, preparation: preparation,
            targetScaling: scaling)
        let values = table.values(rows: parts.validation)
        let quality = RegressionQuality(
            predicted: model.predict(held.features), values: Tensor<Float>(values))
        let usual = quality.meanAbsoluteError  // in the price's own unit
        // 1 is perfect, 0 is no better than the mean price
        let share = quality.determination!

        #expect(history.bestEpoch != nil)
        #expect(usual < 30_000)
        #expect(share > 0.9)

        try model.write(to: modelURL)
        let saved = try SavedModel<Float>(contentsOf: modelURL)
        let price = try saved.predict(["size": 120, "age": 10, "town": "Oslo"])[0]
        let unknownAge = try saved.predict(["size": 120, "age": nil, "town": "Oslo"])[
            0]

        let truth = 2500 * 120 * 1.6 * (1 - 10.0 / 150)
        #expect(abs(Double(price) - truth) < 0.15 * truth)
        #expect(unknownAge < price && unknownAge > price / 2)
    }
}
