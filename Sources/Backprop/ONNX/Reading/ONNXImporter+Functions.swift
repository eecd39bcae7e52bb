// Functions of each element of a value.
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
        func tensor(_ number: Double?) -> Tensor<Scalar>? { number.map { row(of: Scalar($0), for: x.shape) } }
        return try add(Affine(scale: tensor(scale), shift: tensor(shift), isLearnt: false), name, to: x)
    }

    /// A number as a tensor that samples are multiplied by or added to: for each of their last dimension, which is as good as
    /// one, and faster, unless that is large.
    func row(of number: Scalar, for shape: [Int]) -> Tensor<Scalar> {
        Tensor(repeating: number, shape: (shape.last ?? 0) <= 4096 ? shape.suffix(1) : [])
    }

    /// A function that layers compute by themselves, of as many values as it takes.
    mutating func elementwise(
        _ function: ElementFunction, _ values: [ONNXSample], _ name: String
    ) throws(ONNXGap) -> ONNXSample {
        guard values.count > 1 else {
            let x = values[0]
            return sample(try add(Elementwise(function), name, to: (x.place, x.shape)), like: x)
        }
        let (like, columns) = try stacked(values, name)
        return sample(try add(Elementwise(function), name, to: columns), like: like)
    }

    mutating func elementary(_ node: ONNXNode) throws(ONNXGap) -> ONNXSample {
        guard let function = ONNXFunctions.ofOne[node.type] else { throw ONNXGap("there is no such operator here") }
        let name = name(of: node)
        var x = try node.type == "Sign" ? sample(node) : numbers(node)
        switch node.type {
        case "IsInf":
            let source = x
            x = try elementwise(function, [source], name)
            // Where only one sign counts, it is a factor.
            for (setting, sign) in [("detect_negative", 1.0), ("detect_positive", -1.0)]
            where node.attributes[setting]?.integer == 0 {
                let zero = try lifted(ONNXConstant([0], shape: []), name)
                let isOfSign = try elementwise(.less, sign > 0 ? [zero, source] : [source, zero], name)
                x = try joined(.multiply, [x, isOfSign], name)
            }
            x.element = .bool
        case "IsNaN":
            x = try elementwise(function, [x], name)
            x.element = .bool
        default: x = try elementwise(function, [x], name)
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
        default: return try chosen(x, where: x, isAbove: alpha, name)
        }
        return sample(made, like: x)
    }

    /// min(x, 0).
    mutating func negativePart(_ x: Made, _ name: String) throws(ONNXGap) -> Made {
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
    mutating func hardSigmoid(
        _ x: Made, _ alpha: Double, _ beta: Double, _ name: String
    ) throws(ONNXGap) -> Made {
        let isUsual = abs(alpha - 1.0 / 6) < 1e-7 && beta == 0.5
        let scaled = isUsual ? x : try affine(x, scale: 6 * alpha, shift: 6 * (beta - 0.5), name)
        return try apply(.hardSigmoid, scaled, name)
    }

    /// A `Shrink`: nearer to 0 by a bias, and 0 within a threshold of it.
    /// x + β where x < -λ, else x - β where x > λ, else 0.
    mutating func shrink(_ node: ONNXNode) throws(ONNXGap) -> ONNXSample {
        let (x, name) = (try sample(node), name(of: node))
        let bias = Double(node.attributes["bias"]?.float ?? 0)
        let threshold = Double(node.attributes["lambd"]?.float ?? 0.5)
        func shifted(_ shift: Double) throws(ONNXGap) -> ONNXSample {
            sample(try affine((x.place, x.shape), shift: shift, name), like: x)
        }
        let above = try chosen(shifted(-bias), where: x, isAbove: threshold, name)
        return try elementwise(
            .choose, [elementwise(.less, [x, lifted(-threshold, name)], name), shifted(bias), above], name)
    }

    /// A value where x is above a number, else 0; also for NaN, which is above nothing.
    private mutating func chosen(
        _ value: ONNXSample, where x: ONNXSample, isAbove number: Double, _ name: String
    ) throws(ONNXGap) -> ONNXSample {
        try elementwise(
            .choose, [elementwise(.less, [lifted(number, name), x], name), value, lifted(0, name)], name)
    }

    /// The `Scaler` of scikit-learn: less an offset of each column, times a factor.
    mutating func scaler(_ node: ONNXNode) throws(ONNXGap) -> ONNXSample {
        let (x, name) = (try sample(node), name(of: node))
        let width = try x.dims[x.sampleAxis(-1)]
        func row(_ setting: String, _ usual: Scalar) throws(ONNXGap) -> Tensor<Scalar> {
            let numbers = node.attributes[setting]?.floats.map { Scalar($0) } ?? []
            guard numbers.count <= 1 || numbers.count == width else {
                throw ONNXGap("it has \(numbers.count) numbers for \(width) columns")
            }
            try budget.take(Size(width))
            return Tensor(numbers.count == width ? numbers : Array(repeating: numbers.first ?? usual, count: width))
        }
        let (offset, factor) = (try row("offset", 0), try row("scale", 1))
        let order = x.order.filter { $0 != x.rank - 1 } + [x.rank - 1]
        let less = try add(
            Affine(shift: offset.map { -$0 }, isLearnt: false), name, to: arrange(x, order))
        var result = sample(try add(Affine(scale: factor, isLearnt: false), name, to: less), like: x)
        (result.order, result.element) = (order, .float)
        return result
    }

    /// The mask of a `Dropout`: outside of a training all is kept.
    mutating func mask(_ node: ONNXNode) throws(ONNXGap) -> ONNXSample {
        let (x, name) = (try sample(node), name(of: node))
        let one = try lifted(ONNXConstant([1], shape: []), name).padded(to: x.rank)
        let aligned = x.batchAxis.map { one.withBatch(at: $0) } ?? one
        var result = sample(
            try broadcast(arrange(aligned, x.order), to: x.extents, name), like: x)
        result.element = .bool
        return result
    }

    mutating func parametricRelu(_ node: ONNXNode) throws(ONNXGap) -> ONNXSample {
        let x = try numbers(node)
        var slope = try weights(node, 1)
        if opset < 7, slope.count > 1 {
            // Before version 7 there is one for each channel.
            slope = slope.reshaped([slope.count] + [Int](repeating: 1, count: max(0, x.rank - 2)))
        }
        let name = name(of: node, weights: slope)
        let below = sample(try negativePart((x.place, x.shape), name), like: x)
        let scaled = try combined(below, slope, isProduct: true, name)
        let above = try apply(.relu, arrange(x, scaled.order), name)
        let made = try join(.add, name, [above, whole(scaled)])
        return sample(made, like: scaled)
    }

    mutating func power(_ node: ONNXNode) throws(ONNXGap) -> ONNXSample {
        let name = name(of: node)
        if case .constant(let exponent)? = value(node, 1), exponent.count == 1, case .sample? = value(node, 0) {
            let x = try numbers(node)
            let made: Made = (x.place, x.shape)
            let exponent = Double(exponent.numbers.scalars[0])
            if exponent == 1 { return x }
            if exponent == 2 { return sample(try join(.multiply, name, [made, made]), like: x) }
            if exponent == 3 {
                let square = try join(.multiply, name, [made, made])
                return sample(try join(.multiply, name, [square, made]), like: x)
            }
            if exponent == 0.5 { return try elementwise(.squareRoot, [x], name) }
        }
        return try elementwise(.power, [numbers(node), sample(node, 1)], name)
    }

    mutating func clip(_ node: ONNXNode) throws(ONNXGap) -> ONNXSample {
        let (x, name) = (try sample(node), name(of: node))
        func isKnown(_ index: Int) -> Bool { if case .sample? = value(node, index) { false } else { true } }
        guard isKnown(1), isKnown(2) else {
            // Bounds that depend on the samples are compared with them.
            var result = x
            if value(node, 1) != nil { result = try extreme([result, sample(node, 1)], isMaximum: true, name) }
            if value(node, 2) != nil { result = try extreme([result, sample(node, 2)], isMaximum: false, name) }
            return result
        }
        return sample(
            try clipped((x.place, x.shape), number(node, 1, or: "min"), number(node, 2, or: "max"), name), like: x)
    }

    /// A value kept within two numbers, if there are such.
    mutating func clipped(
        _ x: Made, _ least: Double?, _ most: Double?, _ name: String
    ) throws(ONNXGap) -> Made {
        if least == 0, most == 6 { return try apply(.relu6, x, name) }
        var made = x
        if let least, least > -Double(Float.greatestFiniteMagnitude) {
            made = least == 0 ? try apply(.relu, made, name) : try maximum(made, least, name)
        }
        if let most, most < Double(Float.greatestFiniteMagnitude) {
            made = try affine(maximum(affine(made, scale: -1, name), -most, name), scale: -1, name)
        }
        return made
    }

    /// max(x, c), exactly: the number stands beside each value, and the larger one is taken.
    mutating func maximum(_ x: Made, _ number: Double, _ name: String) throws(ONNXGap) -> Made {
        let pairs = try add(Pad(before: 0, after: 1, axis: -1), name, to: reshape(x, x.shape + [1]))
        let shift = Tensor<Scalar>(shape: [2], scalars: [0, Scalar(number)])
        return try add(
            Reduction(.maximum, axis: -1), name,
            to: add(Affine(scale: nil, shift: shift, isLearnt: false), name, to: pairs))
    }
}
