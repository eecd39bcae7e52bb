// Operators of each element of one value, or of several.
extension ONNXImporter {
    // MARK: Of one value

    mutating func unchanged(_ node: ONNXNode) throws(ONNXGap) -> ONNXSample {
        var x = try sample(node)
        switch node.type {
        case "Cast", "CastLike":
            guard let element = try target(of: node) else { throw ONNXGap("it does not say what it makes") }
            x = try cast(x, to: element, name(of: node))
        case "Dropout":
            if let training = try constant(node, 2), training.integers != [0] {
                throw ONNXGap("it drops values outside of a training too")
            }
            let rate = try number(node, 1, or: "ratio") ?? 0.5
            guard rate >= 0, rate < 1 else { throw ONNXGap("it drops a share of \(rate)") }
            if rate > 0 { x = sample(try add(Dropout(rate), name(of: node), to: (x.place, x.shape)), like: x) }
        default: break
        }
        return x
    }

    private mutating func cast(
        _ x: ONNXSample, to element: ONNXElement, _ name: String
    ) throws(ONNXGap) -> ONNXSample {
        var result = x
        if element == .bool, x.element != .bool {
            let isZero = try elementwise(.equal, [x, lifted(ONNXConstant([0], shape: []), name)], name)
            result = sample(try affine(whole(isZero), scale: -1, shift: 1, name), like: isZero)
        } else if element == .int32 || element == .int64 {
            if !x.element.isInteger { result = try elementwise(.truncated, [x], name) }
        } else if element != x.element, element != .float, element != .double {
            throw ONNXGap("it rounds values of samples to \(element.name)")
        }
        result.element = element
        return result
    }

    // MARK: Of several values

    mutating func pair(_ node: ONNXNode) throws(ONNXGap) -> ONNXSample {
        let name = name(of: node)
        if opset < 7, let axis = node.attributes["axis"]?.integer {
            // Before version 7 the second stood at a dimension of the first.
            return try pair(node, at: Int(clamping: axis), name)
        }
        if ["And", "Or", "Xor"].contains(node.type) { return try pairOfSamples(node, name) }
        if case .constant(let constant)? = value(node, 0) {
            let x = try numbers(node, 1)
            switch node.type {
            case "Add": return try combined(x, constant, isProduct: false, name)
            case "Sub":
                let negative = try affine((x.place, x.shape), scale: -1, name)
                return try combined(sample(negative, like: x), constant, isProduct: false, name)
            case "Mul": return try combined(x, constant, isProduct: true, name)
            default: return try pairOfSamples(node, name)
            }
        }
        guard case .constant(let constant)? = value(node, 1) else { return try pairOfSamples(node, name) }
        let x = try numbers(node)
        switch node.type {
        case "Add": return try combined(x, constant, isProduct: false, name)
        case "Sub": return try combined(x, constant.mapped { -$0 }, isProduct: false, name)
        case "Mul": return try combined(x, constant, isProduct: true, name)
        default: return try combined(x, constant.mapped { 1 / $0 }, isProduct: true, name)
        }
    }

    private mutating func pair(_ node: ONNXNode, at axis: Int, _ name: String) throws(ONNXGap) -> ONNXSample {
        let x = try numbers(node)
        guard let constant = try constant(node, 1), node.type == "Add" || node.type == "Mul" else {
            throw ONNXGap("it has the attribute axis")
        }
        let behind = x.rank - (try x.axis(axis)) - constant.shape.count
        guard behind >= 0 else { throw ONNXGap("there is no room at dimension \(axis)") }
        let shape = constant.shape + [Int](repeating: 1, count: behind)
        return try combined(x, constant.reshaped(shape), isProduct: node.type == "Mul", name)
    }

    private mutating func pairOfSamples(_ node: ONNXNode, _ name: String) throws(ONNXGap) -> ONNXSample {
        switch node.type {
        case "Add": return try joined(.add, [numbers(node, 0), numbers(node, 1)], name)
        case "Mul": return try joined(.multiply, [numbers(node, 0), numbers(node, 1)], name)
        case "Sub":
            let b = try numbers(node, 1)
            let negative = sample(try affine((b.place, b.shape), scale: -1, name), like: b)
            return try joined(.add, [numbers(node, 0), negative], name)
        case "And": return try joined(.multiply, [truth(node, 0), truth(node, 1)], name)
        case "Or", "Xor":
            // a + b - a·b, or a + b - 2·a·b, which are exact for 0 and 1.
            let (a, b) = (try truth(node, 0), try truth(node, 1))
            let both = try joined(.multiply, [a, b], name)
            let less = try affine(whole(both), scale: node.type == "Or" ? -1 : -2, name)
            return try joined(.add, [joined(.add, [a, b], name), sample(less, like: both)], name)
        default: return try elementwise(.divide, [numbers(node, 0), numbers(node, 1)], name)
        }
    }

    /// An input of true and false, as 1 and 0.
    mutating func truth(_ node: ONNXNode, _ index: Int) throws(ONNXGap) -> ONNXSample {
        let x = try sample(node, index)
        guard x.element == .bool else { throw ONNXGap("it takes true and false, and not \(x.element.name)") }
        return x
    }

    mutating func several(_ node: ONNXNode) throws(ONNXGap) -> ONNXSample {
        var values: [ONNXSample] = []
        let isOrder = node.type == "Max" || node.type == "Min"
        for index in node.inputs.indices { values.append(try isOrder ? sample(node, index) : numbers(node, index)) }
        guard let first = values.first else { throw ONNXGap("it has no input") }
        guard values.count > 1 else { return first }
        let name = name(of: node)
        switch node.type {
        case "Sum": return try joined(.add, values, name)
        case "Mean":
            let sum = try joined(.add, values, name)
            return sample(try affine(whole(sum), scale: 1 / Double(values.count), name), like: sum)
        default: return try extreme(values, isMaximum: node.type == "Max", name)
        }
    }

    /// The largest of several values, or the smallest.
    mutating func extreme(
        _ values: [ONNXSample], isMaximum: Bool, _ name: String
    ) throws(ONNXGap) -> ONNXSample {
        var (like, columns) = try stacked(values, name)
        if !isMaximum { columns = try affine(columns, scale: -1, name) }
        let made = try add(Reduction(.maximum, axis: -1), name, to: columns)
        like.element = values[0].element
        return sample(isMaximum ? made : try affine(made, scale: -1, name), like: like)
    }

    /// Several values beside each other along a new last dimension, and what they are alike.
    mutating func stacked(_ values: [ONNXSample], _ name: String) throws(ONNXGap) -> (like: ONNXSample, Made) {
        let like = try alike(values)
        var columns: [Made] = []
        for value in values {
            let source = try arrange(aligned(value, like), like.order)
            columns.append(try reshape(broadcast(source, to: like.extents, name), like.extents + [1]))
        }
        return (like, try join(.concatenate, name, columns))
    }

    /// The shape that several values have together, and an order of its dimensions; the place is that of none.
    private func alike(_ values: [ONNXSample]) throws(ONNXGap) -> ONNXSample {
        let rank = values.map(\.rank).max() ?? 0
        var padded = values.map { $0.padded(to: rank) }
        if let batch = padded.compactMap(\.batchAxis).first { padded = padded.map { $0.withBatch(at: batch) } }
        guard var result = padded.max(by: { ($0.count, $0.rank) < ($1.count, $1.rank) }) else {
            throw ONNXGap("it has no input")
        }
        for value in padded {
            guard value.batchAxis == result.batchAxis, let dims = Shape.common(result.dims, value.dims) else {
                throw ONNXGap(
                    "samples of shapes \(Shape.listed(result.extents)) and \(Shape.listed(value.extents)) are no pair")
            }
            result.dims = dims
        }
        result.shape = result.extents
        return result
    }

    /// A value with as many dimensions as another, and its batch.
    private func aligned(_ x: ONNXSample, _ like: ONNXSample) -> ONNXSample {
        let padded = x.padded(to: like.rank)
        return like.batchAxis.map { padded.withBatch(at: $0) } ?? padded
    }

    mutating func joined(
        _ join: Graph<Scalar>.Join, _ values: [ONNXSample], _ name: String
    ) throws(ONNXGap) -> ONNXSample {
        let like = try alike(values)
        var sources: [Made] = []
        for value in values { sources.append(try arrange(aligned(value, like), like.order)) }
        return sample(try self.join(join, name, sources), like: like)
    }

    mutating func broadcast(_ x: Made, to shape: [Int], _ name: String) throws(ONNXGap) -> Made {
        x.shape == shape ? x : try add(Broadcast(to: shape), name, to: x)
    }

    // MARK: Comparisons

    /// A comparison, or another function of two numbers, of whole ones too.
    mutating func compared(_ node: ONNXNode) throws(ONNXGap) -> ONNXSample {
        guard let (named, isSwapped) = ONNXFunctions.ofTwo[node.type] else {
            throw ONNXGap("there is no such operator here")
        }
        var function = named
        if node.attributes["fmod"]?.integer == 1 { function = .truncatingRemainder }
        let operands = [try sample(node, 0), try sample(node, 1)]
        var result = try elementwise(function, isSwapped ? operands.reversed() : operands, name(of: node))
        result.element = node.type == "Mod" ? operands[0].element : .bool
        return result
    }

    mutating func choice(_ node: ONNXNode) throws(ONNXGap) -> ONNXSample {
        let operands = [try truth(node, 0), try sample(node, 1), try sample(node, 2)]
        var result = try elementwise(.choose, operands, name(of: node))
        result.element = operands[1].element
        return result
    }

    // MARK: Of a value and a constant

    /// x + c or x·c, where c becomes a parameter if it is one of the file's tensors.
    mutating func combined(
        _ x: ONNXSample, _ constant: ONNXConstant<Scalar>, isProduct: Bool, _ name: String
    ) throws(ONNXGap) -> ONNXSample {
        guard constant.count > 0 else { throw ONNXGap("it has an input without elements") }
        guard !constant.knowsBatch else { throw ONNXGap("it computes with the number of samples") }
        let rank = max(x.rank, constant.shape.count)
        var result = x.padded(to: rank)
        let extents = Shape.padded(constant.shape, to: rank)
        if let axis = result.batchAxis, extents[axis] != 1 {
            throw ONNXGap("it gives each sample of a batch another number")
        }
        guard let dims = Shape.common(result.dims, extents) else {
            throw ONNXGap(
                "samples of shape \(Shape.listed(result.extents)) and a tensor of \(Shape.listed(constant.shape)) are no pair"
            )
        }
        // What the constant tells apart comes last, so that it is as small as it was.
        let (distinct, equal) = (result.order.filter { extents[$0] != 1 }, result.order.filter { extents[$0] == 1 })
        let source = try arrange(result, equal + distinct)
        (result.dims, result.order) = (dims, equal + distinct)
        let wide = try broadcast(source, to: result.extents, name)
        var numbers = constant.reshaped(extents).permuted(
            (result.batchAxis.map { [$0] } ?? []) + result.order
        ).reshaped(distinct.map { dims[$0] }).numbers
        if distinct.isEmpty { numbers = row(of: numbers.scalars[0], for: wide.shape) }
        let isLearnt = constant.isLearnt && constant.count > 1
        if !isProduct, let fused = addBiases(numbers, to: wide, isLearnt) { return sample(fused, like: result) }
        let layer = Affine(
            scale: isProduct ? numbers : nil, shift: isProduct ? nil : numbers, isLearnt: isLearnt)
        return sample(try add(layer, isLearnt ? layerName(constant, name) : name, to: wide), like: result)
    }

    private func layerName(_ constant: ONNXConstant<Scalar>, _ name: String) -> String {
        constant.name.isEmpty ? name : constant.name
    }

    /// Sums of products that began from 0 begin from these numbers, if there are as many; else nothing.
    private mutating func addBiases(_ biases: Tensor<Scalar>, to sums: Made, _ isLearnt: Bool) -> Made? {
        guard isLearnt, bareSums.contains(sums.place), biases.shape == sums.shape.suffix(1),
            var layer = layer(at: sums.place) as? any ActivatedLayer<Scalar>
        else { return nil }
        layer.biases = biases
        replaceLayer(at: sums.place, by: layer)
        bareSums.remove(sums.place)
        return sums
    }
}

extension ONNXConstant {
    /// Other numbers for the same parameter.
    fileprivate func mapped(_ function: (Scalar) -> Scalar) -> ONNXConstant {
        var result = ONNXConstant(element, shape, .numbers(numbers.map(function)))
        (result.name, result.isLearnt, result.batchAxis) = (name, isLearnt, batchAxis)
        return result
    }
}
