// What nodes say of dimensions and of parts of these, for constants and samples alike.
extension ONNXImporter {
    /// Where a dimension stands, counted from 0; negative ones from the end.
    func position(_ axis: Int, _ rank: Int) throws(ONNXGap) -> Int {
        let position = axis < 0 ? axis + rank : axis
        guard (0..<rank).contains(position) else { throw ONNXGap("there is no dimension \(axis) of \(rank)") }
        return position
    }

    /// The order of dimensions of a `Transpose`; the opposite one by default.
    func permutation(_ node: ONNXNode, rank: Int) throws(ONNXGap) -> [Int] {
        guard let axes = node.attributes["perm"]?.integers.map({ Int(clamping: $0) }) else {
            return Array((0..<rank).reversed())
        }
        guard axes.sorted() == Array(0..<rank) else { throw ONNXGap("it has no order of \(rank) dimensions") }
        return axes
    }

    /// The shape without dimensions of extent 1 that a `Squeeze` names, or with those of an `Unsqueeze`.
    func unitAxes(_ node: ONNXNode, _ shape: [Int]) throws(ONNXGap) -> [Int] {
        let named = try integers(node, 1, or: "axes")
        if node.type == "Squeeze" {
            var axes: Set<Int> = []
            for axis in named ?? shape.indices.filter({ shape[$0] == 1 }) {
                axes.insert(try position(axis, shape.count))
            }
            guard axes.allSatisfy({ shape[$0] == 1 }) else { throw ONNXGap("it leaves out what is larger than 1") }
            return shape.indices.filter { !axes.contains($0) }.map { shape[$0] }
        }
        let axesOfOnes = named ?? []
        let rank = shape.count + axesOfOnes.count
        guard rank <= Shape.highestRank else { throw ONNXGap("it has too many dimensions") }
        var axes: Set<Int> = []
        for axis in axesOfOnes { axes.insert(try position(axis, rank)) }
        guard axes.count == axesOfOnes.count else { throw ONNXGap("it names a dimension twice") }
        var rest = shape[...]
        return (0..<rank).map { axes.contains($0) ? 1 : rest.removeFirst() }
    }

    /// What a `Slice` takes along its dimensions.
    ///
    /// - Parameter batchAxis: The only one that may end where the samples do.
    func cuts(_ node: ONNXNode, rank: Int, batchAxis: Int?) throws(ONNXGap) -> [ONNXCut] {
        guard let starts = try integers(node, 1, or: "starts"), let ends = try integers(node, 2, or: "ends") else {
            throw ONNXGap("it does not say what it takes")
        }
        let axes = try integers(node, 3, or: "axes") ?? Array(starts.indices)
        let steps = try integers(node, 4) ?? starts.map { _ in 1 }
        guard [ends.count, axes.count, steps.count].allSatisfy({ $0 == starts.count }), !steps.contains(0) else {
            throw ONNXGap("it does not say what it takes")
        }
        var cuts: [ONNXCut] = []
        for index in starts.indices {
            cuts.append(
                ONNXCut(
                    axis: try position(axes[index], rank), start: starts[index], end: ends[index], step: steps[index]))
        }
        let bounds = [try constant(node, 1), try constant(node, 2)].compactMap(\.self)
        if bounds.contains(where: \.knowsBatch), cuts.contains(where: { $0.axis != batchAxis }) {
            throw ONNXGap("it computes with the number of samples")
        }
        guard Set(cuts.map(\.axis)).count == cuts.count else { throw ONNXGap("it names a dimension twice") }
        return cuts
    }

    /// The parts of a `Split` along a dimension of an extent.
    func splits(_ node: ONNXNode, _ extent: Int) throws(ONNXGap) -> [Range<Int>] {
        let parts = node.attributes["num_outputs"]?.integer.map { Int(clamping: $0) } ?? node.outputs.count
        guard (1...1024).contains(parts) else { throw ONNXGap("it has \(parts) outputs") }
        let usual = (0..<parts).map { index in
            let size = (extent + parts - 1) / parts
            return min(size, max(0, extent - index * size))
        }
        let sizes = try integers(node, 1, or: "split") ?? usual
        guard sizes.allSatisfy({ $0 >= 0 && $0 <= extent }), sizes.count <= 1024, sizes.reduce(0, +) == extent else {
            throw ONNXGap("its parts \(Shape.listed(sizes)) are not all of \(extent)")
        }
        var (ranges, start): ([Range<Int>], Int) = ([], 0)
        for size in sizes {
            ranges.append(start..<start + size)
            start += size
        }
        return ranges
    }
}

/// What is taken along a dimension.
struct ONNXCut {
    let axis, start, end, step: Int

    /// The range of places that are taken of so many where none is left out.
    func range(of extent: Int) -> Range<Int> {
        let (first, end) = (bound(start, 0...extent, extent), bound(end, 0...extent, extent))
        return first..<max(first, end)
    }

    /// How many places are taken of so many, at most.
    func count(of extent: Int) -> Int { extent / Int(clamping: step.magnitude) + 1 }

    /// The places that are taken of so many.
    func places(of extent: Int) -> [Int] {
        if step > 0 {
            let (first, end) = (bound(start, 0...extent, extent), bound(end, 0...extent, extent))
            return Array(stride(from: first, to: end, by: min(step, Size.greatest)))
        }
        guard extent > 0 else { return [] }
        let last = end < -extent ? -1 : bound(end, -1...extent - 1, extent)
        return Array(stride(from: bound(start, 0...extent - 1, extent), to: last, by: max(step, -Size.greatest)))
    }

    private func bound(_ place: Int, _ range: ClosedRange<Int>, _ extent: Int) -> Int {
        // Extents are far from where this overflows.
        let place = place < 0 ? max(place, -Size.greatest) + extent : place
        return min(max(place, range.lowerBound), range.upperBound)
    }

    /// Whether all is taken, whatever the extent.
    var isWhole: Bool { start == 0 && step == 1 && end >= Shape.mostSampleValues }
}
