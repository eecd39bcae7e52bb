// Places of values along a dimension, and what is done at such places.
extension ONNXImporter {
    /// The places along a dimension, 0, 1, 2 and so on, or another number for each.
    func iota(
        _ extent: Int, axis: Int, rank: Int, _ number: (Int) -> Double = { Double($0) }
    ) throws(ONNXGap) -> ONNXConstant<Scalar> {
        guard extent <= 1 << 20 else { throw ONNXGap("it tells \(extent) places apart") }
        var shape = [Int](repeating: 1, count: rank)
        shape[axis] = extent
        return ONNXConstant(
            .float, shape, .numbers(Tensor(shape: shape, scalars: (0..<extent).map { Scalar(number($0)) })))
    }

    /// An `ArgMax` or an `ArgMin`.
    mutating func placeOfExtreme(_ node: ONNXNode) throws(ONNXGap) -> ONNXSample {
        var x = try sample(node)
        let (axis, name) = (try x.sampleAxis(Int(clamping: node.attributes["axis"]?.integer ?? 0)), name(of: node))
        if node.type == "ArgMin" { x = sample(try affine(whole(x), scale: -1, name), like: x) }
        let isLast = node.attributes["select_last_index"]?.integer ?? 0 != 0
        var result = try placeOfMaximum(x, axis, isLast: isLast, name)
        result.element = .int64
        return node.attributes["keepdims"]?.integer == 0 ? try withoutUnit(result, axis) : result
    }

    /// Where the largest value is along a dimension, whose extent becomes 1: each that is one has a number that is the larger the
    /// earlier it is, or the later, and the largest of these tells.
    private mutating func placeOfMaximum(
        _ x: ONNXSample, _ axis: Int, isLast: Bool, _ name: String
    ) throws(ONNXGap) -> ONNXSample {
        let extent = x.dims[axis]
        let most = try reduced(x, .maximum, [axis], keeps: true, name)
        // With NaN the largest is NaN, which equals nothing: such a value is where it is.
        let isMost = try joined(
            .add, [elementwise(.equal, [x, most], name), elementwise(.isNaN, [x], name)], name)
        let numbers = try iota(extent, axis: axis, rank: x.rank) { Double(isLast ? $0 + 1 : extent - $0) }
        let best = try reduced(combined(isMost, numbers, isProduct: true, name), .maximum, [axis], keeps: true, name)
        let place = try affine(
            whole(best), scale: isLast ? 1 : -1, shift: isLast ? -1 : Double(extent), name)
        return sample(place, like: best)
    }

    /// 1 where the largest value is, else 0.
    mutating func hardmax(_ node: ONNXNode) throws(ONNXGap) -> ONNXSample {
        let (x, axis, dims) = try flattened(node)
        let name = name(of: node)
        let place = try placeOfMaximum(x, axis, isLast: false, name)
        var result = try elementwise(.equal, [place, lifted(iota(x.dims[axis], axis: axis, rank: x.rank), name)], name)
        result.element = x.element
        return result.dims == dims ? result : try reshaped(result, to: dims)
    }

    /// 1 at the place along a dimension that a whole number tells, else 0; the dimension has the extent 1 before. Negative numbers
    /// count from the end.
    mutating func marked(
        _ indices: ONNXSample, _ axis: Int, _ extent: Int, countsBack: Bool = true, _ name: String
    ) throws(ONNXGap) -> ONNXSample {
        let places = try lifted(iota(extent, axis: axis, rank: indices.rank), name)
        let marks = try elementwise(.equal, [indices, places], name)
        guard countsBack else { return marks }
        let negative = try lifted(iota(extent, axis: axis, rank: indices.rank) { Double($0 - extent) }, name)
        return try joined(.add, [marks, elementwise(.equal, [indices, negative], name)], name)
    }

    mutating func oneHot(_ node: ONNXNode) throws(ONNXGap) -> ONNXSample {
        let x = try sample(node)
        guard let depth = try constant(node, 1), depth.count == 1, let values = try constant(node, 2),
            values.count == 2,
            let extent = depth.integers?.first.map({ Int($0) }), extent > 0
        else { throw ONNXGap("it does not say how many places there are") }
        let axis = try position(Int(clamping: node.attributes["axis"]?.integer ?? -1), x.rank + 1)
        let name = name(of: node)
        let marks = try marked(withUnit(x, axis), axis, extent, name)
        let (off, on) = (Double(values.numbers.scalars[0]), Double(values.numbers.scalars[1]))
        var result = sample(try affine(whole(marks), scale: on - off, shift: off, name), like: marks)
        result.element = values.element
        return result
    }

    /// A `GatherElements`: at each place the value of the data that stands where an index says along a dimension.
    mutating func gatherElements(_ node: ONNXNode) throws(ONNXGap) -> ONNXSample {
        let (data, indices) = (try sample(node), try sample(node, 1))
        let axis = try data.sampleAxis(Int(clamping: node.attributes["axis"]?.integer ?? 0))
        var dims = indices.dims
        if indices.rank == data.rank { dims[axis] = data.dims[axis] }
        guard dims == data.dims, (Size(indices.count) * Size(data.dims[axis])) <= Size(1 << 24) else {
            throw ONNXGap("its places have shape \(Shape.listed(indices.extents))")
        }
        let name = name(of: node)
        // The data along one dimension, and the places along another behind it.
        let marks = try marked(withUnit(indices, axis), axis, data.dims[axis], name)
        let zero = try lifted(ONNXConstant([0], shape: []), name)
        let chosen = try elementwise(.choose, [marks, withUnit(data, axis + 1), zero], name)
        var result = try reduced(chosen, .sum, [axis], keeps: false, name)
        result.element = data.element
        return result
    }

    /// A `CumSum` or a `CumProd`: by steps of twice the length each, what stands before is added to all, or multiplied.
    mutating func cumulated(_ node: ONNXNode) throws(ONNXGap) -> ONNXSample {
        var x = try numbers(node)
        guard let number = try integers(node, 1)?.first else { throw ONNXGap("it names no dimension") }
        let (axis, name) = (try x.sampleAxis(number), name(of: node))
        let isProduct = node.type == "CumProd"
        let (extent, isReverse) = (x.dims[axis], node.attributes["reverse"]?.integer ?? 0 != 0)
        func shifted(_ importer: inout ONNXImporter, _ x: ONNXSample, _ steps: Int) throws(ONNXGap) -> ONNXSample {
            let padded = try importer.padded(
                x, axis, isReverse ? 0 : steps, isReverse ? steps : 0, isProduct ? 1 : 0, name)
            let start = isReverse ? steps : 0
            return try importer.taking([start..<start + extent], axis, of: padded, name)
        }
        if node.attributes["exclusive"]?.integer ?? 0 != 0 { x = try shifted(&self, x, 1) }
        var steps = 1
        while steps < extent {
            x = try joined(isProduct ? .multiply : .add, [x, shifted(&self, x, steps)], name)
            steps *= 2
        }
        return x
    }

    /// A `Trilu` of matrices that depend on the samples.
    mutating func triangle(_ node: ONNXNode) throws(ONNXGap) -> ONNXSample {
        let x = try sample(node)
        guard x.rank > 1 else { throw ONNXGap("it needs matrices") }
        let (rows, columns) = (try x.sampleAxis(-2), try x.sampleAxis(-1))
        let shape = [x.dims[rows], x.dims[columns]]
        try budget.take(Shape.size(of: shape))
        let ones = ONNXConstant<Scalar>(
            .float, shape, .numbers(Tensor(repeating: 1, shape: shape)))
        let name = name(of: node)
        let (mask, zero) = (
            try lifted(triangle(node, ones), name), try lifted(ONNXConstant([0], shape: []), name)
        )
        var result = try elementwise(.choose, [mask, x, zero], name)
        result.element = x.element
        return result
    }

    /// A `DepthToSpace` or a `SpaceToDepth`: channels become blocks of places, or the other way.
    mutating func blocks(_ node: ONNXNode) throws(ONNXGap) -> ONNXSample {
        let x = try sample(node)
        let size = Int(clamping: node.attributes["blocksize"]?.integer ?? 0)
        guard x.rank == 4, x.batchAxis ?? 0 == 0, (1...1 << 20).contains(size) else { throw ONNXGap("it needs images") }
        let (batch, channels, height, width) = (x.dims[0], x.dims[1], x.dims[2], x.dims[3])
        if node.type == "SpaceToDepth" {
            guard height.isMultiple(of: size), width.isMultiple(of: size) else {
                throw ONNXGap("blocks of \(size) do not fill \(height)×\(width)")
            }
            let parts = try reshaped(x, to: [batch, channels, height / size, size, width / size, size])
            let isFirst = node.attributes["mode"]?.text ?? "DCR" == "DCR"
            return try reshaped(
                permuted(parts, isFirst ? [0, 3, 5, 1, 2, 4] : [0, 1, 3, 5, 2, 4]),
                to: [batch, channels * size * size, height / size, width / size])
        }
        guard channels.isMultiple(of: size * size) else {
            throw ONNXGap("\(channels) channels are no blocks of \(size)")
        }
        let (depth, isFirst) = (channels / (size * size), node.attributes["mode"]?.text ?? "DCR" == "DCR")
        let parts = try reshaped(
            x, to: isFirst ? [batch, size, size, depth, height, width] : [batch, depth, size, size, height, width])
        return try reshaped(
            permuted(parts, isFirst ? [0, 3, 4, 1, 5, 2] : [0, 1, 4, 2, 5, 3]),
            to: [batch, depth, height * size, width * size])
    }
}
