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
                == "row: expected a number within the range of Float as value 2, \"height\", found 1e+300")
        var predictor = Predictor(network(2) as Sequential<Float>)
        #expect(
            error { _ = try predictor.predict(row: [-1e40, 1]) }
                == "row: expected a number within the range of Float as value 1, found -1e+40")
        #expect(
            error { _ = try predictor.predict(row: [-1e40]) } == "row: expected 2 values, found 1", "that comes first")
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

    /// Finite values that overflow within the network have no answer: whoever asks is told so, and which output it is.
    @Test func anAnswerThatIsNotFiniteIsAnError() throws {
        let large = Sequential<Float> { Dense(weights: [[2, 0], [2, 1]], biases: [0, 0]) }
        // The first output is infinite; of infinities the second layer makes NaN.
        let deep = Sequential<Float> {
            Dense(weights: [[2, 2], [2, 2]], biases: [0, 0])
            Dense(weights: [[1], [-1]], biases: [0])
        }
        let why = ": numbers leave the range of Float on their way through the network"
        func expect(_ message: String, _ model: SavedModel<Float>, row: [Float]) {
            let message = "row: expected values whose answer is finite, found \(message)"
            var predictor = Predictor(model)
            #expect(error { _ = try model.predict(row: row) } == message)
            #expect(error { _ = try model.predict(row: row.map(Double.init)) } == message)
            #expect(error { _ = try predictor.predict(row: row) } == message)
            #expect(error { _ = try predictor.predict(row: row.map(Double.init)) } == message)
        }
        expect("inf as output 1\(why)", SavedModel(network: large), row: [3e38, 1])
        expect("-inf as output 1, \"a\"\(why)", SavedModel(network: large, classNames: ["a", "b"]), row: [-3e38, 1])
        expect("nan as output 1\(why)", SavedModel(network: deep), row: [3e38, 1])
        let scaling = TargetScaling(names: ["x", "price"], means: [0, 0], deviations: [1, 1e38])
        expect("inf as output 2, \"price\"\(why)", SavedModel(network: large, targetScaling: scaling), row: [0, 5])
        let message = "row: expected values whose answer is finite, found nan as output 1\(why)"
        var predictor = Predictor(deep)
        #expect(error { _ = try deep.predict(row: [3e38, 1]) } == message)
        #expect(error { _ = try predictor.predict(row: [3e38, 1] as [Float]) } == message)

        // One such row has no consequences for the next, and whole batches go by IEEE 754.
        #expect(try deep.predict(row: [1, 1]) == [0])
        #expect(try predictor.predict(row: [1, 1] as [Float]) == [0])
        #expect(large.predict([[3e38, 1]]).scalars == [.infinity, 1])
        #expect(SavedModel(network: deep).predict([[3e38, 1]]).scalars[0].isNaN)
    }

    @Test func recordsAndPicturesThatOverflow() throws {
        var (model, _) = try peopleModel()
        let inputs = model.network.inputs
        model.network = Sequential { Dense(weights: Tensor(repeating: 100, shape: [inputs, 2]), biases: [0, 0]) }
        var predictor = Predictor(model)
        let record: [String: RecordValue] = ["age": 3e38, "city": "Oslo", "paid": 3e38]
        for message in [
            error { _ = try model.predict(record) }, error { _ = try predictor.predict(record) },
        ] {
            #expect(
                message == "record: expected values whose answer is finite, found inf as output 1, \"no\": numbers "
                    + "leave the range of Float on their way through the network")
        }
        let picture = Image(height: 1, width: 2, channels: 1, values: .bytes([255, 255]))
        let network = Sequential<Float> { Dense(weights: [[3e38], [3e38]], biases: [0]) }
        #expect(
            error { _ = try SavedModel(network: network, imageShape: [1, 2]).predict(picture) }
                == "image: expected values whose answer is finite, found inf as output 1: numbers leave the range of "
                + "Float on their way through the network")
    }

    /// It is not the request that is wrong then.
    @Test func aNetworkThatIsNotFiniteSaysSo() throws {
        let network = Sequential<Float> { Dense(weights: Tensor(rows: [[1], [.nan]]), biases: [0]) }
        #expect(
            error { _ = try network.predict(row: [1, 2]) }
                == "row: expected values whose answer is finite, found nan as output 1: the network has parameters "
                + "that are not finite")
    }

    @Test func namesOfClasses() throws {
        let model = SavedModel<Float>(network: network(2), classNames: ["no", "yes"])
        #expect(try model.className(of: [0.25, 0.75]) == "yes")
        #expect(try model.className(of: [0.5, 0.5]) == "no", "the first of equal ones")
        #expect(try model.className(of: [-.infinity, .infinity]) == "yes")
        #expect(try SavedModel<Float>(network: network(2)).className(of: [0.25, 0.75]) == "1")
        #expect(
            error { _ = try model.className(of: [.nan, .nan]) }
                == "outputs: expected a number for each class, found nan as output 1, \"no\"")
        #expect(
            error { _ = try model.className(of: [0.25, .nan]) }
                == "outputs: expected a number for each class, found nan as output 2, \"yes\"")
        #expect(error { _ = try model.className(of: []) } == "outputs: expected a number for each class, found none")
    }

    @Test func aRegressionNamesNoClass() throws {
        var (network, generator): (Sequential<Float>, _) = (network(2, softmax: false), SeededGenerator(seed: 1))
        let data = try Dataset<Float>(features: [[1, 2], [3, 4]], targets: .values([[1], [2]]))
        try Trainer<Float>(loss: MeanSquaredError()).train(&network, on: data, using: &generator)
        #expect(
            error { _ = try SavedModel(network: network).className(of: [3]) }
                == "outputs: expected a number for each class, found values, which the network was trained for")
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

    /// What is around a network may be set, and need not fit: the answer is an error.
    @Test func targetsThatDoNotFit() throws {
        var model = SavedModel(network: Sequential<Float> { Dense(weights: [[1, 2]], biases: [0, 0]) })
        for scaling in [
            TargetScaling(means: [1], deviations: [2]), TargetScaling(means: [1, .infinity], deviations: [2, 2]),
            TargetScaling(means: [1, 1], deviations: [2, 0]),
        ] {
            model.targetScaling = scaling
            var predictor = Predictor(model)
            for error in [
                #expect(throws: DataError.self) { try model.predict(row: [3]) },
                #expect(throws: DataError.self) { try predictor.predict(row: [3]) },
            ] { #expect(error?.expected?.hasPrefix("2 means and deviations above 0, all finite") == true) }
        }
    }

    /// One output that was trained to tell two classes apart names the one that its loss decides for.
    @Test func theClassOfOneOutput() throws {
        var network = Sequential<Float> { Dense(weights: [[1]], biases: [0], activation: .sigmoid) }
        let data = try Dataset<Float>(features: [[1], [-1]], targets: .values([[1], [0]]))
        let trainer = Trainer<Float>(loss: BinaryCrossEntropy(), optimizer: SGD(learningRate: 0.001), epochs: 1)
        var generator = SeededGenerator(seed: 1)
        try trainer.train(&network, on: data, using: &generator)
        let model = SavedModel(network: network, classNames: ["no", "yes"])
        #expect(try model.className(of: model.predict(row: [3])) == "yes")
        #expect(try model.className(of: model.predict(row: [-3])) == "no")
        #expect(try SavedModel(network: network).className(of: [0.9]) == "1")
        #expect(throws: DataError.self) { try model.className(of: [.nan]) }
        #expect(throws: DataError.self) { try model.className(of: [0.1, 0.2, 0.7]) }
    }
}
