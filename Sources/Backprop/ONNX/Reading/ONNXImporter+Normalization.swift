// Values brought to a mean and a deviation, or to a length.
extension ONNXImporter {
    mutating func batchNormalization(_ node: ONNXNode) throws(ONNXGap) -> ONNXSample {
        let x = try numbers(node)
        let isTraining =
            opset < 7
            ? node.attributes["is_test"]?.integer ?? 0 == 0 : node.attributes["training_mode"]?.integer ?? 0 != 0
        guard !isTraining else {
            throw ONNXGap("it takes the statistics of the batch, as in a training")
        }
        guard node.attributes["spatial"]?.integer ?? 1 != 0 else {
            throw ONNXGap("it has statistics for each place of an image")
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
    mutating func rowNormalization(_ node: ONNXNode) throws(ONNXGap) -> [ONNXSample] {
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
        try budget.take(2 * Size(features))
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
        guard isUsed(node, 1) || isUsed(node, 2) else { return [result] }
        // The means, and 1 over the standard deviations.
        let axes = Array(first..<x.rank)
        let mean = try reduced(x, .mean, axes, keeps: true, name)
        let less = sample(try affine(whole(mean), scale: -1, name), like: mean)
        let variance = try reduced(squared(joined(.add, [x, less], name), name), .mean, axes, keeps: true, name)
        let shifted = sample(try affine(whole(variance), shift: epsilon, name), like: variance)
        return [result, mean, try elementwise(.reciprocal, [elementwise(.squareRoot, [shifted], name)], name)]
    }

    /// An `LpNormalization`: divided by the sum of the magnitudes along a dimension, or by the length.
    mutating func lengthNormalization(_ node: ONNXNode) throws(ONNXGap) -> ONNXSample {
        let (x, name) = (try numbers(node), name(of: node))
        let axis = try x.sampleAxis(Int(clamping: node.attributes["axis"]?.integer ?? -1))
        let length: ONNXSample
        switch node.attributes["p"]?.integer ?? 2 {
        case 1:
            length = try reduced(sample(absolute((x.place, x.shape), name), like: x), .sum, [axis], keeps: true, name)
        case 2:
            length = try elementwise(.squareRoot, [reduced(squared(x, name), .sum, [axis], keeps: true, name)], name)
        case let p: throw ONNXGap("its p is \(p)")
        }
        // What has no length stays 0.
        let one = try lifted(ONNXConstant([1], shape: []), name)
        let divisor = try elementwise(.choose, [length, length, one], name)
        return try elementwise(.divide, [x, divisor], name)
    }

    /// A `LRN`: divided by a power of the sum of squares over neighbouring channels.
    mutating func localNormalization(_ node: ONNXNode) throws(ONNXGap) -> ONNXSample {
        let (x, name) = (try numbers(node), name(of: node))
        let size = Int(clamping: node.attributes["size"]?.integer ?? 0)
        guard x.rank > 1, (1...1024).contains(size) else { throw ONNXGap("its size is \(size)") }
        let axis = try x.sampleAxis(1)
        let (before, channels) = ((size - 1) / 2, x.dims[axis])
        let padded = try self.padded(squared(x, name), axis, before, size - 1 - before, 0, name)
        var sum: ONNXSample?
        for shift in 0..<size {
            let part = try taking([shift..<shift + channels], axis, of: padded, name)
            sum = try sum.map { (sum) throws(ONNXGap) in try joined(.add, [sum, part], name) } ?? part
        }
        func setting(_ name: String, _ usual: Double) -> Double {
            node.attributes[name]?.float.map { Double($0) } ?? usual
        }
        guard let sum else { return x }
        let divisor = sample(
            try affine(whole(sum), scale: setting("alpha", 0.0001) / Double(size), shift: setting("bias", 1), name),
            like: sum)
        let exponent = ONNXConstant<Scalar>(
            .float, [], .numbers(Tensor(shape: [], scalars: [-Scalar(setting("beta", 0.75))])))
        return try joined(
            .multiply, [x, elementwise(.power, [divisor, lifted(exponent, name)], name)], name)
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
        try budget.take(Size(rows))
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
