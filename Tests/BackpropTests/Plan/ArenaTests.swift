import Testing

@testable import Backprop

/// Values share memory where their lives allow it, and nowhere else.
@Suite struct ArenaTests {
    /// No two scratch values of which both are needed overlap, whatever the network.
    @Test(arguments: 1...40) func nothingOverlaps(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var width = 3
        var layers: [any Layer<Float>] = []
        for _ in 0..<Int.random(in: 1...12, using: &generator) {
            switch Int.random(in: 0..<5, using: &generator) {
            case 0: layers.append(Tanh())
            case 1: layers.append(Dropout(0.5))
            case 2: layers.append(BatchNorm(width))
            case 3: layers.append(GELU())
            default:
                let next = Int.random(in: 1...40, using: &generator)
                layers.append(Dense(width, next, activation: .relu, using: &generator))
                width = next
            }
        }
        let network = try Sequential(layers: layers, inputShape: [3])
        for isTraining in [true, false] {
            let plan = isTraining ? Plan.training(network.graph) : Plan.prediction(network.graph)
            check(plan)
        }
    }

    private func check(_ plan: Plan) {
        let lifetimes = ArenaLifetimes(plan.calls, scratch: plan.scratch)
        for rows in [1, 7, 100] {
            func range(_ value: Int) -> Range<Int> {
                let start = plan.arena.positions[value].scalars(rows: rows)
                return start..<start + plan.scratch[value].scalars(rows: rows)
            }
            for a in plan.scratch.indices {
                #expect(range(a).upperBound <= plan.arena.size.scalars(rows: rows))
                #expect(range(a).lowerBound.isMultiple(of: 16))
                for b in plan.scratch.indices.prefix(a) where lifetimes.group[a] != lifetimes.group[b] {
                    let (first, second) = (lifetimes.groups[lifetimes.group[a]], lifetimes.groups[lifetimes.group[b]])
                    if first.lives(with: second) { #expect(!range(a).overlaps(range(b))) }
                }
            }
        }
    }

    /// A prediction of a chain takes no more than its largest pair of neighbours.
    @Test func predictionsTakeThePair() throws {
        var generator = SeededGenerator(seed: 1)
        let widths = [16, 256, 64, 512, 128, 32, 16]
        let layers = zip(widths, widths.dropFirst()).map { Dense<Float>($0, $1, using: &generator) }
        let network = try Sequential(layers: layers)
        #expect(network.prediction.arena.size.perRow == 512 + 128)
    }

    @Test func plansAreExplained() throws {
        var generator = SeededGenerator(seed: 1)
        let network = Sequential<Float> {
            Dense(4, 16, activation: .relu, using: &generator)
            Dense(16, 3, using: &generator)
            Softmax()
        }
        #expect(
            network.explanation(rows: 2) == """
                way      layer  call     operands                                                                             passes
                forward  0      matmul   a ← input, b ← parameter 0, bias ← parameter 1, c → arena 0 [0..<128]                join rectifiers
                forward  1      matmul   a ← arena 0 [0..<128], b ← parameter 2, bias ← parameter 3, c → arena 1 [128..<152]
                forward  2      softmax  x ← arena 1 [128..<152], y → output
                2 rows at once, 256 bytes in the arena

                """)
        let training = network.explanation(rows: 2, isTraining: true)
        #expect(training.contains("matmul Xᵀ·dY"))
        #expect(training.contains("mask gradients"))
    }
}
