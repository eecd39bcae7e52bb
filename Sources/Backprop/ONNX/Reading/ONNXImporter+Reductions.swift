// Sums, means and the like along dimensions, and what divides by them.
extension ONNXImporter {
    mutating func reduction(_ node: ONNXNode) throws(ONNXGap) -> ONNXSample {
        var x = try ["ReduceMax", "ReduceMin"].contains(node.type) ? ordered(node) : numbers(node)
        let name = name(of: node)
        let named = try integers(node, 1, or: "axes") ?? []
        if named.isEmpty, node.attributes["noop_with_empty_axes"]?.integer == 1 {
            guard
                node.type == "ReduceSum" || node.type == "ReduceMean" || node.type == "ReduceMax"
                    || node.type == "ReduceMin"
            else { throw ONNXGap("it reduces along no dimension") }
            return x
        }
        var axes: [Int] = []
        for axis in named.isEmpty ? Array(x.dims.indices) : named { axes.append(try x.sampleAxis(axis)) }
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
        case "ReduceSumSquare":
            let made: Made = (x.place, x.shape)
            x = sample(try join(.multiply, name, [made, made]), like: x)
            return try reduced(x, .sum, axes, keeps: keeps, name)
        default:
            for axis in Set(axes).sorted() {
                x = try node.type == "ReduceProd" ? productOfAll(x, axis, name) : logarithmOfSum(x, axis, name)
            }
            if !keeps { for axis in Set(axes).sorted(by: >) { x = try withoutUnit(x, axis) } }
            return x
        }
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

    /// The product over a dimension, whose extent becomes 1.
    private mutating func productOfAll(_ x: ONNXSample, _ axis: Int, _ name: String) throws(ONNXGap) -> ONNXSample {
        try halved(x, axis, name) { (importer, low, high) throws(ONNXGap) in
            try importer.join(.multiply, name, [low, high])
        }
    }

    /// A dimension brought to the extent 1 by halves: what two make together stands for both, until one is left.
    private mutating func halved(
        _ x: ONNXSample, _ axis: Int, _ name: String,
        _ joined: (inout ONNXImporter, _ low: Made, _ high: Made) throws(ONNXGap) -> Made
    ) throws(ONNXGap) -> ONNXSample {
        guard x.dims[axis] <= 1 << 16 else { throw ONNXGap("it takes too many values together") }
        let order = x.order.filter { $0 != axis } + [axis]
        var made = try arrange(x, order)
        while let extent = made.shape.last, extent > 1 {
            let half = extent / 2
            let low = try add(Slice(0..<half), name, to: made)
            let high = try add(Slice(half..<2 * half), name, to: made)
            var both = try joined(&self, low, high)
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

    mutating func softmax(_ node: ONNXNode) throws(ONNXGap) -> ONNXSample {
        var x = try numbers(node)
        let isFlat = opset < 13
        let axis = try x.axis(Int(clamping: node.attributes["axis"]?.integer ?? (isFlat ? 1 : -1)))
        let dims = x.dims
        if isFlat, axis < x.rank - 1 {
            // All dimensions from the one on count as one.
            if let batch = x.batchAxis, batch >= axis { throw ONNXGap(ONNXGap.mixed) }
            x = try reshaped(x, to: dims[..<axis] + [dims[axis...].reduce(1, *)])
        }
        let last = try x.sampleAxis(axis)
        let name = name(of: node)
        if node.type == "LogSoftmax" {
            let sum = try logarithmOfSum(x, last, name)
            let less = sample(try affine((sum.place, sum.shape), scale: -1, name), like: sum)
            x = try joined(.add, [x, less], name)
        } else {
            let order = x.order.filter { $0 != last } + [last]
            x = sample(try add(Softmax(), name, to: arrange(x, order)), like: x)
            x.order = order
        }
        return x.dims == dims ? x : try reshaped(x, to: dims)
    }

    /// ln Σ e^x over a dimension, whose extent becomes 1: by pairs, of which ln(e^a + e^b) = a + softplus(b - a). The softplus
    /// does not overflow, whichever is the larger one.
    private mutating func logarithmOfSum(
        _ x: ONNXSample, _ axis: Int, _ name: String
    ) throws(ONNXGap) -> ONNXSample {
        try halved(x, axis, name) { (importer, low, high) throws(ONNXGap) in
            let difference = try importer.join(.add, name, [high, importer.affine(low, scale: -1, name)])
            return try importer.join(.add, name, [low, importer.apply(.softplus, difference, name)])
        }
    }

    // MARK: Normalizations

    mutating func batchNormalization(_ node: ONNXNode) throws(ONNXGap) -> ONNXSample {
        let x = try numbers(node)
        let isTraining =
            opset < 7
            ? node.attributes["is_test"]?.integer ?? 0 == 0 : node.attributes["training_mode"]?.integer ?? 0 != 0
        guard !isTraining else {
            throw ONNXGap("it takes the statistics of the batch, as in a training")
        }
        guard x.rank > 1, x.batchAxis != 1 else { throw ONNXGap("its samples have no channels") }
        let shape = [x.dims[1]]
        let (scale, shift) = (try weights(node, 1, shape: shape), try weights(node, 2, shape: shape))
        let (mean, variance) = (try weights(node, 3, shape: shape), try weights(node, 4, shape: shape))
        let epsilon = try self.epsilon(node)
        let momentum = 1 - Double(node.attributes["momentum"]?.float ?? 0.9)
        guard BatchNorm<Scalar>.areMeaningful(momentum: momentum, epsilon: epsilon) else {
            throw ONNXGap("its momentum is no number from 0 to 1")
        }
        let layer = BatchNorm(
            scale: scale.numbers, shift: shift.numbers, mean: mean.numbers, variance: variance.numbers,
            momentum: momentum, epsilon: epsilon)
        let order = x.order.filter { $0 != 1 } + [1]
        var result = sample(try add(layer, name(of: node, weights: scale), to: arrange(x, order)), like: x)
        result.order = order
        return result
    }

    private func epsilon(_ node: ONNXNode) throws(ONNXGap) -> Double {
        let epsilon = Double(node.attributes["epsilon"]?.float ?? 1e-5)
        guard epsilon > 0, epsilon.isFinite else { throw ONNXGap("its epsilon is \(epsilon), expected more than 0") }
        return epsilon
    }

    /// A `LayerNormalization` or an `RMSNormalization`: over all dimensions from one on, as over a single one.
    mutating func rowNormalization(_ node: ONNXNode) throws(ONNXGap) -> ONNXSample {
        let x = try numbers(node)
        let first = try x.axis(Int(clamping: node.attributes["axis"]?.integer ?? -1))
        if let batch = x.batchAxis, batch >= first { throw ONNXGap(ONNXGap.mixed) }
        let extents = Array(x.dims[first...])
        let features = extents.reduce(1, *)
        let (scale, shift) = (try weights(node, 1), try constant(node, 2))
        for part in [scale, shift].compactMap(\.self) where Shape.common(part.shape, extents) != extents {
            throw ONNXGap("its scale has shape \(Shape.listed(part.shape)), expected \(Shape.listed(extents))")
        }
        let epsilon = try self.epsilon(node)
        func row(_ part: ONNXConstant<Scalar>) -> Tensor<Scalar> {
            part.broadcast(to: extents).numbers.reshaped(to: [features])
        }
        let name = name(of: node, weights: scale)
        let layer: any Layer<Scalar>
        if node.type == "RMSNormalization" {
            layer = RMSNorm(scale: row(scale), epsilon: epsilon)
        } else {
            layer = LayerNorm(
                scale: row(scale), shift: shift.map(row) ?? Tensor(zeros: [features]), epsilon: epsilon)
        }
        let outer = x.order.filter { $0 < first }
        let order = outer + (first..<x.rank)
        let made = try add(layer, name, to: arrange(x, order, shape: outer.map { x.dims[$0] } + [features]))
        var result = sample(made, like: x)
        result.order = order
        return result
    }

    /// An `InstanceNormalization` or a `GroupNormalization`: the channels of a group, or one of them, are a row.
    mutating func groupNormalization(_ node: ONNXNode) throws(ONNXGap) -> ONNXSample {
        let x = try numbers(node)
        guard x.rank > 2, x.batchAxis == 0 else { throw ONNXGap("its samples are no images") }
        let channels = x.dims[1]
        let isInstance = node.type == "InstanceNormalization"
        let groups = isInstance ? channels : Int(clamping: node.attributes["num_groups"]?.integer ?? 0)
        guard groups > 0, channels.isMultiple(of: groups) else {
            throw ONNXGap("\(channels) channels do not divide into \(groups) groups")
        }
        let epsilon = try self.epsilon(node)
        let counts = !isInstance && opset < 21 ? groups : channels
        let (scale, shift) = (try weights(node, 1, shape: [counts]), try weights(node, 2, shape: [counts]))
        let name = name(of: node, weights: scale)
        let rows = x.count / groups
        let normalized = try add(
            Standardization(features: rows, epsilon: epsilon), name,
            to: arrange(x, x.axes, shape: [groups, rows]))
        var result = sample(normalized, like: x)
        result.order = x.axes
        func perChannel(_ part: ONNXConstant<Scalar>) -> ONNXConstant<Scalar> {
            let places = (0..<channels).map { counts == channels ? $0 : $0 / (channels / groups) }
            return part.taking(places, [channels] + [Int](repeating: 1, count: x.rank - 2))
        }
        result = try combined(result, perChannel(scale), isProduct: true, name)
        return try combined(result, perChannel(shift), isProduct: false, name)
    }
}
