// What depends on no sample is computed while the model is read: shapes above all, which exporters compute from those of
// values.
extension ONNXImporter {
    /// The outputs of a node that depends on no sample, or only on how large they are; nothing for all others, and for
    /// operators that are not computed here.
    mutating func fold(_ node: ONNXNode) throws(ONNXGap) -> [Value]? {
        switch node.type {
        case "Constant": return [.constant(try literal(node))]
        case "Shape", "Size":
            if let size = try size(node) { return [.constant(size)] }
        case "EyeLike": return [.constant(try identity(node))]
        case "CastLike":
            // Of the second only the type counts.
            guard let constant = known(node), let element = try target(of: node) else { return nil }
            return [.constant(try cast(constant, to: element))]
        default: break
        }
        var inputs: [ONNXConstant<Scalar>?] = []
        for index in node.inputs.indices {
            switch value(node, index) {
            case .constant(let constant): inputs.append(constant)
            case nil: inputs.append(nil)
            case .sample, .unknown: return nil
            }
        }
        guard let first = inputs.first, let first else { return nil }
        try budget.take(inputs.sum { Size($0?.count ?? 0) })
        return try folded(node, first, inputs)?.map { .constant($0) }
    }

    /// The first input of a node, if it depends on no sample.
    private func known(_ node: ONNXNode) -> ONNXConstant<Scalar>? {
        if case .constant(let constant)? = value(node, 0) { constant } else { nil }
    }

    private mutating func folded(
        _ node: ONNXNode, _ first: ONNXConstant<Scalar>, _ inputs: [ONNXConstant<Scalar>?]
    ) throws(ONNXGap) -> [ONNXConstant<Scalar>]? {
        switch node.type {
        case "Identity": return [first]
        case "Dropout":
            return isUsed(node, 1) ? nil : [first]
        case "Cast":
            guard let element = try target(of: node) else { return nil }
            return [try cast(first, to: element)]
        case "Add", "Sub", "Mul", "Div", "Min", "Max", "Mod", "Pow", "Equal", "Less", "LessOrEqual", "Greater",
            "GreaterOrEqual", "And", "Or", "Xor":
            guard inputs.count == 2, let second = inputs[1] else { return nil }
            return try combined(node, first, second).map { [$0] }
        case "Neg", "Abs", "Not": return [try changed(node.type, first)]
        case let type where ONNXFunctions.ofOne[type] != nil && type != "IsInf": return [try changed(type, first)]
        case "Reshape", "Flatten":
            let shape = try reshaped(node, first)
            return [first.reshaped(shape)]
        case "Squeeze", "Unsqueeze":
            return [first.reshaped(try unitAxes(node, first.shape))]
        case "Transpose": return [first.permuted(try permutation(node, rank: first.shape.count))]
        case "Concat":
            return [
                try concatenated(inputs.compactMap(\.self), axis: Int(clamping: node.attributes["axis"]?.integer ?? 0))
            ]
        case "Gather": return [try gathered(node, first)]
        case "Slice": return [try sliced(node, first)]
        case "Split":
            let axis = try position(Int(clamping: node.attributes["axis"]?.integer ?? 0), first.shape.count)
            var parts: [ONNXConstant<Scalar>] = []
            for range in try splits(node, extent(first, axis)) {
                parts.append(try taking(Array(range), axis, of: first))
            }
            return parts
        case "ReduceProd" where first.shape.count < 2:
            guard let integers = first.integers else { return nil }
            guard let count = Shape.count(of: integers.map { Int(clamping: $0) }) else {
                throw ONNXGap("its product is too large, or below 0")
            }
            let product = Int64(count)
            return [ONNXConstant([product], shape: node.attributes["keepdims"]?.integer == 0 ? [] : [1])]
        case "ConstantOfShape": return [try filled(node, first)]
        case "Expand": return [try expanded(node, first)]
        case "Range": return [try range(inputs)]
        case "Trilu": return [try triangle(node, first)]
        case "Where":
            guard inputs.count == 3, let yes = inputs[1], let no = inputs[2] else { return nil }
            return try chosen(first, yes, no).map { [$0] }
        default: return nil
        }
    }

    /// The tensor of a `Constant`.
    private func literal(_ node: ONNXNode) throws(ONNXGap) -> ONNXConstant<Scalar> {
        if let integer = node.attributes["value_int"]?.integer { return ONNXConstant([integer], shape: []) }
        if let integers = node.attributes["value_ints"]?.integers { return ONNXConstant(integers) }
        if let float = node.attributes["value_float"]?.float {
            return ONNXConstant(.float, [], .numbers(Tensor(shape: [], scalars: [Scalar(float)])))
        }
        if let floats = node.attributes["value_floats"]?.floats {
            return ONNXConstant(.float, [floats.count], .numbers(Tensor(floats.map { Scalar($0) })))
        }
        guard let tensor = node.attributes["value"]?.tensor else { throw ONNXGap("it has no numbers") }
        return try constant(of: tensor)
    }

    /// The elements of a tensor that is a setting.
    func constant(of tensor: ONNXTensor) throws(ONNXGap) -> ONNXConstant<Scalar> {
        guard tensor.external == nil else { throw ONNXGap("its numbers lie in another file") }
        do throws(DataError) {
            return try tensor.constant(in: file)
        } catch {
            throw ONNXGap(error.reason)
        }
    }

    /// The shape of a value, or the number of its elements; nothing if that is not known in whole.
    private func size(_ node: ONNXNode) throws(ONNXGap) -> ONNXConstant<Scalar>? {
        var dims: [Int]
        switch value(node, 0) {
        case .constant(let constant):
            dims = constant.shape
            if let axis = constant.batchAxis { dims[axis] = ONNXSample.batch }
        case .sample(let sample): dims = sample.dims
        case .unknown, nil: return nil
        }
        if node.type == "Size" {
            guard let count = Shape.count(of: dims) else { throw ONNXGap("its input is too large") }
            return ONNXConstant([Int64(count)], shape: [])
        }
        func bound(_ name: String, _ usual: Int) -> Int {
            let position = node.attributes[name]?.integer.map { Int(clamping: $0) } ?? usual
            return min(max(0, position < 0 ? position + dims.count : position), dims.count)
        }
        let (start, end) = (bound("start", 0), bound("end", dims.count))
        return ONNXConstant(start < end ? dims[start..<end].map { Int64($0) } : [])
    }

    /// The type that a `Cast` or a `CastLike` makes; nothing if it is that of a value which is not known.
    func target(of node: ONNXNode) throws(ONNXGap) -> ONNXElement? {
        let element: ONNXElement?
        if node.type == "CastLike" {
            switch value(node, 1) {
            case .constant(let other): element = other.element
            case .sample(let other): element = other.element
            case .unknown, nil: return nil
            }
        } else {
            element = node.attributes["to"]?.integer.flatMap { ONNXElement(rawValue: Int(clamping: $0)) }
        }
        guard let element, element != .string else { throw ONNXGap("it makes no numbers") }
        return element
    }

    private func cast(_ constant: ONNXConstant<Scalar>, to element: ONNXElement) throws(ONNXGap) -> ONNXConstant<Scalar>
    {
        var result: ONNXConstant<Scalar>
        switch element {
        case .float, .double:
            guard !constant.knowsBatch else { throw ONNXGap("it computes with the number of samples") }
            result = ONNXConstant(element, constant.shape, .numbers(constant.numbers))
        case .bool:
            let numbers = constant.numbers.scalars.map { Int64($0 == 0 ? 0 : 1) }
            result = ONNXConstant(element, constant.shape, .integers(numbers))
        case .int32, .int64:
            let numbers = constant.numbers.map { $0.rounded(.towardZero) }
            let integers =
                if case .integers(let integers) = constant.values { Optional(integers) } else {
                    ONNXConstant(element, constant.shape, .numbers(numbers)).integers
                }
            guard let integers else { throw ONNXGap("it makes a whole number of what is none") }
            result = ONNXConstant(element, constant.shape, .integers(integers))
        case .uint8, .int8, .uint16, .int16, .string, .float16, .uint32, .uint64, .bfloat16:
            guard element == constant.element else { throw ONNXGap("it makes elements of \(element.name)") }
            return constant
        }
        (result.batchAxis, result.name, result.isLearnt) = (constant.batchAxis, constant.name, constant.isLearnt)
        return result
    }
}

extension DataError {
    /// What is wrong, without where.
    var reason: String { (expected.map { "expected \($0), " } ?? "") + problem }
}
