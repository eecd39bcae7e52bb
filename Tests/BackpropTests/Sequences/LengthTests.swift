import Backprop
import Testing

/// Sequences of different lengths in one tensor.
@Suite struct LengthTests {
    private let targets = Targets<Float>.classes([0, 1], count: 2)
    private let short = Tensor<Float>(shape: [1, 2], scalars: [1, 2])
    private let long = Tensor<Float>(shape: [3, 2], scalars: [3, 4, 5, 6, 7, 8])

    @Test func lengthsStandBehindTheFirstStep() throws {
        let data = try Dataset<Float>(sequences: [short, long], targets: targets)
        #expect(
            data.features == Tensor(shape: [2, 3, 3], scalars: [1, 2, 1, 0, 0, 0, 0, 0, 0, 3, 4, 3, 5, 6, 0, 7, 8, 0]))
        let roomy = try Dataset<Float>(sequences: [short], steps: 2, targets: .classes([1], count: 2))
        #expect(roomy.features == Tensor(shape: [1, 2, 3], scalars: [1, 2, 1, 0, 0, 0]))
    }

    /// What stands behind the end of a padded sequence is not looked at.
    @Test func paddedSequences() throws {
        let padded = Tensor<Float>(shape: [2, 3, 2], scalars: [1, 2, .nan, 9, .infinity, 9, 3, 4, 5, 6, 7, 8])
        let data = try Dataset<Float>(padded: padded, lengths: [1, 3], targets: targets)
        #expect(try data == Dataset<Float>(sequences: [short, long], targets: targets))
        #expect(try Dataset<Float>(padded: padded, lengths: [1, 3], steps: 5, targets: targets).sampleShape == [5, 3])
    }

    /// A network answers a sequence as it does one that is all there is.
    @Test func answersAsWithoutRoom() throws {
        var generator = SeededGenerator(seed: 1)
        let cell = LSTM<Float>(2, 4, using: &generator)
        let data = try Dataset<Float>(sequences: [short, long], targets: targets)
        let padded = Sequential<Float>(inputShape: [3, 3]) { VariableLength { cell } }
        let alone = Sequential<Float>(inputShape: [1, 2]) { cell }
        #expect(padded.predict(data)[rows: 0..<1] == alone.predict(short.reshaped(to: [1, 1, 2])))
    }

    private func failure(_ body: () throws -> Void) -> String {
        do {
            try body()
            return "none"
        } catch { return "\(error)" }
    }

    @Test func mistakes() {
        func sequences(_ list: [Tensor<Float>], steps: Int? = nil) -> String {
            failure { _ = try Dataset<Float>(sequences: list, steps: steps, targets: targets) }
        }
        #expect(sequences([]) == "data set: expected at least one sequence, found none")
        #expect(
            sequences([short, Tensor(zeros: [2, 3])])
                == "data set: row 2: expected a sequence of 1 to 2 steps of 2 values, found shape 2×3")
        #expect(
            sequences([short, Tensor(zeros: [0, 2])])
                == "data set: row 2: expected a sequence of 1 to 1 steps of 2 values, found shape 0×2")
        #expect(
            sequences([short, long], steps: 2)
                == "data set: row 2: expected a sequence of 1 to 2 steps of 2 values, found shape 3×2")
        #expect(
            sequences([Tensor([1, 2])])
                == "data set: row 1: expected a sequence of 1 to 0 steps of 0 values, found shape 2")
        #expect(sequences([short]) == "data set: expected as many targets as samples, found 2 for 1 sample")
        func padded(_ lengths: [Int], _ shape: [Int] = [2, 3, 2]) -> String {
            failure { _ = try Dataset<Float>(padded: Tensor(zeros: shape), lengths: lengths, targets: targets) }
        }
        #expect(padded([1, 3]) == "none")
        #expect(padded([1, 4]) == "data set: row 2: expected a length from 1 to 3, found 4")
        #expect(padded([0, 1]) == "data set: row 1: expected a length from 1 to 3, found 0")
        #expect(padded([1]) == "data set: expected a length for each of 2 sequences, found 1")
        #expect(padded([1, 1], [2, 3]) == "data set: expected sequences in a shape N×T×D, found 2×3")
    }
}
