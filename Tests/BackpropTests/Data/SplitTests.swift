import Backprop
import Testing

@Suite struct SplitTests {
    private static func data(
        _ count: Int, labels: [Int]? = nil, classNames: [String] = []
    ) throws -> Dataset<Double> {
        let features = Tensor(shape: [count, 1], scalars: (0..<count).map(Double.init))
        let labels = labels ?? (0..<count).map { $0 % 3 }
        return try Dataset(features: features, targets: .classes(labels, count: 3), classNames: classNames)
    }

    @Test func threePartsHoldEverySampleOnce() throws {
        let data = try Self.data(101)
        var generator = SeededGenerator(seed: 1)
        var same = generator
        let parts = try data.split(validation: 0.2, test: 0.1, using: &generator)
        #expect((parts.training.count, parts.validation.count, parts.test.count) == (71, 20, 10))
        let all = parts.training.features.scalars + parts.validation.features.scalars + parts.test.features.scalars
        #expect(all.sorted() == data.features.scalars)
        #expect(all != data.features.scalars)
        let again = try data.split(validation: 0.2, test: 0.1, using: &same)
        #expect(again == parts)
        let two = try data.split(test: 0.1, using: &generator)
        #expect((two.training.count, two.test.count) == (91, 10))
    }

    /// So many of each class, and more of them keep the fewer ones.
    @Test func samplesOfEachClass() throws {
        let data = try Self.data(60)
        func sampled(_ count: Int) -> [Double] {
            var generator = SeededGenerator(seed: 4)
            let part = data.sampled(perClass: count, using: &generator)
            let scalars = part.features.scalars
            #expect(part.targets == .classes(scalars.map { Int($0) % 3 }, count: 3))
            #expect(scalars == scalars.sorted(), "in the order of the data")
            return scalars
        }
        let (few, more) = (sampled(2), sampled(9))
        for kind in 0..<3 {
            #expect(few.count { Int($0) % 3 == kind } == 2)
            #expect(more.count { Int($0) % 3 == kind } == 9)
        }
        #expect(Set(few).isSubset(of: more))
        #expect(few != sampled(3) && sampled(20) == data.features.scalars && sampled(.max) == sampled(20))
        // Values are of no class.
        var generator = SeededGenerator(seed: 4)
        let values = try Dataset(features: data.features, targets: .values(Tensor<Double>(zeros: [60, 2])))
        #expect(values.sampled(perClass: 7, using: &generator).count == 7)
    }

    @Test(arguments: [
        (0.0, 0.1, "expected a validation fraction between 0 and 1, found 0.0"),
        (0.1, 1.0, "expected a test fraction between 0 and 1, found 1.0"),
        (
            0.6, 0.4,
            "expected samples for training, validation and test, found 10, of which a fraction of 0.6 is 6 and a "
                + "fraction of 0.4 is 4"
        ),
        (
            0.2, 0.01,
            "expected samples for training, validation and test, found 10, of which a fraction of 0.2 is 2 and a "
                + "fraction of 0.01 is 0"
        ),
    ])
    func partsThatCannotBe(validation: Double, test: Double, message: String) throws {
        let data = try Self.data(10)
        expectDataError("toy: " + message) { () throws(DataError) in
            var generator = SeededGenerator(seed: 1)
            _ = try data.split(validation: validation, test: test, using: &generator, source: "toy")
        }
    }

    @Test(arguments: [(10, 2), (10, 3), (10, 10), (47, 5)])
    func foldsHoldEverySampleOnce(samples: Int, count: Int) throws {
        let data = try Self.data(samples)
        var generator = SeededGenerator(seed: 2)
        let folds = try data.folds(count, using: &generator)
        #expect(folds.count == count)
        #expect(folds.data == data)
        var seen: [Double] = []
        for fold in folds {
            #expect(samples / count...(samples + count - 1) / count ~= fold.validation.count)
            let both = fold.training.features.scalars + fold.validation.features.scalars
            #expect(both.sorted() == data.features.scalars)
            seen += fold.validation.features.scalars
        }
        #expect(seen.sorted() == data.features.scalars)
        #expect(seen != data.features.scalars)
    }

    /// 20, 11 and 5 samples of the classes, in an order that has nothing to do with it, and one class without any.
    @Test func stratifiedFoldsAreAlike() throws {
        let labels: [Int] = (0..<36).map { $0 * 7 % 36 < 20 ? 0 : $0 * 7 % 36 < 31 ? 1 : 3 }
        let features = Tensor(shape: [36, 1], scalars: (0..<36).map(Double.init))
        let data = try Dataset(features: features, targets: .classes(labels, count: 4))
        var generator = SeededGenerator(seed: 3)
        let folds = try data.stratifiedFolds(5, using: &generator)
        var seen: [Double] = []
        for fold in folds {
            guard case .classes(let labels, 4) = fold.validation.targets else { return #expect(Bool(false)) }
            #expect(labels.count { $0 == 0 } == 4)
            #expect(2...3 ~= labels.count { $0 == 1 })
            #expect(labels.count { $0 == 3 } == 1)
            #expect(7...8 ~= labels.count)
            #expect(fold.training.count + fold.validation.count == 36)
            seen += fold.validation.features.scalars
        }
        #expect(seen.sorted() == features.scalars)
        var others = (SeededGenerator(seed: 3), SeededGenerator(seed: 4))
        #expect(try data.stratifiedFolds(5, using: &others.0)[0] == folds[0])
        #expect(try data.stratifiedFolds(5, using: &others.1)[0] != folds[0])
    }

    @Test func foldsThatCannotBe() throws {
        func expect(_ message: String, _ data: Dataset<Double>, _ count: Int, stratified: Bool = false) {
            expectDataError("toy: " + message) { () throws(DataError) in
                var generator = SeededGenerator(seed: 1)
                _ =
                    stratified
                    ? try data.stratifiedFolds(count, using: &generator, source: "toy")
                    : try data.folds(count, using: &generator, source: "toy")
            }
        }
        let data = try Self.data(6)
        for stratified in [false, true] {
            expect("expected 2 to 6 folds, found 1", data, 1, stratified: stratified)
            expect("expected 2 to 6 folds, found 7", data, 7, stratified: stratified)
            expect("expected 2 to 6 folds, found -3", data, -3, stratified: stratified)
            let one = data[rows: 0..<1]
            expect("expected 2 samples or more to form folds of, found 1", one, 2, stratified: stratified)
        }
        expect(
            "expected 3 samples or more of each class for 3 folds, found 2 of class 0", data, 3, stratified: true)
        let rare = try Self.data(6, labels: [0, 0, 1, 0, 2, 2], classNames: ["a", "b", "c"])
        expect(
            "expected 2 samples or more of each class for 2 folds, found 1 of class \"b\"", rare, 2, stratified: true)
        let values = try Dataset(features: data.features, targets: .values(data.features))
        expect("expected classes to form alike folds by, found values", values, 2, stratified: true)
    }

    @Test func oneHotRowsComeBackAsClasses() throws {
        let targets = Targets<Float>.classes([2, 0, 1, 2], count: 4)
        #expect(try Targets(oneHot: targets.asRows()) == targets)
        let mistakes: [(Tensor<Float>, String)] = [
            ([[1, 0], [0, 0.5]], "row 2: expected a single 1 and 0 elsewhere, found 0.5"),
            ([[1, 1]], "row 1: expected a single 1 and 0 elsewhere, found 2 other than 0"),
            ([[0, 0]], "row 1: expected a single 1 and 0 elsewhere, found 0 other than 0"),
            (Tensor(rows: [[.nan, 0]]), "row 1: expected a single 1 and 0 elsewhere, found nan"),
            ([1, 0], "expected rows of classes, found shape [2]"),
        ]
        for (rows, message) in mistakes {
            expectDataError("one-hot rows: " + message) { () throws(DataError) in _ = try Targets(oneHot: rows) }
        }
    }
}
