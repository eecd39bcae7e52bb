// Parts of values, and values put together.
extension ONNXImporter {
    /// So many ranges of a dimension may be put together.
    private static var mostRanges: Int { 1024 }

    mutating func tile(_ node: ONNXNode) throws(ONNXGap) -> ONNXSample {
        var x = try sample(node)
        guard let times = try integers(node, 1), times.count == x.rank, times.allSatisfy({ $0 > 0 }) else {
            throw ONNXGap("it does not say how often")
        }
        for axis in x.dims.indices where times[axis] > 1 {
            _ = try x.sampleAxis(axis)
            guard times[axis] <= Self.mostRanges, Size(times[axis]) * Size(x.count) <= Size(Shape.mostSampleValues)
            else {
                throw ONNXGap("what it makes is too large")
            }
            x = try taking(Array(repeating: 0..<x.dims[axis], count: times[axis]), axis, of: x, name(of: node))
        }
        return x
    }

    mutating func slice(_ node: ONNXNode) throws(ONNXGap) -> ONNXSample {
        var x = try sample(node)
        for cut in try cuts(node, rank: x.rank, batchAxis: x.batchAxis) {
            if cut.axis == x.batchAxis {
                guard cut.isWhole else { throw ONNXGap("it takes a part of a batch") }
                continue
            }
            x = try taking(ranges(cut, of: x.dims[cut.axis]), cut.axis, of: x, name(of: node))
        }
        return x
    }

    /// What a cut takes of a dimension; places one by one only where it leaves some out.
    private func ranges(_ cut: ONNXCut, of extent: Int) throws(ONNXGap) -> [Range<Int>] {
        if cut.step == 1 {
            let range = cut.range(of: extent)
            return range.isEmpty ? [] : [range]
        }
        guard cut.count(of: extent) <= Self.mostRanges else {
            throw ONNXGap("it takes more than \(Self.mostRanges) parts")
        }
        return cut.places(of: extent).map { $0..<$0 + 1 }
    }

    mutating func split(_ node: ONNXNode) throws(ONNXGap) -> [ONNXSample] {
        let x = try sample(node)
        let axis = try x.sampleAxis(Int(clamping: node.attributes["axis"]?.integer ?? 0))
        var parts: [ONNXSample] = []
        for range in try splits(node, x.dims[axis]) {
            parts.append(try taking(range.isEmpty ? [] : [range], axis, of: x, name(of: node)))
        }
        return parts
    }

    mutating func gather(_ node: ONNXNode) throws(ONNXGap) -> ONNXSample {
        let name = node.attributes["axis"]?.integer ?? 0
        if case .constant(let table)? = value(node, 0) { return try embedding(node, table, axis: Int(clamping: name)) }
        let x = try sample(node)
        let axis = try x.sampleAxis(Int(clamping: name))
        guard let indices = try constant(node, 1) else { throw ONNXGap("its places are no whole numbers") }
        let rows = try taking(places(indices, of: x.dims[axis]), axis, of: x, self.name(of: node))
        if indices.shape.isEmpty { return try withoutUnit(rows, axis) }
        if indices.shape.count == 1 { return rows }
        return try reshaped(rows, to: Array(rows.dims[..<axis] + indices.shape + rows.dims[(axis + 1)...]))
    }

    private mutating func embedding(
        _ node: ONNXNode, _ table: ONNXConstant<Scalar>, axis: Int
    ) throws(ONNXGap) -> ONNXSample {
        let x = try sample(node, 1)
        guard x.element.isInteger else { throw ONNXGap("its places are no whole numbers") }
        guard table.shape.count == 2, table.count > 0, axis == 0 || axis == -2,
            Embedding<Scalar>.counts(table.shape[0])
        else { throw ONNXGap("its table has shape \(Shape.listed(table.shape)), expected rows to choose from") }
        let layer = Embedding(weights: table.numbers)
        let made = try add(layer, name(of: node, weights: table), to: whole(x))
        var result = sample(made, like: x)
        result.element = table.element
        result.dims.append(table.shape[1])
        result.order.append(x.rank)
        return result
    }

    /// The value at some places along a dimension.
    mutating func taking(
        _ places: [Int], _ axis: Int, of x: ONNXSample, _ name: String
    ) throws(ONNXGap) -> ONNXSample {
        var ranges: [Range<Int>] = []
        for place in places {
            if let last = ranges.last, last.upperBound == place {
                ranges[ranges.count - 1] = last.lowerBound..<place + 1
            } else {
                ranges.append(place..<place + 1)
            }
        }
        return try taking(ranges, axis, of: x, name)
    }

    /// The value at some ranges of places along a dimension, one after the other.
    mutating func taking(
        _ ranges: [Range<Int>], _ axis: Int, of x: ONNXSample, _ name: String
    ) throws(ONNXGap) -> ONNXSample {
        guard !ranges.isEmpty else { throw ONNXGap("it takes nothing") }
        guard ranges != [0..<x.dims[axis]] else { return x }
        guard ranges.count <= Self.mostRanges else { throw ONNXGap("it takes more than \(Self.mostRanges) parts") }
        // Parts are put together along the last dimension.
        let order = ranges.count > 1 ? x.order.filter { $0 != axis } + [axis] : x.order
        let source = try arrange(x, order)
        let position = order.firstIndex(of: axis) ?? 0
        var parts: [Made] = []
        for range in ranges {
            let isAll = range == 0..<x.dims[axis]
            parts.append(isAll ? source : try add(Slice(range, axis: position), name, to: source))
        }
        let made = parts.count > 1 ? try join(.concatenate, name, parts) : parts[0]
        var result = sample(made, like: x)
        result.dims[axis] = ranges.reduce(0) { $0 + $1.count }
        result.order = order
        return result
    }

    mutating func concatenation(_ node: ONNXNode) throws(ONNXGap) -> ONNXSample {
        var values: [ONNXSample] = []
        for index in node.inputs.indices { values.append(try sample(node, index)) }
        return try concatenated(
            values, axis: Int(clamping: node.attributes["axis"]?.integer ?? 0), name(of: node))
    }

    /// Values one behind the other along a dimension.
    mutating func concatenated(
        _ values: [ONNXSample], axis: Int, _ name: String
    ) throws(ONNXGap) -> ONNXSample {
        var values = values
        // A constant among samples is the same for all of them.
        if let batch = values.compactMap(\.batchAxis).first {
            values = values.map { $0.dims.indices.contains(batch) ? $0.withBatch(at: batch) : $0 }
        }
        guard let first = values.first else { throw ONNXGap("it has no input") }
        let axis = try first.sampleAxis(axis)
        let order = first.order.filter { $0 != axis } + [axis]
        var (result, parts): (ONNXSample, [Made]) = (first, [])
        result.dims[axis] = 0
        for x in values {
            var dims = x.dims
            if x.rank == first.rank { dims[axis] = first.dims[axis] }
            guard dims == first.dims, x.batchAxis == first.batchAxis else {
                throw ONNXGap("its inputs do not fit together")
            }
            result.dims[axis] += x.dims[axis]
            parts.append(try arrange(x, order))
        }
        guard parts.count > 1 else { return first }
        result.order = order
        return sample(try join(.concatenate, name, parts), like: result)
    }

    mutating func pad(_ node: ONNXNode) throws(ONNXGap) -> ONNXSample {
        var x = try sample(node)
        guard let pads = try integers(node, 1, or: "pads") else { throw ONNXGap("it does not say how much") }
        let axes = try integers(node, 3) ?? Array(x.dims.indices)
        guard pads.count == 2 * axes.count, pads.allSatisfy({ $0.magnitude <= UInt(Window.largest) }) else {
            throw ONNXGap("it does not say how much")
        }
        let mode = node.attributes["mode"]?.text ?? "constant"
        let number = try number(node, 2, or: "value") ?? 0
        for (index, axis) in axes.enumerated() {
            let (before, after) = (pads[index], pads[index + axes.count])
            guard before != 0 || after != 0 else { continue }
            let axis = try x.sampleAxis(axis)
            let extent = x.dims[axis]
            guard extent + min(before, 0) + min(after, 0) > 0 else { throw ONNXGap("it leaves nothing") }
            if before < 0 || after < 0 {
                let kept = max(0, -before)..<extent - max(0, -after)
                x = try taking([kept], axis, of: x, name(of: node))
            }
            let (more, behind, count) = (max(0, before), max(0, after), x.dims[axis])
            guard more + behind > 0 else { continue }
            if mode == "constant" {
                x = try padded(x, axis, more, behind, number, name(of: node))
            } else {
                guard mode == "edge" || mode == "wrap" || mode == "reflect" && count > 1 else {
                    throw ONNXGap("it pads by \(mode.shown(40))")
                }
                try budget.take(Size(count) + Size(more) + Size(behind))
                let places = (-more..<count + behind).map { place in
                    switch mode {
                    case "edge": return min(max(place, 0), count - 1)
                    case "wrap": return (place % count + count) % count
                    default:
                        let turn = 2 * (count - 1)
                        let rest = (place % turn + turn) % turn
                        return min(rest, turn - rest)
                    }
                }
                x = try taking(places, axis, of: x, name(of: node))
            }
        }
        return x
    }

    /// A value with a number before and behind it along a dimension.
    mutating func padded(
        _ x: ONNXSample, _ axis: Int, _ before: Int, _ after: Int, _ number: Double, _ name: String
    ) throws(ONNXGap) -> ONNXSample {
        guard max(before, after) <= Window.largest else { throw ONNXGap("it pads by \(max(before, after))") }
        let position = x.order.firstIndex(of: axis) ?? 0
        var made = try add(Pad(before: before, after: after, axis: position), name, to: whole(x))
        var result = x
        result.dims[axis] += before + after
        if number != 0 {
            // 0 is added to what was there.
            let count = x.dims[axis]
            try budget.take(Shape.size(of: Array(made.shape[position...])))
            let rows = (0..<result.dims[axis]).map { (before..<before + count).contains($0) ? 0 : Scalar(number) }
            let inner = Array(made.shape[(position + 1)...])
            let shift = ONNXConstant<Scalar>(
                .float, [rows.count] + inner.map { _ in 1 },
                .numbers(Tensor(shape: [rows.count] + inner.map { _ in 1 }, scalars: rows)))
            let layer = Affine(scale: nil, shift: shift.broadcast(to: [rows.count] + inner).numbers, isLearnt: false)
            made = try add(layer, name, to: made)
        }
        return sample(made, like: result)
    }
}
