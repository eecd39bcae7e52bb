import Backprop
import Testing

@Suite struct DatasetTests {
    let features: Tensor<Float> = [[1, 2], [3, 4], [5, 6], [7, 8]]

    @Test func holdsWhatItIsGiven() throws {
        let data = try Dataset(
            features: features, targets: .classes([0, 1, 1, 0], count: 2), featureNames: ["a", "b"],
            classNames: ["no", "yes"], imageShape: [1, 2])
        #expect(data.count == 4)
        #expect(data.targets.rows == 4)
        #expect(data.targets.outputs == 2)
        #expect(data.imageShape == [1, 2])
        #expect(data.targets.asRows() == [[1, 0], [0, 1], [0, 1], [1, 0]])
        let values = Targets.values(features)
        #expect(values.outputs == 2)
        #expect(values.asRows() == features)
    }

    @Test func mistakesAreNamed() {
        let classes = Targets<Float>.classes([0, 1, 1, 0], count: 2)
        func expect(
            _ message: String, _ features: Tensor<Float>? = nil, _ targets: Targets<Float>? = nil,
            names: [String] = [], classNames: [String] = [], imageShape: [Int]? = nil,
            sourceLocation: SourceLocation = #_sourceLocation
        ) {
            expectDataError("toy: " + message, sourceLocation: sourceLocation) { () throws(DataError) in
                _ = try Dataset(
                    features: features ?? self.features, targets: targets ?? classes, featureNames: names,
                    classNames: classNames, imageShape: imageShape, source: "toy")
            }
        }
        expect("expected at least one sample, found none", Tensor(zeros: [0, 2]), .classes([], count: 2))
        expect("expected at least one feature, found none", Tensor(zeros: [4, 0]))
        expect("expected samples in rows, found features of shape [4]", [1, 2, 3, 4])
        expect("expected as many targets as samples, found 1 for 4 samples", nil, .classes([0], count: 2))
        expect("expected as many targets as samples, found 2 for 4 samples", nil, .values([[1], [2]]))
        expect("row 3: expected a label from 0 to 1, found 2", nil, .classes([0, 1, 2, 9], count: 2))
        expect("row 1: expected a label from 0 to 1, found -1", nil, .classes([-1, 1, 2, 9], count: 2))
        expect("row 2: expected label 0, found 1", nil, .classes([0, 1, 1, 0], count: 1))
        expect("expected at least one class, found 0", nil, .classes([0, 0, 0, 0], count: 0))
        expect(
            "row 2, column 1: expected a finite number, found nan", Tensor([1, 2, .nan, 4]).reshaped(to: [2, 2]),
            .classes([0, 1], count: 2))
        expect(
            "row 1, column 2: expected a finite number, found -inf",
            Tensor([1, -.infinity, .nan, 4]).reshaped(to: [2, 2]), .classes([0, 1], count: 2))
        expect(
            "row 4, column 1: expected a finite target value, found inf", nil,
            .values(Tensor(shape: [4, 1], scalars: [1, 2, 3, .infinity])))
        expect("expected a row of values for each sample, found a single number", nil, .values(.init(zeros: [])))
        expect("expected at least one value for each sample, found none", nil, .values(.init(zeros: [4, 0])))
        expect("expected 2 feature names, found 3", names: ["a", "b", "c"])
        expect("expected 2 class names, found 1", classNames: ["a"])
        expect(#"expected class names that differ, found "a" twice"#, classNames: ["a", "a"])
        expect("expected an image shape of 2 elements, found [2, 2]", imageShape: [2, 2])
    }

    @Test func aHoleFarInIsFound() {
        var large = Tensor<Double>(zeros: [100, 100])
        large[57, 99] = .nan
        expectDataError("data set: row 58, column 100: expected a finite number, found nan") { () throws(DataError) in
            _ = try Dataset(features: large, targets: .values(Tensor(zeros: [100, 1])))
        }
    }

    @Test func partsKeepSamplesAndTargetsTogether() throws {
        let data = try Dataset(
            features: features, targets: .classes([0, 1, 2, 3], count: 4), featureNames: ["a", "b"])
        let rows = data[rows: 1..<3]
        #expect(rows.features == [[3, 4], [5, 6]])
        #expect(rows.targets == .classes([1, 2], count: 4))
        #expect(rows.featureNames == ["a", "b"])
        let subset = data.subset([3, 0, 3])
        #expect(subset.features == [[7, 8], [1, 2], [7, 8]])
        #expect(subset.targets == .classes([3, 0, 3], count: 4))
        let regression = try Dataset(features: features, targets: .values([[1], [2], [3], [4]]))
        #expect(regression.subset([2]).targets == .values([[3]]))
        #expect(regression[rows: 3..<4].targets == .values([[4]]))
        // A slice of a slice.
        #expect(rows.subset([1]).features == [[5, 6]])
    }

    @Test func shufflingAndSplittingLoseNothing() throws {
        let count = 103
        let features = Tensor<Float>(shape: [count, 1], scalars: (0..<count).map(Float.init))
        let data = try Dataset(features: features, targets: .classes((0..<count).map { $0 }, count: count))
        var generator = SeededGenerator(seed: 2)
        let shuffled = data.shuffled(using: &generator)
        #expect(shuffled.features != features)
        #expect(shuffled.features.scalars.sorted() == features.scalars)
        #expect(shuffled.targets == .classes(shuffled.features.scalars.map { Int($0) }, count: count))

        let (training, validation) = try data.split(validation: 0.2, using: &generator)
        #expect(training.count == 82)
        #expect(validation.count == 21)
        #expect((training.features.scalars + validation.features.scalars).sorted() == features.scalars)
        var again = SeededGenerator(seed: 2)
        #expect(data.shuffled(using: &again) == shuffled)
    }

    @Test(arguments: [
        (4, 0.0, "expected a validation fraction between 0 and 1, found 0.0"),
        (4, 1.0, "expected a validation fraction between 0 and 1, found 1.0"),
        (4, -.infinity, "expected a validation fraction between 0 and 1, found -inf"),
        (4, .nan, "expected a validation fraction between 0 and 1, found nan"),
        (1, 0.5, "expected samples for both training and validation, found 1, of which a fraction of 0.5 is 1"),
        (4, 0.1, "expected samples for both training and validation, found 4, of which a fraction of 0.1 is 0"),
        (4, 0.9, "expected samples for both training and validation, found 4, of which a fraction of 0.9 is 4"),
    ])
    func splitsThatCannotBe(count: Int, fraction: Double, message: String) throws {
        let data = try Dataset(features: features, targets: .classes([0, 1, 0, 1], count: 2))[rows: 0..<count]
        expectDataError("toy: " + message) { () throws(DataError) in
            var generator = SeededGenerator(seed: 1)
            _ = try data.split(validation: fraction, using: &generator, source: "toy")
        }
    }

    @Test func conversionChecksTheRange() throws {
        let wide = try Dataset<Double>(features: [[0.1, 2], [3, 4]], targets: .values([[1], [1e300]]))
        #expect(try Dataset<Double>(Dataset<Float>(features: [[0.5]], targets: .values([[1]]))).features == [[0.5]])
        #expect(try Dataset<Float>(wide[rows: 0..<1]).features == [[0.1, 2]])
        let message = "data set: row 2, column 1: expected a finite target value, found inf"
        expectDataError(message) { () throws(DataError) in
            _ = try Dataset<Float>(wide)
        }
    }
}
