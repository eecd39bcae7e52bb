import Backprop
import Testing

@Suite struct TicksTests {
    private func linear(_ values: [Double], _ count: Int = 6, _ kind: Axis.Values = .numbers) -> [String] {
        Ticks(Scale(.linear, covering: values), atMost: count, kind).labels
    }

    private func logarithmic(_ values: [Double], _ kind: Axis.Values = .numbers) -> [String] {
        Ticks(Scale(.logarithmic, covering: values), atMost: 6, kind).labels
    }

    @Test func linearTicksAreRound() {
        #expect(linear([0, 1]) == ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"])
        #expect(linear([-1.03, 0.97]) == ["−1.0", "−0.5", "0.0", "0.5"])
        #expect(linear([0, 9876]) == ["0", "2,000", "4,000", "6,000", "8,000"])
        #expect(linear([0.8012, 0.8899], 6, .shares) == ["82", "84", "86", "88"])
        #expect(linear([0, 3], 6, .counts) == ["0", "1", "2", "3"])
        #expect(linear([0, 4e-9]) == ["0", "1e−9", "2e−9", "3e−9", "4e−9"])
        #expect(linear([-3e20, 3e20]) == ["−2e20", "0", "2e20"])
    }

    @Test func logarithmicTicksAreDecadesOrTheirRoundParts() {
        #expect(logarithmic([1, 10_000], .counts) == ["1", "10", "100", "1,000", "10,000"])
        #expect(logarithmic([1, 5], .counts) == ["1", "2", "3", "4", "5"])
        #expect(logarithmic([0.035, 4]) == ["0.05", "0.1", "0.2", "0.5", "1", "2"])
        #expect(logarithmic([1e-12, 1]).count <= 6)
        #expect(logarithmic([1], .counts) == ["1"])
    }

    /// Whatever the numbers, an axis has a length, and its ticks lie on it in ascending order.
    @Test(arguments: [
        [], [.nan], [1e-320, 1e308], [.infinity, 1], [0], [-5], [1e-320], [1e308, -1e308], [1, 1.0000000000000002],
        [3e-7, 2.5e-7], [.leastNonzeroMagnitude, 0], [.leastNonzeroMagnitude], [1e-300, 1.5e-300],
    ])
    func everyScaleHasTicks(values: [Double]) {
        for kind in [Scale.Kind.linear, .logarithmic] {
            for scale in [Scale(kind, covering: values), Scale(kind, covering: values).rounded(steps: 6)] {
                #expect(scale.lower < scale.upper)
                let ticks = Ticks(scale, atMost: 6)
                #expect(ticks.values.count == ticks.labels.count && ticks.values.count <= 12)
                #expect(zip(ticks.values, ticks.values.dropFirst()).allSatisfy { $0 < $1 })
                for value in ticks.values {
                    let position = scale.position(of: value)
                    #expect(position.map { $0 > -1e-6 && $0 < 1 + 1e-6 } == true)
                }
            }
        }
    }

    @Test func positionsAndValuesAreInverse() {
        for kind in [Scale.Kind.linear, .logarithmic] {
            let scale = Scale(kind, covering: [0.5, 200, 3]).padded(by: 0.1)
            for position in [0, 0.25, 1] {
                #expect(abs((scale.position(of: scale.value(at: position)) ?? 9) - position) < 1e-12)
            }
        }
        #expect(Scale(.logarithmic, covering: [1, 10]).position(of: 0) == nil)
        #expect(Scale(.linear, covering: [1, 10]).position(of: .nan) == nil)
    }
}
