import Testing

@testable import Backprop

/// Gradients that are moved in pieces.
@Suite struct SumPiecesTests {
    private let shapes = [[300, 400], [400], [400, 300], [300], [300, 2], [2]]

    @Test(arguments: [2, 3, 7]) func piecesAreAllOfIt(ranks: Int) {
        let tensors = FlatTensors<Float>(zeros: shapes, shares: ranks)
        // The last layer's gradient is complete first; within a layer the weights' comes after the biases'.
        let pieces = SumPieces(tensors, callEnds: [9, 8, 6, 5, 3, 2], ranks: ranks)
        #expect(pieces.ranges.count == 3)
        #expect(pieces.ends == pieces.ends.sorted())
        let inPlace = pieces.ranges.sorted { $0.lowerBound < $1.lowerBound }
        #expect(inPlace.first?.lowerBound == 0 && inPlace.last?.upperBound == tensors.all.count)
        for (piece, next) in zip(inPlace, inPlace.dropFirst()) { #expect(piece.upperBound == next.lowerBound) }
        for (piece, end) in zip(pieces.ranges, pieces.ends) {
            // Whole cache lines for each process, and nothing that is still written.
            #expect(piece.count.isMultiple(of: 16 * ranks))
            let ends = [9, 8, 6, 5, 3, 2].enumerated().filter { tensors.places($0.offset).overlaps(piece) }
            #expect(ends.map(\.element).max() == end)
        }
    }

    @Test func smallOnesAreOnePiece() {
        let pieces = SumPieces(FlatTensors<Float>(zeros: [[4, 3], [3]], shares: 4), callEnds: [-1, -1], ranks: 4)
        #expect(pieces.ranges == [0..<64] && pieces.ends == [-1])
    }

    /// The plan says after which call a gradient is complete.
    @Test func callsOfThePlan() {
        var generator = SeededGenerator(seed: 3)
        let model = Sequential<Float> {
            Dense(4, 5, activation: .relu, using: &generator)
            Dense(5, 3, using: &generator)
        }
        let plan = Plan.training(model.graph)
        let ends = plan.gradientEnds(of: 4)
        for (index, end) in ends.enumerated() {
            let writes = { (call: PlannedCall) in
                call.operands.contains { $0.place == .gradient(index) && $0.isWritten }
            }
            #expect(end >= plan.forwardCount && writes(plan.calls[end]))
            #expect(!plan.calls[(end + 1)...].contains(where: writes))
        }
        #expect(ends[2] < ends[0] && ends[3] < ends[1])
        #expect(Plan.prediction(model.graph).gradientEnds(of: 4) == [-1, -1, -1, -1])
    }

    /// Several pieces, seen to be done at different places by the processes: the bits of one.
    @Test(arguments: [8, 5]) func piecesGiveTheSameBits(shards: Int) throws {
        let data = try Dataset<Float>(
            features: randomTensor([24, 200], seed: 5), targets: .classes((0..<24).map { $0 % 3 }, count: 3))
        @Sendable func train(_ ranks: Ranks) throws -> (bits: [UInt64], traffic: RankTraffic) {
            var generator = SeededGenerator(seed: 3)
            var model = Sequential<Float> {
                Dense(200, 400, activation: .relu, using: &generator)
                Dense(400, 300, activation: .tanh, using: &generator)
                BatchNorm(300)
                Dense(300, 3, using: &generator)
                Softmax()
            }
            var trainer = Trainer<Float>(optimizer: SGD(learningRate: 0.1), epochs: 2, batchSize: 17)
            (trainer.shards, trainer.ranks) = (shards, ranks)
            try trainer.train(&model, on: data, using: &generator)
            return (bits(model), ranks.traffic)
        }
        let alone = try train(.alone)
        #expect(alone.traffic == RankTraffic())
        for count in [2, 3, 5] {
            for outcome in LocalRanks.run(count, train) {
                let (bits, traffic) = try outcome.get()
                #expect(bits == alone.bits, "\(count) ranks")
                // Each step at least two pieces, exchanged and sent around.
                #expect(traffic.moves >= 4 * 4)
            }
        }
    }
}
