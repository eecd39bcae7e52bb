// Sums, means and the like along dimensions, and what divides by them.
extension ONNXImporter {
    mutating func reduction(_ node: ONNXNode) throws(ONNXGap) -> ONNXSample {
        var x = try ["ReduceMax", "ReduceMin"].contains(node.type) ? sample(node) : numbers(node)
        let name = name(of: node)
        let named = try integers(node, 1, or: "axes") ?? []
        let isWhole = named.isEmpty && node.attributes["noop_with_empty_axes"]?.integer == 1
        var axes: [Int] = []
        for axis in isWhole ? [] : named.isEmpty ? Array(x.dims.indices) : named { axes.append(try x.sampleAxis(axis)) }
        let keeps = node.attributes["keepdims"]?.integer != 0
        switch node.type {
        case "ReduceSum": return try reduced(x, .sum, axes, keeps: keeps, name)
        case "ReduceMean": return try reduced(x, .mean, axes, keeps: keeps, name)
        case "ReduceMax": return try reduced(x, .maximum, axes, keeps: keeps, name)
        case "ReduceMin":
            x = sample(try affine((x.place, x.shape), scale: -1, name), like: x)
            let result = try reduced(x, .maximum, axes, keeps: keeps, name)
            return sample(try affine((result.place, result.shape), scale: -1, name), like: result)
        case "ReduceL1":
            x = sample(try absolute((x.place, x.shape), name), like: x)
            return try reduced(x, .sum, axes, keeps: keeps, name)
        case "ReduceSumSquare": return try reduced(squared(x, name), .sum, axes, keeps: keeps, name)
        case "ReduceL2":
            return try elementwise(
                .squareRoot, [reduced(squared(x, name), .sum, axes, keeps: keeps, name)], name)
        case "ReduceLogSum":
            return try elementwise(.logarithm, [reduced(x, .sum, axes, keeps: keeps, name)], name)
        default:
            for axis in Set(axes).sorted() {
                x = try node.type == "ReduceProd" ? productOfAll(x, axis, name) : logarithmOfSum(x, axis, name)
            }
            if !keeps { for axis in Set(axes).sorted(by: >) { x = try withoutUnit(x, axis) } }
            return x
        }
    }

    mutating func squared(_ x: ONNXSample, _ name: String) throws(ONNXGap) -> ONNXSample {
        let made: Made = (x.place, x.shape)
        return sample(try join(.multiply, name, [made, made]), like: x)
    }

    /// Along some dimensions, one after the other.
    mutating func reduced(
        _ x: ONNXSample, _ function: ReductionFunction, _ axes: [Int], keeps: Bool, _ name: String
    ) throws(ONNXGap) -> ONNXSample {
        var result = x
        var made = try whole(x)
        for axis in Set(axes).sorted() {
            let position = result.order.firstIndex(of: axis) ?? 0
            made = try add(Reduction(function, axis: position), name, to: made)
            result.order.remove(at: position)
            result.dims[axis] = 1
        }
        result = sample(made, like: result)
        result.order = Set(axes).sorted() + result.order
        if !keeps { for axis in Set(axes).sorted(by: >) { result = try withoutUnit(result, axis) } }
        return result
    }

    /// The product over a dimension, whose extent becomes 1: by halves, which are multiplied until one number is left.
    private mutating func productOfAll(_ x: ONNXSample, _ axis: Int, _ name: String) throws(ONNXGap) -> ONNXSample {
        guard x.dims[axis] <= 1 << 16 else { throw ONNXGap("it takes too many values together") }
        let order = x.order.filter { $0 != axis } + [axis]
        var made = try arrange(x, order)
        while let extent = made.shape.last, extent > 1 {
            let half = extent / 2
            let low = try add(Slice(0..<half), name, to: made)
            let high = try add(Slice(half..<2 * half), name, to: made)
            var both = try join(.multiply, name, [low, high])
            if extent % 2 == 1 {
                both = try join(.concatenate, name, [both, add(Slice(extent - 1..<extent), name, to: made)])
            }
            made = both
        }
        var result = sample(made, like: x)
        result.dims[axis] = 1
        result.order = order
        return result
    }

    /// The value of a node along whose dimension something is done, as versions before 13 have it: there all dimensions from the
    /// one on count as one.
    mutating func flattened(_ node: ONNXNode) throws(ONNXGap) -> (x: ONNXSample, axis: Int, dims: [Int]) {
        var x = try numbers(node)
        let isFlat = opset < 13
        let axis = try x.axis(Int(clamping: node.attributes["axis"]?.integer ?? (isFlat ? 1 : -1)))
        let dims = x.dims
        if isFlat, axis < x.rank - 1 {
            if let batch = x.batchAxis, batch >= axis { throw ONNXGap(ONNXGap.mixed) }
            x = try reshaped(x, to: dims[..<axis] + [dims[axis...].reduce(1, *)])
        }
        return (x, try x.sampleAxis(axis), dims)
    }

    mutating func softmax(_ node: ONNXNode) throws(ONNXGap) -> ONNXSample {
        var (x, last, dims) = try flattened(node)
        let name = name(of: node)
        x = try node.type == "LogSoftmax" ? logarithmOfSoftmax(x, last, name) : softmax(x, last, name)
        return x.dims == dims ? x : try reshaped(x, to: dims)
    }

    mutating func softmax(_ x: ONNXSample, _ axis: Int, _ name: String) throws(ONNXGap) -> ONNXSample {
        let order = x.order.filter { $0 != axis } + [axis]
        var result = sample(try add(Softmax(), name, to: arrange(x, order)), like: x)
        result.order = order
        return result
    }

    /// (x - m) + ln p, m the largest x and p its probability: that is never faint, whatever the others are, and what it is the
    /// logarithm of is one number for each row.
    mutating func logarithmOfSoftmax(_ x: ONNXSample, _ axis: Int, _ name: String) throws(ONNXGap) -> ONNXSample {
        let most = try reduced(x, .maximum, [axis], keeps: true, name)
        let less = sample(try affine(whole(most), scale: -1, name), like: most)
        let best = try reduced(softmax(x, axis, name), .maximum, [axis], keeps: true, name)
        return try joined(
            .add, [joined(.add, [x, less], name), elementwise(.logarithm, [best], name)], name)
    }

    /// ln Σ e^x over a dimension, whose extent becomes 1: m + ln Σ e^(x - m), m the largest x, which does not overflow. Where that
    /// is -∞, as where all are masked, m is the least number, so that nothing is ∞ less ∞.
    private mutating func logarithmOfSum(
        _ x: ONNXSample, _ axis: Int, _ name: String
    ) throws(ONNXGap) -> ONNXSample {
        let most = try reduced(x, .maximum, [axis], keeps: true, name)
        let bound = sample(
            try maximum(whole(most), -Double(Scalar.greatestFiniteMagnitude), name), like: most)
        let less = sample(try affine(whole(bound), scale: -1, name), like: bound)
        let powers = try elementwise(.exponential, [joined(.add, [x, less], name)], name)
        let sum = try reduced(powers, .sum, [axis], keeps: true, name)
        return try joined(.add, [bound, elementwise(.logarithm, [sum], name)], name)
    }
}
