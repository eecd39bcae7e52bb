// What depends on no sample is computed while the model is read: shapes above all, which exporters compute from those of
// values.
extension ONNXImporter {
    /// What is computed has at most so many elements.
    private static var mostElements: Int { 1 << 26 }

    /// The outputs of a node that depends on no sample, or only on how large they are; nothing for all others, and for
    /// operators that are not computed here.
    func fold(_ node: ONNXNode) throws(ONNXGap) -> [Value]? {
        switch node.type {
        case "Constant": return [.constant(try literal(node))]
        case "Shape", "Size":
            if let size = try size(node) { return [.constant(size)] }
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
        return try folded(node, first, inputs)?.map { .constant($0) }
    }

    private func folded(
        _ node: ONNXNode, _ first: ONNXConstant<Scalar>, _ inputs: [ONNXConstant<Scalar>?]
    ) throws(ONNXGap) -> [ONNXConstant<Scalar>]? {
        switch node.type {
        case "Identity", "Dropout": return [first]
        case "Cast": return [try cast(first, node)]
        case "Add", "Sub", "Mul", "Div", "Equal", "Min", "Max", "Mod":
            guard inputs.count == 2, let second = inputs[1] else { return nil }
            return try combined(node.type, first, second).map { [$0] }
        case "Neg", "Sqrt", "Floor", "Ceil", "Reciprocal", "Abs": return [try changed(node.type, first)]
        case "Reshape", "Flatten":
            let shape = try reshaped(node, first)
            return [first.reshaped(shape)]
        case "Squeeze", "Unsqueeze":
            return [first.reshaped(try unitAxes(node, first.shape))]
        case "Transpose": return [first.permuted(try permutation(node, rank: first.shape.count))]
        case "Concat":
            return [try concatenated(inputs.compactMap(\.self), axis: Int(node.attributes["axis"]?.integer ?? 0))]
        case "Gather": return [try gathered(node, first)]
        case "Slice": return [try sliced(node, first)]
        case "Split":
            let axis = try position(Int(node.attributes["axis"]?.integer ?? 0), first.shape.count)
            return try splits(node, extent(first, axis)).map { (range) throws(ONNXGap) in
                try taking(Array(range), axis, of: first)
            }
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

    private func cast(_ constant: ONNXConstant<Scalar>, _ node: ONNXNode) throws(ONNXGap) -> ONNXConstant<Scalar> {
        guard let element = node.attributes["to"]?.integer.flatMap({ ONNXElement(rawValue: Int(clamping: $0)) }),
            element != .string
        else { throw ONNXGap("it makes no numbers") }
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

    private func combined(
        _ operation: String, _ a: ONNXConstant<Scalar>, _ b: ONNXConstant<Scalar>
    ) throws(ONNXGap) -> ONNXConstant<Scalar>? {
        guard a.batchAxis == nil, b.batchAxis == nil else { return nil }
        guard let shape = Shape.common(a.shape, b.shape), let count = Shape.count(of: shape),
            count <= Self.mostElements
        else { throw ONNXGap("shapes \(Shape.listed(a.shape)) and \(Shape.listed(b.shape)) are no pair") }
        let (left, right) = (a.broadcast(to: shape), b.broadcast(to: shape))
        if a.knowsBatch || b.knowsBatch {
            let isExact = ["Add", "Sub", "Mul", "Equal"].contains(operation)
            guard isExact, a.element.isInteger, b.element.isInteger else {
                throw ONNXGap("it computes with the number of samples")
            }
        }
        if case .integers(let x) = left.values, case .integers(let y) = right.values {
            var result: [Int64] = []
            for (x, y) in zip(x, y) {
                let (value, overflow): (Int64, Bool)
                switch operation {
                case "Add": (value, overflow) = x.addingReportingOverflow(y)
                case "Sub": (value, overflow) = x.subtractingReportingOverflow(y)
                case "Mul": (value, overflow) = x.multipliedReportingOverflow(by: y)
                case "Div": (value, overflow) = x.dividedReportingOverflow(by: y)
                case "Min": (value, overflow) = (min(x, y), false)
                case "Max": (value, overflow) = (max(x, y), false)
                case "Equal": (value, overflow) = (x == y ? 1 : 0, false)
                default:
                    guard y != 0 else { throw ONNXGap("it divides by 0") }
                    let rest = y == -1 ? 0 : x % y
                    (value, overflow) = (rest != 0 && (rest < 0) != (y < 0) ? rest + y : rest, false)
                }
                guard !overflow else { throw ONNXGap("what it computes is too large") }
                result.append(value)
            }
            return ONNXConstant(operation == "Equal" ? .bool : a.element, shape, .integers(result))
        }
        let pairs = zip(left.numbers.scalars, right.numbers.scalars)
        let numbers: [Scalar]
        switch operation {
        case "Add": numbers = pairs.map { $0 + $1 }
        case "Sub": numbers = pairs.map { $0 - $1 }
        case "Mul": numbers = pairs.map { $0 * $1 }
        case "Div": numbers = pairs.map { $0 / $1 }
        default: return nil
        }
        return ONNXConstant(a.element, shape, .numbers(Tensor(shape: shape, scalars: numbers)))
    }

    private func changed(
        _ operation: String, _ x: ONNXConstant<Scalar>
    ) throws(ONNXGap) -> ONNXConstant<Scalar> {
        if case .integers(let integers) = x.values {
            guard operation == "Neg" || operation == "Abs", !integers.contains(.min) else {
                throw ONNXGap("it computes with whole numbers")
            }
            let results = integers.map { operation == "Neg" ? -$0 : abs($0) }
            return ONNXConstant(x.element, x.shape, .integers(results))
        }
        let numbers = x.numbers.map { number in
            switch operation {
            case "Neg": -number
            case "Sqrt": number.squareRoot()
            case "Floor": number.rounded(.down)
            case "Ceil": number.rounded(.up)
            case "Reciprocal": 1 / number
            default: abs(number)
            }
        }
        return ONNXConstant(x.element, x.shape, .numbers(numbers))
    }

    private func reshaped(_ node: ONNXNode, _ x: ONNXConstant<Scalar>) throws(ONNXGap) -> [Int] {
        if node.type == "Flatten" {
            let axis = Int(clamping: node.attributes["axis"]?.integer ?? 1)
            let place = axis < 0 ? axis + x.shape.count : axis
            guard (0...x.shape.count).contains(place) else { throw ONNXGap("there is no dimension \(axis)") }
            return [x.shape[..<place].reduce(1, *), x.shape[place...].reduce(1, *)]
        }
        guard var target = try integers(node, 1, or: "shape") else { throw ONNXGap("it has no shape") }
        guard target.count <= Shape.highestRank else { throw ONNXGap("it has too many dimensions") }
        if node.attributes["allowzero"]?.integer != 1 {
            for index in target.indices where target[index] == 0 && index < x.shape.count {
                target[index] = x.shape[index]
            }
        }
        if let open = target.firstIndex(of: -1) {
            target[open] = 1
            guard let rest = Shape.count(of: target), rest > 0, x.count.isMultiple(of: rest) else {
                throw ONNXGap("\(x.count) elements do not fill \(Shape.listed(target))")
            }
            target[open] = x.count / rest
        }
        guard Shape.count(of: target) == x.count else {
            throw ONNXGap("\(x.count) elements do not fill \(Shape.listed(target))")
        }
        return target
    }

    private func concatenated(
        _ parts: [ONNXConstant<Scalar>], axis: Int
    ) throws(ONNXGap) -> ONNXConstant<Scalar> {
        let rank = parts[0].shape.count
        let axis = try position(axis, rank)
        guard parts.allSatisfy({ $0.shape.count == rank && $0.batchAxis == nil }) else {
            throw ONNXGap("its inputs do not fit together")
        }
        var shape = parts[0].shape
        guard let extent = parts.sum({ Size($0.shape[axis]) }).value else {
            throw ONNXGap("what it makes is too large")
        }
        shape[axis] = extent
        for part in parts {
            var other = part.shape
            other[axis] = shape[axis]
            guard other == shape else { throw ONNXGap("its inputs do not fit together") }
        }
        guard Shape.size(of: shape) <= Size(Self.mostElements) else { throw ONNXGap("what it makes is too large") }
        let outer = shape.contains(0) ? 0 : shape[..<axis].reduce(1, *)
        let blocks = parts.map { $0.count / max(outer, 1) }
        let isWhole = parts.allSatisfy { if case .integers = $0.values { true } else { false } }
        if isWhole {
            let elements = parts.map { $0.integers ?? [] }
            var result: [Int64] = []
            for row in 0..<outer {
                for (part, block) in zip(elements, blocks) { result += part[row * block..<(row + 1) * block] }
            }
            return ONNXConstant(parts[0].element, shape, .integers(result))
        }
        let elements = parts.map(\.numbers.scalars)
        var result: [Scalar] = []
        for row in 0..<outer {
            for (part, block) in zip(elements, blocks) { result += part[row * block..<(row + 1) * block] }
        }
        return ONNXConstant(parts[0].element, shape, .numbers(Tensor(shape: shape, scalars: result)))
    }

    private func gathered(_ node: ONNXNode, _ x: ONNXConstant<Scalar>) throws(ONNXGap) -> ONNXConstant<Scalar> {
        let axis = try position(Int(clamping: node.attributes["axis"]?.integer ?? 0), x.shape.count)
        let indices = try constant(node, 1)
        guard let indices, let numbers = indices.integers else { throw ONNXGap("its places are no whole numbers") }
        var places: [Int] = []
        for number in numbers {
            let place = Int(number) < 0 ? Int(number) + x.shape[axis] : Int(number)
            guard (0..<x.shape[axis]).contains(place) else { throw ONNXGap("there is no place \(number)") }
            places.append(place)
        }
        let rows = try taking(places, axis, of: x)
        return rows.reshaped(Array(x.shape[..<axis] + indices.shape + x.shape[(axis + 1)...]))
    }

    private func sliced(_ node: ONNXNode, _ x: ONNXConstant<Scalar>) throws(ONNXGap) -> ONNXConstant<Scalar> {
        var result = x
        for cut in try cuts(node, rank: x.shape.count, batchAxis: x.batchAxis) {
            guard cut.axis != x.batchAxis else { throw ONNXGap("it takes a part of a batch") }
            result = try taking(cut.places(of: extent(x, cut.axis)), cut.axis, of: result)
        }
        return result
    }

    /// The extent of a dimension whose places are told apart, one by one.
    private func extent(_ x: ONNXConstant<Scalar>, _ axis: Int) throws(ONNXGap) -> Int {
        guard x.shape[axis] <= Self.mostElements else { throw ONNXGap("it takes parts of what is too large") }
        return x.shape[axis]
    }

    private func taking(
        _ places: [Int], _ axis: Int, of x: ONNXConstant<Scalar>
    ) throws(ONNXGap) -> ONNXConstant<Scalar> {
        var shape = x.shape
        shape[axis] = places.count
        guard Shape.size(of: shape) <= Size(Self.mostElements) else { throw ONNXGap("what it makes is too large") }
        let (outer, inner) = Shape.around(axis, in: x.shape)
        var all: [Int] = []
        for row in 0..<(shape.contains(0) ? 0 : outer) {
            for place in places {
                let start = (row * x.shape[axis] + place) * inner
                all += start..<start + inner
            }
        }
        return x.taking(all, shape)
    }

    /// A shape in which a batch may stand, which becomes 1.
    private func extents(_ numbers: [Int]) throws(ONNXGap) -> (shape: [Int], batchAxis: Int?) {
        let shape = numbers.map { $0 == ONNXSample.batch ? 1 : $0 }
        guard Shape.size(of: shape) <= Size(Self.mostElements), shape.count <= Shape.highestRank else {
            throw ONNXGap("what it makes is too large")
        }
        return (shape, numbers.firstIndex(of: ONNXSample.batch))
    }

    private func filled(_ node: ONNXNode, _ shape: ONNXConstant<Scalar>) throws(ONNXGap) -> ONNXConstant<Scalar> {
        let (shape, batchAxis) = try extents(try integers(node, 0) ?? [])
        var value = ONNXConstant<Scalar>(.float, [1], .numbers(Tensor(zeros: [1])))
        if let tensor = node.attributes["value"]?.tensor {
            do throws(DataError) { value = try tensor.constant(in: file) } catch { throw ONNXGap(error.reason) }
        }
        guard value.count == 1 else { throw ONNXGap("its value is no single number") }
        var result = value.reshaped([]).broadcast(to: shape)
        result.batchAxis = batchAxis
        return result
    }

    private func expanded(_ node: ONNXNode, _ x: ONNXConstant<Scalar>) throws(ONNXGap) -> ONNXConstant<Scalar> {
        let (shape, batchAxis) = try extents(try integers(node, 1) ?? [])
        guard let common = Shape.common(x.shape, shape), Shape.size(of: common) <= Size(Self.mostElements) else {
            throw ONNXGap("\(Shape.listed(x.shape)) cannot become \(Shape.listed(shape))")
        }
        var result = x.broadcast(to: common)
        result.batchAxis = batchAxis.map { $0 + common.count - shape.count } ?? x.batchAxis
        return result
    }

    private func range(_ inputs: [ONNXConstant<Scalar>?]) throws(ONNXGap) -> ONNXConstant<Scalar> {
        let bounds = inputs.compactMap { $0?.integers?.first }
        let most = Int64(Shape.mostSampleValues)
        guard bounds.count == 3, bounds[2] != 0, bounds.allSatisfy({ (-most...most).contains($0) }),
            inputs.allSatisfy({ $0?.element.isInteger ?? false })
        else {
            throw ONNXGap("its bounds are no whole numbers")
        }
        let count = (Double(bounds[1]) - Double(bounds[0])) / Double(bounds[2])
        guard count <= Double(Self.mostElements) else { throw ONNXGap("what it makes is too large") }
        return ONNXConstant(Array(stride(from: bounds[0], to: bounds[1], by: Int(bounds[2]))))
    }

    private func chosen(
        _ condition: ONNXConstant<Scalar>, _ yes: ONNXConstant<Scalar>, _ no: ONNXConstant<Scalar>
    ) throws(ONNXGap) -> ONNXConstant<Scalar>? {
        guard let pair = Shape.common(yes.shape, no.shape), let shape = Shape.common(pair, condition.shape),
            Shape.size(of: shape) <= Size(Self.mostElements),
            let flags = condition.broadcast(to: shape).integers,
            [condition, yes, no].allSatisfy({ $0.batchAxis == nil })
        else { return nil }
        let (yes, no) = (yes.broadcast(to: shape), no.broadcast(to: shape))
        if case .integers(let a) = yes.values, case .integers(let b) = no.values {
            return ONNXConstant(yes.element, shape, .integers(flags.indices.map { flags[$0] == 0 ? b[$0] : a[$0] }))
        }
        let (a, b) = (yes.numbers.scalars, no.numbers.scalars)
        let numbers = flags.indices.map { flags[$0] == 0 ? b[$0] : a[$0] }
        return ONNXConstant(yes.element, shape, .numbers(Tensor(shape: shape, scalars: numbers)))
    }
}

extension DataError {
    /// What is wrong, without where.
    var reason: String { (expected.map { "expected \($0), " } ?? "") + problem }
}
