// Operators that compute each element by itself.
extension ONNXImporter {
    /// A value of the graph in the place of another, element by element.
    func sample(_ made: Made, like x: ONNXSample) -> ONNXSample {
        var result = x
        (result.place, result.shape) = (made.place, made.shape)
        return result
    }

    mutating func activation(_ activation: Activation, _ node: ONNXNode) throws(ONNXGap) -> ONNXSample {
        let x = try numbers(node)
        return sample(try apply(activation, (x.place, x.shape), name(of: node)), like: x)
    }

    mutating func apply(_ activation: Activation, _ x: Made, _ name: String) throws(ONNXGap) -> Made {
        try add(activation.layer() as any Layer<Scalar>, name, to: x)
    }

    /// `x·scale + shift`, with numbers that are not learnt.
    mutating func affine(
        _ x: Made, scale: Double? = nil, shift: Double? = nil, _ name: String
    ) throws(ONNXGap) -> Made {
        // A number for each of the last dimension is as good as one, and faster.
        let shape = x.shape.suffix(1)
        func tensor(_ number: Double?) -> Tensor<Scalar>? {
            number.map { Tensor(repeating: Scalar($0), shape: Array(shape)) }
        }
        return try add(Affine(scale: tensor(scale), shift: tensor(shift), isLearnt: false), name, to: x)
    }

    // MARK: Of one value

    mutating func unchanged(_ node: ONNXNode) throws(ONNXGap) -> ONNXSample {
        var x = try sample(node)
        switch node.type {
        case "Cast", "CastLike":
            var element = node.attributes["to"]?.integer.flatMap { ONNXElement(rawValue: Int(clamping: $0)) }
            if node.type == "CastLike" {
                switch value(node, 1) {
                case .constant(let other): element = other.element
                case .sample(let other): element = other.element
                case .unknown, nil: element = nil
                }
            }
            guard let element, element == x.element || element == .float || element == .double else {
                throw ONNXGap("it rounds values of samples")
            }
            x.element = element
        case "Dropout":
            guard !isUsed(node, 1) else { throw ONNXGap("its mask is not computed here") }
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

    /// Functions that are made of those that there are. Each is exact where these are, but for the last roundings.
    mutating func function(_ node: ONNXNode) throws(ONNXGap) -> ONNXSample {
        let x = node.type == "Not" ? try truth(node, 0) : try numbers(node)
        let (name, source) = (name(of: node), (x.place, x.shape))
        func setting(_ name: String, _ usual: Double) -> Double {
            node.attributes[name]?.float.map { Double($0) } ?? usual
        }
        let alpha = setting(
            "alpha", ["Elu": 1, "Celu": 1, "Swish": 1, "ThresholdedRelu": 1, "HardSigmoid": 0.2][node.type] ?? 0.01)
        let made: Made
        switch node.type {
        case "Neg": made = try affine(source, scale: -1, name)
        case "Not": made = try affine(source, scale: -1, shift: 1, name)
        case "Abs": made = try absolute(source, name)
        case "LeakyRelu" where Float(alpha) == 0.01: made = try apply(.leakyReLU, source, name)
        case "LeakyRelu":
            let below = try affine(negativePart(source, name), scale: alpha, name)
            made = try join(.add, name, [apply(.relu, source, name), below])
        case "Elu" where alpha == 1: made = try apply(.elu, source, name)
        case "Elu": made = try scaledELU(source, alpha, 1, name)
        case "Celu":
            guard alpha != 0 else { throw ONNXGap("its alpha is 0") }
            // max(0, x) + min(0, α·(e^(x/α) - 1)), which for α below 0 is another function.
            guard alpha > 0 else { throw ONNXGap("its alpha is below 0") }
            let below = try apply(.elu, affine(negativePart(source, name), scale: 1 / alpha, name), name)
            made = try join(.add, name, [apply(.relu, source, name), affine(below, scale: alpha, name)])
        case "Selu":
            let (alpha, gamma) = (setting("alpha", 1.6732632), setting("gamma", 1.0507010))
            if abs(alpha - 1.6732632) < 1e-6, abs(gamma - 1.0507010) < 1e-6 {
                made = try apply(.selu, source, name)
            } else {
                made = try scaledELU(source, alpha, gamma, name)
            }
        case "Gelu" where node.attributes["approximate"]?.text == "tanh":
            // x/2·(1 + tanh(√(2/π)·(x + 0.044715·x³))).
            let cube = try join(.multiply, name, [join(.multiply, name, [source, source]), source])
            let inner = try join(.add, name, [source, affine(cube, scale: 0.044715, name)])
            let gate = try apply(.tanh, affine(inner, scale: (2 / Double.pi).squareRoot(), name), name)
            made = try join(.multiply, name, [source, affine(gate, scale: 0.5, shift: 0.5, name)])
        case "Gelu": made = try apply(.gelu, source, name)
        case "HardSigmoid": made = try hardSigmoid(source, alpha, setting("beta", 0.5), name)
        case "HardSwish":
            made = try join(.multiply, name, [source, hardSigmoid(source, 1.0 / 6, 0.5, name)])
        case "Swish" where alpha == 1: made = try apply(.swish, source, name)
        case "Swish":
            let gate = try apply(.sigmoid, affine(source, scale: alpha, name), name)
            made = try join(.multiply, name, [source, gate])
        case "Mish":
            made = try join(.multiply, name, [source, apply(.tanh, apply(.softplus, source, name), name)])
        default:
            // x where it is larger than α, which rounds no difference to 0.
            let gate = try apply(.step, affine(source, shift: -alpha, name), name)
            made = try join(.multiply, name, [source, gate])
        }
        return sample(made, like: x)
    }

    /// min(x, 0).
    private mutating func negativePart(_ x: Made, _ name: String) throws(ONNXGap) -> Made {
        try affine(apply(.relu, affine(x, scale: -1, name), name), scale: -1, name)
    }

    mutating func absolute(_ x: Made, _ name: String) throws(ONNXGap) -> Made {
        try join(.add, name, [apply(.relu, x, name), apply(.relu, affine(x, scale: -1, name), name)])
    }

    private mutating func scaledELU(
        _ x: Made, _ alpha: Double, _ gamma: Double, _ name: String
    ) throws(ONNXGap) -> Made {
        let below = try affine(apply(.elu, negativePart(x, name), name), scale: gamma * alpha, name)
        let above = try apply(.relu, x, name)
        return try join(.add, name, [gamma == 1 ? above : affine(above, scale: gamma, name), below])
    }

    /// α·x + β kept within 0 and 1; the function that there is has 1/6 and 1/2.
    private mutating func hardSigmoid(
        _ x: Made, _ alpha: Double, _ beta: Double, _ name: String
    ) throws(ONNXGap) -> Made {
        let isUsual = abs(alpha - 1.0 / 6) < 1e-7 && beta == 0.5
        let scaled = isUsual ? x : try affine(x, scale: 6 * alpha, shift: 6 * (beta - 0.5), name)
        return try apply(.hardSigmoid, scaled, name)
    }

    mutating func parametricRelu(_ node: ONNXNode) throws(ONNXGap) -> ONNXSample {
        let x = try numbers(node)
        let slope = try weights(node, 1)
        let name = name(of: node, weights: slope)
        let below = sample(try negativePart((x.place, x.shape), name), like: x)
        let scaled = try combined(below, slope, isProduct: true, name)
        let above = try apply(.relu, arrange(x, scaled.order), name)
        let made = try join(.add, name, [above, whole(scaled)])
        return sample(made, like: scaled)
    }

    mutating func power(_ node: ONNXNode) throws(ONNXGap) -> ONNXSample {
        let x = try numbers(node)
        guard let exponent = try constant(node, 1), exponent.count == 1 else {
            throw ONNXGap("its exponents are not one number")
        }
        let made: Made = (x.place, x.shape)
        switch Double(exponent.numbers.scalars[0]) {
        case 1: return x
        case 2: return sample(try join(.multiply, name(of: node), [made, made]), like: x)
        case 3:
            let square = try join(.multiply, name(of: node), [made, made])
            return sample(try join(.multiply, name(of: node), [square, made]), like: x)
        case let exponent: throw ONNXGap("there is no power of \(exponent) here")
        }
    }

    mutating func clip(_ node: ONNXNode) throws(ONNXGap) -> ONNXSample {
        let x = try ordered(node)
        let name = name(of: node)
        var made: Made = (x.place, x.shape)
        let (least, most) = (try number(node, 1, or: "min"), try number(node, 2, or: "max"))
        if let least, least > -Double(Float.greatestFiniteMagnitude) {
            made = least == 0 ? try apply(.relu, made, name) : try maximum(made, least, name)
        }
        if let most, most < Double(Float.greatestFiniteMagnitude) {
            made = try affine(maximum(affine(made, scale: -1, name), -most, name), scale: -1, name)
        }
        return sample(made, like: x)
    }

    /// max(x, c), exactly: the number stands beside each value, and the larger one is taken.
    private mutating func maximum(_ x: Made, _ number: Double, _ name: String) throws(ONNXGap) -> Made {
        let pairs = try add(Pad(before: 0, after: 1, axis: -1), name, to: reshape(x, x.shape + [1]))
        let shift = Tensor<Scalar>(shape: [2], scalars: [0, Scalar(number)])
        return try add(
            Reduction(.maximum, axis: -1), name,
            to: add(Affine(scale: nil, shift: shift, isLearnt: false), name, to: pairs))
    }

    // MARK: Of several values

    mutating func pair(_ node: ONNXNode) throws(ONNXGap) -> ONNXSample {
        let name = name(of: node)
        if opset < 7, let axis = node.attributes["axis"]?.integer {
            // Before version 7 the second stood at a dimension of the first.
            return try pair(node, at: Int(clamping: axis), name)
        }
        if case .constant(let constant)? = value(node, 0) {
            let x = try numbers(node, 1)
            switch node.type {
            case "Add": return try combined(x, constant, isProduct: false, name)
            case "Sub":
                let negative = try affine((x.place, x.shape), scale: -1, name)
                return try combined(sample(negative, like: x), constant, isProduct: false, name)
            case "Mul": return try combined(x, constant, isProduct: true, name)
            case "Div": throw ONNXGap("it divides by values of samples")
            default: throw ONNXGap("it takes true and false of samples alone")
            }
        }
        guard case .constant(let constant)? = value(node, 1) else { return try pairOfSamples(node, name) }
        let x = try numbers(node)
        switch node.type {
        case "Add": return try combined(x, constant, isProduct: false, name)
        case "Sub": return try combined(x, constant.mapped { -$0 }, isProduct: false, name)
        case "Mul": return try combined(x, constant, isProduct: true, name)
        case "Div": return try combined(x, constant.mapped { 1 / $0 }, isProduct: true, name)
        default: throw ONNXGap("it takes true and false of samples alone")
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
        default: throw ONNXGap("it divides by values of samples")
        }
    }

    /// An input of true and false, as 1 and 0.
    private func truth(_ node: ONNXNode, _ index: Int) throws(ONNXGap) -> ONNXSample {
        let x = try sample(node, index)
        guard x.element == .bool else { throw ONNXGap("it takes true and false, and not \(x.element.name)") }
        return x
    }

    mutating func several(_ node: ONNXNode) throws(ONNXGap) -> ONNXSample {
        var values: [ONNXSample] = []
        let isOrder = node.type == "Max" || node.type == "Min"
        for index in node.inputs.indices { values.append(try isOrder ? ordered(node, index) : numbers(node, index)) }
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
    private mutating func extreme(
        _ values: [ONNXSample], isMaximum: Bool, _ name: String
    ) throws(ONNXGap) -> ONNXSample {
        let like = try alike(values)
        var columns: [Made] = []
        for value in values {
            var made = try broadcast(arrange(value.padded(to: like.rank), like.order), to: like.extents, name)
            if !isMaximum { made = try affine(made, scale: -1, name) }
            columns.append(try reshape(made, like.extents + [1]))
        }
        let made = try add(Reduction(.maximum, axis: -1), name, to: join(.concatenate, name, columns))
        return sample(isMaximum ? made : try affine(made, scale: -1, name), like: like)
    }

    /// The shape that several values have together, and an order of its dimensions; the place is that of none.
    private func alike(_ values: [ONNXSample]) throws(ONNXGap) -> ONNXSample {
        let rank = values.map(\.rank).max() ?? 0
        let padded = values.map { $0.padded(to: rank) }
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

    mutating func joined(
        _ join: Graph<Scalar>.Join, _ values: [ONNXSample], _ name: String
    ) throws(ONNXGap) -> ONNXSample {
        let like = try alike(values)
        var sources: [Made] = []
        for value in values { sources.append(try arrange(value.padded(to: like.rank), like.order)) }
        return sample(try self.join(join, name, sources), like: like)
    }

    mutating func broadcast(_ x: Made, to shape: [Int], _ name: String) throws(ONNXGap) -> Made {
        x.shape == shape ? x : try add(Broadcast(to: shape), name, to: x)
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
        if distinct.isEmpty, let last = wide.shape.last {
            numbers = Tensor(repeating: numbers.scalars[0], shape: [last])
        }
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
