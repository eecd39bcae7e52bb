// Steps of optimizers, which files have that train by themselves: how parameters and memories follow a gradient that is given.
extension ONNXImporter {
    /// The set of operators that they belong to.
    static var trainingDomain: String { "ai.onnx.preview.training" }
    static var optimizers: Set<String> { ["Adagrad", "Adam", "Momentum"] }

    /// What an optimizer makes of some parameters: these after the step, then each kind of memory.
    mutating func optimizerStep(_ node: ONNXNode) throws(ONNXGap) -> [ONNXSample] {
        // Each parameter comes with a gradient and its memories.
        let groups = node.type == "Adam" ? 4 : 3
        let count = (node.inputs.count - 2) / groups
        guard count > 0, node.inputs.count == 2 + groups * count else {
            throw ONNXGap("\(node.inputs.count) inputs are no parameters with their gradients and memories")
        }
        var results: [[ONNXSample]] = Array(repeating: [], count: groups - 1)
        for index in 0..<count {
            var operands: [ONNXSample] = []
            for group in 0..<groups { operands.append(try numbers(node, 2 + group * count + index)) }
            // A parameter is no batch of samples.
            guard operands.allSatisfy({ $0.batchAxis == nil }) else { throw ONNXGap(ONNXGap.mixed) }
            let made =
                switch node.type {
                case "Adam": try adam(node, operands)
                case "Adagrad": try adagrad(node, operands)
                default: try momentum(node, operands)
                }
            for (kind, value) in made.enumerated() { results[kind].append(value) }
        }
        return results.flatMap(\.self)
    }

    /// H' = H + G², X' = X - R/(1 + T·decay)·G/(√H' + ε).
    private mutating func adagrad(_ node: ONNXNode, _ operands: [ONNXSample]) throws(ONNXGap) -> [ONNXSample] {
        let name = name(of: node)
        let (x, gradient) = (operands[0], try shapedGradient(node, operands))
        let squares = try joined(.add, [operands[2], joined(.multiply, [gradient, gradient], name)], name)
        let decay = try scaled(stepNumber(node), by: setting(node, "decay_factor", 0), plus: 1, name)
        let rate = try elementwise(.divide, [numbers(node, 0), decay], name)
        let root = try root(squares, plus: setting(node, "epsilon", 1e-6), name)
        let step = try elementwise(.divide, [joined(.multiply, [rate, gradient], name), root], name)
        return [try less(x, step, name), squares]
    }

    /// V' = αV + (1 - α)G, H' = βH + (1 - β)G², X' = X - R·√(1 - β^T)/(1 - α^T)·V'/(√H' + ε); with R alone where T is 0.
    private mutating func adam(_ node: ONNXNode, _ operands: [ONNXSample]) throws(ONNXGap) -> [ONNXSample] {
        let name = name(of: node)
        let (x, gradient) = (operands[0], try shapedGradient(node, operands))
        let (alpha, beta) = (try setting(node, "alpha", 0.9), try setting(node, "beta", 0.999))
        let mean = try joined(
            .add, [scaled(operands[2], by: alpha, name), scaled(gradient, by: 1 - alpha, name)], name)
        let squares = try joined(.multiply, [gradient, gradient], name)
        let variance = try joined(
            .add, [scaled(operands[3], by: beta, name), scaled(squares, by: 1 - beta, name)], name)
        let (rate, number) = (try numbers(node, 0), try stepNumber(node))
        let correction = try elementwise(
            .divide,
            [
                root(scaled(power(of: beta, number, name), by: -1, plus: 1, name), name),
                scaled(power(of: alpha, number, name), by: -1, plus: 1, name),
            ], name)
        let corrected = try joined(.multiply, [rate, correction], name)
        let isLater = try elementwise(.less, [lifted(0, name), number], name)
        let adjusted = try elementwise(.choose, [isLater, corrected, rate], name)
        let root = try root(variance, plus: setting(node, "epsilon", 1e-6), name)
        let step = try elementwise(.divide, [joined(.multiply, [adjusted, mean], name), root], name)
        let after = try less(x, step, name)
        return [try scaled(after, by: 1 - setting(node, "norm_coefficient_post", 0), name), mean, variance]
    }

    /// V' = αV + βG, where β is 1 at first, X' = X - R·V'; or X' = X - R·(G + αV').
    private mutating func momentum(_ node: ONNXNode, _ operands: [ONNXSample]) throws(ONNXGap) -> [ONNXSample] {
        let name = name(of: node)
        let (x, gradient) = (operands[0], try shapedGradient(node, operands))
        let (alpha, beta) = (try setting(node, "alpha"), try setting(node, "beta"))
        let isLater = try elementwise(.less, [lifted(0, name), stepNumber(node)], name)
        let share = try elementwise(.choose, [isLater, lifted(beta, name), lifted(1, name)], name)
        let velocity = try joined(
            .add, [scaled(operands[2], by: alpha, name), joined(.multiply, [share, gradient], name)], name)
        let direction =
            switch node.attributes["mode"]?.text {
            case "standard": velocity
            case "nesterov": try joined(.add, [gradient, scaled(velocity, by: alpha, name)], name)
            default: throw ONNXGap("its mode is neither standard nor nesterov")
            }
        return [try less(x, joined(.multiply, [numbers(node, 0), direction], name), name), velocity]
    }

    /// The gradient with that of the penalty.
    private mutating func shapedGradient(_ node: ONNXNode, _ operands: [ONNXSample]) throws(ONNXGap) -> ONNXSample {
        let penalty = try setting(node, "norm_coefficient", 0)
        guard penalty != 0 else { return operands[1] }
        let name = name(of: node)
        return try joined(.add, [scaled(operands[0], by: penalty, name), operands[1]], name)
    }

    /// T, the number of steps before, which is computed with.
    private mutating func stepNumber(_ node: ONNXNode) throws(ONNXGap) -> ONNXSample {
        var number = try sample(node, 1)
        number.element = .float
        return number
    }

    private func setting(_ node: ONNXNode, _ name: String, _ usual: Double? = nil) throws(ONNXGap) -> Double {
        guard let value = node.attributes[name]?.float.map({ Double($0) }) ?? usual else {
            throw ONNXGap("it does not say its \(name)")
        }
        return value
    }

    // MARK: Arithmetic

    mutating func lifted(_ number: Double, _ name: String) throws(ONNXGap) -> ONNXSample {
        try lifted(ONNXConstant(.float, [], .numbers(Tensor(shape: [], scalars: [Scalar(number)]))), name)
    }

    private mutating func scaled(
        _ x: ONNXSample, by scale: Double, plus shift: Double? = nil, _ name: String
    ) throws(ONNXGap) -> ONNXSample {
        sample(try affine(whole(x), scale: scale, shift: shift, name), like: x)
    }

    private mutating func less(_ x: ONNXSample, _ step: ONNXSample, _ name: String) throws(ONNXGap) -> ONNXSample {
        try joined(.add, [x, scaled(step, by: -1, name)], name)
    }

    private mutating func root(
        _ x: ONNXSample, plus shift: Double? = nil, _ name: String
    ) throws(ONNXGap) -> ONNXSample {
        let root = try elementwise(.squareRoot, [x], name)
        guard let shift else { return root }
        return try scaled(root, by: 1, plus: shift, name)
    }

    private mutating func power(
        of base: Double, _ exponent: ONNXSample, _ name: String
    ) throws(ONNXGap) -> ONNXSample {
        try elementwise(.power, [lifted(base, name), exponent], name)
    }
}
