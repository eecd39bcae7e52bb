import Backprop
import Testing

/// Samples that are held back.
@Suite struct SamplePartsTests {
    @Test(arguments: [(0.2, nil), (nil, 0.1), (0.25, 0.25), (0.05, 0.6)] as [(Double?, Double?)])
    func eachClassKeepsItsShare(validation: Double?, test: Double?) throws {
        var generator = SeededGenerator(seed: 3)
        let counts = [200, 50, 13, 2]
        let labels = counts.enumerated().flatMap { Array(repeating: $0.offset, count: $0.element) }
        let parts = try SampleParts(
            labels: labels, classes: 4, validation: validation, test: test, using: &generator)
        #expect((parts.training + parts.validation + parts.test).sorted() == Array(labels.indices))
        #expect(parts.validation.count == Int(((validation ?? 0) * 265).rounded()))
        #expect(parts.test.count == Int(((test ?? 0) * 265).rounded()))
        for (label, count) in counts.enumerated() {
            func number(_ part: [Int]) -> Int { part.count { labels[$0] == Int(label) } }
            #expect(abs(Double(number(parts.validation)) - (validation ?? 0) * Double(count)) < 1.5)
            #expect(abs(Double(number(parts.test)) - (test ?? 0) * Double(count)) < 1.5)
            #expect(number(parts.training) > 0)
        }
    }

    @Test func ofSingleSamplesOneStays() throws {
        var generator = SeededGenerator(seed: 3)
        let parts = try SampleParts(labels: [0, 1, 2, 2, 2, 2], classes: 3, validation: 0.5, using: &generator)
        #expect(parts.training.contains(0) && parts.training.contains(1))
        // Where all classes have one, some must go.
        let singles = try SampleParts(labels: [0, 1, 2, 3], classes: 4, validation: 0.5, using: &generator)
        #expect(singles.training.count == 2 && singles.validation.count == 2)
    }

    @Test func theGeneratorDecides() throws {
        let labels = (0..<60).map { $0 % 3 }
        func parts(_ seed: UInt64) throws -> SampleParts {
            var generator = SeededGenerator(seed: seed)
            return try SampleParts(labels: labels, classes: 3, validation: 0.3, using: &generator)
        }
        #expect(try parts(1) == parts(1))
        #expect(try parts(1) != parts(2))
    }

    @Test func emptyPartsAreErrors() {
        var generator = SeededGenerator(seed: 1)
        expectDataError(
            "data set: expected samples for both training and validation, found 2, of which a fraction of 0.9 is 2"
        ) { () throws(DataError) in
            _ = try SampleParts(labels: [0, 1], classes: 2, validation: 0.9, using: &generator)
        }
        expectDataError("data set: expected a test fraction between 0 and 1, found 0.0") { () throws(DataError) in
            _ = try SampleParts(count: 5, test: 0, using: &generator)
        }
    }
}
