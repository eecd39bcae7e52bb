import Backprop
import Foundation
import Testing

/// The code of the article "In a server".
@Suite struct ServerArticleTests {
    struct Answer: Encodable, Equatable {
        var species: String
        var probability: Float
    }

    struct Failure: Encodable, Equatable {
        var error: String
    }

    struct Classifier: Sendable {
        let model: SavedModel<Float>

        /// What answers a request such as `{"sepal length": 5.1, …}`.
        func answer(_ request: Data) -> (status: Int, body: any Encodable) {
            do {
                let record = try JSONDecoder().decode(
                    [String: RecordValue].self, from: request)
                let probabilities = try model.predict(record)
                return (
                    200,
                    Answer(
                        species: try model.className(of: probabilities),
                        probability: probabilities.max()!)
                )
            } catch let error as DataError {
                return (422, Failure(error: error.description))
            } catch {
                return (
                    400, Failure(error: "expected an object of numbers and texts")
                )
            }
        }
    }

    actor Models {
        private(set) var current: Classifier
        private(set) var progress: [EpochRecord] = []

        init(_ first: Classifier) { current = first }

        func note(_ record: EpochRecord) { progress.append(record) }
        func replace(by next: Classifier) { current = next }
    }

    private func flowers() throws -> (Dataset<Float>, Preparation) {
        var text = "length,width,kind\n"
        for i in 0..<60 { text += "\(i % 7 + (i % 2) * 9),\(i % 5),\(i % 2 == 0 ? "small" : "large")\n" }
        let folder = try TemporaryFolder()
        let url = try folder.write("flowers.csv", text.utf8)
        let table = try CSV(contentsOf: url).table(TableColumns())
        let preparation = try Preparation(of: table)
        return (try preparation.dataset(of: table), preparation)
    }

    private func classifier(epochs: Int) throws -> Classifier {
        let (data, preparation) = try flowers()
        var generator = SeededGenerator(seed: 1)
        var network = Sequential<Float>(input: [2], using: &generator) {
            Dense(8, activation: .relu)
            Dense(2)
            Softmax()
        }
        try Trainer<Float>(optimizer: Adam(learningRate: 0.05), epochs: epochs)
            .train(&network, on: data, using: &generator)
        return Classifier(model: SavedModel(network: network, data: data, preparation: preparation))
    }

    @Test func nothingThatARequestSendsStopsTheProgram() throws {
        let classifier = try classifier(epochs: 100)
        let answer = classifier.answer(Data(#"{"length": 12, "width": 3}"#.utf8))
        #expect(answer.status == 200)
        #expect((answer.body as? Answer)?.species == "large")
        let requests = [
            (#"{"length": 12}"#, 422), (#"{"length": "long", "width": 3}"#, 422),
            (#"{"length": 1e300, "width": 3}"#, 422), (#"{"length": [1], "width": 3}"#, 400), (#"[]"#, 400), ("", 400),
            (#"{"length": 1e999, "width": 3}"#, 400),
        ]
        for (request, status) in requests {
            let answer = classifier.answer(Data(request.utf8))
            #expect(answer.status == status, "\(request): \(answer.body)")
            #expect(((answer.body as? Failure)?.error ?? "") != "", "\(request)")
        }
    }

    /// Whatever numbers a request holds, what is answered can be encoded.
    @Test func everyAnswerIsJSON() throws {
        let classifier = try classifier(epochs: 30)
        for length in ["3e38", "-3e38", "1e38", "1e20", "-0.0"] {
            for width in ["3e38", "-3e38", "0"] {
                let (status, body) = classifier.answer(Data(#"{"length": \#(length), "width": \#(width)}"#.utf8))
                #expect(status == 200 || status == 422)
                let data = try JSONEncoder().encode(body)
                #expect(!data.isEmpty)
            }
        }
    }

    @Test func manyTasksShareAModel() async throws {
        let classifier = try classifier(epochs: 30)
        let request = Data(#"{"length": 12, "width": 3}"#.utf8)
        let expected = classifier.answer(request).body as? Answer
        await withTaskGroup(of: Answer?.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    var last: Answer?
                    for _ in 0..<200 { last = classifier.answer(request).body as? Answer }
                    return last
                }
            }
            for await answer in group { #expect(answer == expected) }
        }
    }

    @Test func predictorsForBatches() throws {
        let model = try classifier(epochs: 30).model
        var predictor = Predictor(model, rows: 64)
        // no allocation but the result
        let probabilities = try predictor.predict(["length": 12, "width": 3])

        #expect(try probabilities == model.predict(["length": 12, "width": 3]))
    }

    @Test func trainsInTheBackground() async throws {
        let models = Models(try classifier(epochs: 1))
        let (data, preparation) = try flowers()

        let training = Task {
            let trainer = Trainer<Float>(
                optimizer: Adam(learningRate: 0.05), epochs: 50,
                compute: Compute(threads: 1))
            var network = await models.current.model.network
            for try await epoch in try trainer.epochs(
                of: network, on: data, using: SeededGenerator(seed: 2))
            {
                await models.note(epoch.record)
                network = epoch.model
            }
            let model = SavedModel(
                network: network, data: data, preparation: preparation)
            await models.replace(by: Classifier(model: model))
        }
        try await training.value  // or training.cancel(), when the server is to end

        #expect(await models.progress.map(\.epoch) == Array(1...50))
        let answer = await models.current.answer(Data(#"{"length": 12, "width": 3}"#.utf8))
        #expect((answer.body as? Answer)?.species == "large")
    }
}
