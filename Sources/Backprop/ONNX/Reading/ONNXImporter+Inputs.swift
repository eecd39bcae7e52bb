// What nodes are given.
extension ONNXImporter {
    /// An input of a node; nothing if it is left out.
    func value(_ node: ONNXNode, _ index: Int) -> Value? {
        guard node.inputs.indices.contains(index), !node.inputs[index].isEmpty else { return nil }
        return values[node.inputs[index]]
    }

    /// An input that depends on the samples; a constant as one that is the same for all of them.
    mutating func sample(_ node: ONNXNode, _ index: Int = 0) throws(ONNXGap) -> ONNXSample {
        switch value(node, index) {
        case .sample(let sample): return sample
        case .constant(let constant): return try lifted(constant, name(of: node))
        case .unknown, nil: throw ONNXGap("its input \(index) is missing")
        }
    }

    /// The same for numbers that can be computed with.
    mutating func numbers(_ node: ONNXNode, _ index: Int = 0) throws(ONNXGap) -> ONNXSample {
        let sample = try sample(node, index)
        guard !sample.element.isInteger else { throw ONNXGap("it computes with whole numbers of samples") }
        return sample
    }

    /// A constant as a value of the samples, the same for all of them: 0 of a sample, and the constant added to it.
    mutating func lifted(_ constant: ONNXConstant<Scalar>, _ name: String) throws(ONNXGap) -> ONNXSample {
        guard constant.count > 0 else { throw ONNXGap("it has an input without elements") }
        guard !constant.knowsBatch else { throw ONNXGap("it computes with the number of samples") }
        try budget.take(Size(constant.count))
        if case .integers(let integers) = constant.values,
            let large = integers.first(where: { $0.magnitude >= ONNXElement.mostExact(Scalar.self) })
        {
            throw ONNXGap("the whole number \(large) is too large to compute with")
        }
        var dims = constant.shape
        if let axis = constant.batchAxis { dims[axis] = ONNXSample.batch }
        let order = dims.indices.filter { $0 != constant.batchAxis }
        let extents = order.map { dims[$0] }
        var made = try zero()
        if extents.reduce(1, *) > 1 { made = try add(Broadcast(to: extents), name, to: made) }
        let numbers = constant.numbers.reshaped(to: made.shape)
        let isLearnt = constant.isLearnt && constant.count > 1
        made = try add(
            Affine(shift: numbers, isLearnt: isLearnt), isLearnt ? constant.name : name, to: made)
        made = try reshape(made, extents)
        return ONNXSample(
            place: made.place, shape: made.shape, dims: dims, batchAxis: constant.batchAxis, order: order,
            element: constant.element)
    }

    /// A value that is 0 for each sample, [1]: what an input is padded with.
    private mutating func zero() throws(ONNXGap) -> Made {
        guard let input = inputs.first else { throw ONNXGap("it depends on no sample, and neither does anything else") }
        if let made = arranged["0"] { return made }
        let row = try reshape((input.place, input.sample.shape), [input.sample.count])
        let first = try add(Slice(0..<1), "zero", to: row)
        let made = try add(Slice(1..<2), "zero", to: add(Pad(before: 0, after: 1, axis: 0), "zero", to: first))
        arranged["0"] = made
        return made
    }

    /// An input that is known; nothing if it is left out.
    func constant(_ node: ONNXNode, _ index: Int) throws(ONNXGap) -> ONNXConstant<Scalar>? {
        switch value(node, index) {
        case .constant(let constant): return constant
        case nil: return nil
        case .sample, .unknown:
            throw ONNXGap(
                "its input \(index), \(DataError.quoted(node.inputs[index])), must be known when the model is read")
        }
    }

    /// An input that is known, is there, and has a shape if one is said.
    func weights(_ node: ONNXNode, _ index: Int, shape: [Int]? = nil) throws(ONNXGap) -> ONNXConstant<Scalar> {
        guard let constant = try constant(node, index) else { throw ONNXGap("its input \(index) is missing") }
        guard constant.shape == shape ?? constant.shape else {
            throw ONNXGap(
                "its input \(index) has shape \(Shape.listed(constant.shape)), expected \(Shape.listed(shape ?? []))")
        }
        guard constant.count > 0 else { throw ONNXGap("its input \(index) is empty") }
        return constant
    }

    /// The whole numbers of an input that is known, or of the attribute that it once was; nothing if neither is there.
    func integers(_ node: ONNXNode, _ index: Int, or attribute: String? = nil) throws(ONNXGap) -> [Int]? {
        if let attribute, let found = node.attributes[attribute] { return found.integers.map { Int($0) } }
        guard let constant = try constant(node, index) else { return nil }
        guard let integers = constant.integers else { throw ONNXGap("its input \(index) holds no whole numbers") }
        return integers.map { Int($0) }
    }

    /// The number of an input that is known, or of the attribute that it once was.
    func number(_ node: ONNXNode, _ index: Int, or attribute: String) throws(ONNXGap) -> Double? {
        if let float = node.attributes[attribute]?.float { return Double(float) }
        guard let constant = try constant(node, index) else { return nil }
        guard constant.count == 1 else { throw ONNXGap("its input \(index) is no single number") }
        return Double(constant.numbers.scalars[0])
    }
}
