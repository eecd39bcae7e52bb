import Testing

@testable import Backprop

/// Processes that must say the same before they work together.
@Suite struct AgreementTests {
    private func differences(_ texts: [String]) throws -> [String?] {
        try LocalRanks.run(texts.count) { ranks in
            ranks.firstToDiffer(in: texts[ranks.rank]).map { "\($0.rank): \($0.text) for \($0.first)" }
        }.map { try $0.get() }
    }

    /// All hear of the first one that is another version, whichever it is.
    @Test func otherVersions() throws {
        let same = "backprop 0.1.0: train iris"
        #expect(try differences([same, same, same]) == [nil, nil, nil])
        let other = "backprop 0.2.0: train iris"
        let expected = "2: \(other) for \(same)"
        #expect(try differences([same, same, other, other]) == Array(repeating: expected, count: 4))
        #expect(Ranks.alone.firstToDiffer(in: same) == nil)
    }

    /// A program whose reports before a training say something else than this one's.
    @Test func otherReports() throws {
        for report in ["", "{\"signature\":{\"parts\":[{\"title\":\"loss\"}]}}", "\u{0}"] {
            let outcomes = LocalRanks.run(3) { ranks -> String in
                guard ranks.rank != 1 else { return "\(ranks.gather(Array(report.utf8)).count) reports" }
                var generator = SeededGenerator(seed: 7)
                var model = Sequential<Float> { Dense(2, 3, using: &generator) }
                let data: Dataset<Float> = .spiral(samplesPerClass: 5, classes: 3, using: &generator)
                var trainer = Trainer<Float>(loss: SoftmaxCrossEntropy())
                (trainer.shards, trainer.ranks) = (3, ranks)
                do {
                    try trainer.train(&model, on: data, using: &generator)
                    return "trained"
                } catch {
                    return "\(error)"
                }
            }
            let other = "rank 1 runs another version of the program"
            #expect(try outcomes.map { try $0.get() } == [other, "3 reports", other], "\(report)")
        }
    }

    @Test func rowsComeTogether() throws {
        for count in [2, 3, 5] {
            for rows in [1, 4, 7] {
                let outcomes = LocalRanks.run(count) { ranks in
                    var tensor = Tensor<Double>(zeros: [rows, 3])
                    for row in ranks.share(of: rows, rank: ranks.rank) {
                        for column in 0..<3 { tensor[row, column] = Double(10 * row + column) }
                    }
                    ranks.gatherRows(of: &tensor)
                    return tensor.scalars
                }
                let expected = (0..<rows).flatMap { row in (0..<3).map { Double(10 * row + $0) } }
                for outcome in outcomes { #expect(try outcome.get() == expected) }
            }
        }
    }
}
