import Backprop
import Testing

/// The code of the article "Many machines".
@Suite struct ManyMachinesTests {
    @Test func program() throws {
        var generator = SeededGenerator(seed: 1)
        let data: Dataset<Float> = .spiral(samplesPerClass: 50, classes: 3, using: &generator)
        var model = Sequential<Float> {
            Dense(2, 24, activation: .relu, using: &generator)
            Dense(24, 3, using: &generator)
            Softmax()
        }

        let ranks = try Ranks.world()
        var trainer = Trainer<Float>(
            optimizer: Adam(learningRate: 0.02), epochs: 20, batchSize: 64)
        trainer.shards = 8
        trainer.ranks = ranks
        try trainer.train(&model, on: data, using: &generator)
        if ranks.isFirst { print(try model.evaluate(data).accuracy!) }
        ranks.end()

        #expect(ranks.count == 1)
        #expect(try model.evaluate(data).accuracy ?? 0 > 0.4)
    }
}
