import Backprop
import Foundation
import Testing

/// One record in, one answer out: the same bits as in a batch, and an error for whatever a request may send.
@Suite struct OneRecordTests {
    private static let people =
        "age,city,paid,member\n34,Oslo,12.5,yes\n,Bergen,7.25,no\n51,Oslo,,yes\n28,Bergen,30,no\n"
    private static let flats = "size,rooms,price\n30,1,100000\n45.5,2,180000\n70,3,250000\n100,4,400000\n"

    private func network<Scalar: TensorScalar>(_ inputs: Int, softmax: Bool = true) -> Sequential<Scalar> {
        var generator = SeededGenerator(seed: 3)
        return Sequential {
            Dense(inputs, 9, activation: .relu, using: &generator)
            Dense(9, softmax ? 2 : 1, using: &generator)
            if softmax { Softmax() }
        }
    }

    private func peopleModel() throws -> (model: SavedModel<Float>, features: Tensor<Float>) {
        let table = try CSV(Data(Self.people.utf8)).table(TableColumns(labels: [.name("member")]))
        let preparation = try Preparation(of: table)
        let data: Dataset<Float> = try preparation.dataset(of: table)
        let model = SavedModel(network: network(data.featureCount), data: data, preparation: preparation)
        return (model, data.features)
    }

    private func flatsModel() throws -> (model: SavedModel<Double>, features: Tensor<Double>) {
        let table = try CSV(Data(Self.flats.utf8)).table(
            TableColumns(labels: [.name("price")], labelsHold: .values))
        let preparation = try Preparation(of: table)
        let features: Tensor<Double> = try preparation.features(of: table)
        let scaling = TargetScaling(of: table.values(), names: ["price"])
        return (
            SavedModel(
                network: network(2, softmax: false), featureNames: preparation.featureNames, preparation: preparation,
                targetScaling: scaling), features
        )
    }

    @Test func aRowHasTheBitsOfItsBatch() throws {
        try aRowHasTheBitsOfItsBatch(Float.self)
        try aRowHasTheBitsOfItsBatch(Double.self)
    }

    private func aRowHasTheBitsOfItsBatch<Scalar: TensorScalar>(_: Scalar.Type) throws {
        let model: Sequential<Scalar> = network(4)
        var predictor = Predictor(model)
        let samples: Tensor<Scalar> = randomTensor([5, 4], seed: 1)
        let all = model.predict(samples)
        for row in 0..<5 {
            let values = samples[rows: row..<row + 1].scalars
            #expect(try model.predict(row: values) == all[rows: row..<row + 1].scalars)
            #expect(try predictor.predict(row: values) == all[rows: row..<row + 1].scalars)
        }
    }

    @Test func wrongRowsAreRefused() throws {
        let model: Sequential<Float> = network(3)
        var predictor = Predictor(model)
        for (row, message) in [
            ([1, 2], "row: expected 3 values, found 2"), ([], "row: expected 3 values, found 0"),
            ([1, 2, 3, 4], "row: expected 3 values, found 4"),
            ([1, .nan, 3], "row: expected a finite number as value 2, found nan"),
            ([1, 2, -.infinity], "row: expected a finite number as value 3, found -inf"),
        ] as [([Float], String)] {
            #expect(error { _ = try model.predict(row: row) } == message)
            #expect(error { _ = try predictor.predict(row: row) } == message)
        }
        // One wrong row has no consequences for the next.
        #expect(try predictor.predict(row: [1, 2, 3] as [Float]) == model.predict([[1, 2, 3]]).scalars)
        #expect(
            error { _ = try predictor.predict(["age": 3]) }
                == "record: expected a predictor of a model that was trained on a table, found one of a network")
    }

    private func error(_ body: () throws -> Void) -> String? {
        do {
            try body()
            return nil
        } catch {
            return error is DataError ? "\(error)" : "another error"
        }
    }

    @Test func numbersOfNoVectorAreRefused() throws {
        var generator = SeededGenerator(seed: 1)
        let table: Tensor<Float> = randomTensor([4, 2], seed: 2)
        let model = Sequential<Float>(input: [3], using: &generator) {
            Embedding(weights: table)
            Flatten()
            Dense(1)
        }
        #expect(try model.predict(row: [0, 3, 1]).count == 1)
        for value in [4, -1, 1.5, 1e30] as [Float] {
            let message = error { _ = try model.predict(row: [0, value, 1]) }
            #expect(
                message == "row: 0: Embedding: the row holds \(value); expected a whole number from 0 to 3")
        }
    }

    @Test func theNamesOfTheValuesAreSaid() throws {
        let model = SavedModel<Float>(network: network(2), featureNames: ["width", "height"])
        #expect(
            error { _ = try model.predict(row: [1.0]) } == "row: expected 2 values: \"width\", \"height\", found 1")
        #expect(
            error { _ = try model.predict(row: [1, Double.nan]) }
                == "row: expected a finite number as value 2, \"height\", found nan")
        #expect(
            error { _ = try model.predict(row: [1, 1e300]) }
                == "row: expected a finite number as value 2, \"height\", found inf")
        #expect(
            error { _ = try model.predict(["width": 1]) }
                == "record: expected a model that was trained on a table, found one without a preparation")
        #expect(try model.predict(row: [0.1, 2]) == model.network.predict([[0.1, 2]]).scalars)
        #expect(try model.predict(row: [0.1, 2] as [Float]) == model.network.predict([[0.1, 2]]).scalars)
    }

    /// The record goes the way of its row in the table.
    @Test func recordsOfATable() throws {
        let (model, features) = try peopleModel()
        var predictor = Predictor(model)
        let expected = model.network.predict(features)
        for (row, record) in [
            ["age": 34, "city": "Oslo", "paid": 12.5], ["age": nil, "city": " Bergen ", "paid": "7.25", "more": true],
            ["age": "51", "city": "Oslo", "paid": nil], ["age": 28, "city": "Bergen", "paid": 30],
        ].enumerated() as EnumeratedSequence<[[String: RecordValue]]> {
            let answer = expected[rows: row..<row + 1].scalars
            #expect(try model.predict(record) == answer)
            #expect(try predictor.predict(record) == answer)
        }
        #expect(
            error { _ = try predictor.predict(["age": "old", "city": "Rome"]) }
                == "record: `age`: expected a number, found \"old\"; `city`: found \"Rome\", none of the "
                + "categories of the training, \"Bergen\", \"Oslo\"; `paid` is not in the record")
        // A row of numbers says no city.
        #expect(
            error { _ = try model.predict(row: [34, 1, 12.5]) }
                == "row: `city`: found 1, none of the categories of the training, \"Bergen\", \"Oslo\"")
        #expect(
            error { _ = try model.predict(row: [34, 12.5]) }
                == "row: expected 3 values: \"age\", \"city\", \"paid\", found 2")
    }

    /// A row of a table's model holds what stands in the file, and the answer comes in the targets' own unit.
    @Test func rowsOfATable() throws {
        let (model, features) = try flatsModel()
        var predictor = Predictor(model)
        let expected = model.predict(features)
        #expect(try model.predict(row: [45.5, 2]) == expected[rows: 1..<2].scalars)
        #expect(try predictor.predict(row: [45.5, 2]) == expected[rows: 1..<2].scalars)
        #expect(try model.predict(["size": 100, "rooms": 4]) == expected[rows: 3..<4].scalars)
        #expect(predictor.predict(features) == expected, "a batch has the unit too")
        #expect(expected.scalars.allSatisfy { $0 > 1000 })
        #expect(
            error { _ = try model.predict(row: [.infinity, 2]) }
                == "row: `size`: expected a number, found inf")
        let withoutRooms = error { _ = try model.predict(row: [30, .nan]) }
        #expect(withoutRooms == nil, "the mean stands in")
    }

    /// What is changed of a model counts for the next record.
    @Test func anotherPreparationIsTakenUp() throws {
        var (model, _) = try peopleModel()
        #expect(throws: DataError.self) { try model.predict(["age": 34, "city": "Rome", "paid": 1]) }
        model.preparation?.unknownCategories = .zeros
        #expect(throws: Never.self) { try model.predict(["age": 34, "city": "Rome", "paid": 1]) }
        model.preparation = nil
        #expect(throws: DataError.self) { try model.predict(["age": 34, "city": "Oslo", "paid": 1]) }
    }

    @Test func aModelThatWasReadKnowsItsTable() throws {
        let folder = try TemporaryFolder()
        let url = folder.url.appendingPathComponent("model.safetensors")
        let (model, _) = try peopleModel()
        try model.write(to: url)
        let record: [String: RecordValue] = ["age": 40, "city": "Oslo", "paid": 3]
        #expect(try SavedModel<Float>(contentsOf: url).predict(record) == model.predict(record))
    }

    @Test func tasksShareAModel() async throws {
        let (model, _) = try peopleModel()
        let expected = try (0..<20).map { age in
            try model.predict(["age": .number(Double(age)), "city": "Oslo", "paid": 3])
        }
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    (0..<200).allSatisfy { age in
                        let record: [String: RecordValue] = [
                            "age": .number(Double(age % 20)), "city": "Oslo", "paid": 3,
                        ]
                        return (try? model.predict(record)) == expected[age % 20]
                    }
                }
            }
            for await isRight in group { #expect(isRight) }
        }
    }
}
