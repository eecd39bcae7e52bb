import Backprop

/// How often values lie where.
struct Histogram {
    let counts: [Int]
    let range: ClosedRange<Double>

    private static let bars = 40

    /// Counts finite values. O(values).
    init<Scalar: TensorScalar>(of tensor: Tensor<Scalar>) {
        var (least, greatest) = (Double.infinity, -Double.infinity)
        tensor.withSpan { values in
            for index in values.indices where values[index].isFinite {
                least = min(least, Double(values[index]))
                greatest = max(greatest, Double(values[index]))
            }
        }
        // A single value has bars of some width all the same.
        if !(least < greatest) { (least, greatest) = least.isFinite ? (least - 0.5, least + 0.5) : (-0.5, 0.5) }
        var counts = [Int](repeating: 0, count: Self.bars)
        let width = (greatest - least) / Double(Self.bars)
        tensor.withSpan { values in
            for index in values.indices where values[index].isFinite {
                let place = (Double(values[index]) - least) / width
                counts[max(0, min(Self.bars - 1, Int(place)))] += 1
            }
        }
        (self.counts, range) = (counts, least...greatest)
    }

    func plot(title: String, color: Int) -> Plot {
        let ends = [range.lowerBound, range.upperBound]
        let texts = ends.map { NumberText.significant($0, digits: 3) }
        return Plot(
            title: title, summary: "\(counts.reduce(0, +)) values from \(texts[0]) to \(texts[1])",
            x: Axis("", Scale(.linear, covering: ends)),
            y: Axis("", Scale(.linear, covering: [0, Double(counts.max() ?? 1)]).rounded(steps: 4), .counts),
            marks: [Bars(counts.map(Double.init), over: range, color: color)], aspect: 0.35)
    }
}
