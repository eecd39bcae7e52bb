// Functions of the elements of constants.
extension ONNXImporter {
    /// What an operator makes of two constants; nothing where it cannot be told.
    mutating func combined(
        _ node: ONNXNode, _ a: ONNXConstant<Scalar>, _ b: ONNXConstant<Scalar>
    ) throws(ONNXGap) -> ONNXConstant<Scalar>? {
        guard a.batchAxis == nil, b.batchAxis == nil else { return nil }
        guard let shape = Shape.common(a.shape, b.shape) else {
            throw ONNXGap("shapes \(Shape.listed(a.shape)) and \(Shape.listed(b.shape)) are no pair")
        }
        try budget.take(Shape.size(of: shape))
        let (left, right) = (a.broadcast(to: shape), b.broadcast(to: shape))
        if a.knowsBatch || b.knowsBatch {
            let isExact = ["Add", "Sub", "Mul", "Equal"].contains(node.type)
            guard isExact, a.element.isInteger, b.element.isInteger else {
                throw ONNXGap("it computes with the number of samples")
            }
        }
        let element = ONNXFunctions.areTruths.contains(node.type) ? .bool : a.element
        if case .integers(let x) = left.values, case .integers(let y) = right.values {
            guard node.type != "Pow" else { throw ONNXGap("it computes with whole numbers") }
            var result: [Int64] = []
            result.reserveCapacity(x.count)
            let isRemainderOfC = node.attributes["fmod"]?.integer == 1
            for (x, y) in zip(x, y) {
                let number = try Self.number(isRemainderOfC ? "fmod" : node.type, x, y)
                guard element.holds(number) else { throw ONNXGap("what it computes is too large") }
                result.append(number)
            }
            return ONNXConstant(element, shape, .integers(result))
        }
        let pairs = zip(left.numbers.scalars, right.numbers.scalars)
        let numbers: [Scalar]
        switch node.type {
        case "Add": numbers = pairs.map { $0 + $1 }
        case "Sub": numbers = pairs.map { $0 - $1 }
        case "Mul": numbers = pairs.map { $0 * $1 }
        case "Div": numbers = pairs.map { $0 / $1 }
        case "Min": numbers = pairs.map { $0.isNaN || $0 < $1 ? $0 : $1 }
        case "Max": numbers = pairs.map { $0.isNaN || $0 > $1 ? $0 : $1 }
        default:
            guard let (named, isSwapped) = ONNXFunctions.ofTwo[node.type] else { return nil }
            var function = named
            if node.attributes["fmod"]?.integer == 1 { function = .truncatingRemainder }
            let value = function.arithmetic.value
            numbers = pairs.map {
                Scalar(isSwapped ? value(Double($1), Double($0), 0) : value(Double($0), Double($1), 0))
            }
        }
        if element == .bool { return ONNXConstant(.bool, shape, .integers(numbers.map { Int64($0) })) }
        return ONNXConstant(element, shape, .numbers(Tensor(shape: shape, scalars: numbers)))
    }

    private static func number(_ operation: String, _ x: Int64, _ y: Int64) throws(ONNXGap) -> Int64 {
        let (value, overflow): (Int64, Bool)
        switch operation {
        case "Add": (value, overflow) = x.addingReportingOverflow(y)
        case "Sub": (value, overflow) = x.subtractingReportingOverflow(y)
        case "Mul": (value, overflow) = x.multipliedReportingOverflow(by: y)
        case "Div": (value, overflow) = x.dividedReportingOverflow(by: y)
        case "Min": (value, overflow) = (min(x, y), false)
        case "Max": (value, overflow) = (max(x, y), false)
        case "Equal": (value, overflow) = (x == y ? 1 : 0, false)
        case "Less": (value, overflow) = (x < y ? 1 : 0, false)
        case "LessOrEqual": (value, overflow) = (x <= y ? 1 : 0, false)
        case "Greater": (value, overflow) = (x > y ? 1 : 0, false)
        case "GreaterOrEqual": (value, overflow) = (x >= y ? 1 : 0, false)
        case "And": (value, overflow) = (x != 0 && y != 0 ? 1 : 0, false)
        case "Or": (value, overflow) = (x != 0 || y != 0 ? 1 : 0, false)
        case "Xor": (value, overflow) = ((x != 0) != (y != 0) ? 1 : 0, false)
        default:
            guard y != 0 else { throw ONNXGap("it divides by 0") }
            let rest = y == -1 ? 0 : x % y
            (value, overflow) = (operation != "fmod" && rest != 0 && (rest < 0) != (y < 0) ? rest + y : rest, false)
        }
        guard !overflow else { throw ONNXGap("what it computes is too large") }
        return value
    }

    /// What an operator makes of one constant.
    func changed(_ operation: String, _ x: ONNXConstant<Scalar>) throws(ONNXGap) -> ONNXConstant<Scalar> {
        var result: ONNXConstant<Scalar>
        if case .integers(let integers) = x.values {
            guard ["Neg", "Abs", "Sign", "Not"].contains(operation), !integers.contains(.min), !x.knowsBatch else {
                throw ONNXGap("it computes with whole numbers")
            }
            let results = integers.map { number -> Int64 in
                switch operation {
                case "Neg": -number
                case "Abs": abs(number)
                case "Sign": number.signum()
                default: number == 0 ? 1 : 0
                }
            }
            result = ONNXConstant(x.element, x.shape, .integers(results))
        } else if operation == "IsNaN" {
            let truths = x.numbers.scalars.map { Int64($0.isNaN ? 1 : 0) }
            result = ONNXConstant(.bool, x.shape, .integers(truths))
        } else {
            let value = ONNXFunctions.ofOne[operation]?.arithmetic.value
            let numbers = x.numbers.map { number in
                switch operation {
                case "Neg": -number
                case "Abs": abs(number)
                default: Scalar(value?(Double(number), 0, 0) ?? .nan)
                }
            }
            result = ONNXConstant(x.element, x.shape, .numbers(numbers))
        }
        result.batchAxis = x.batchAxis
        return result
    }

    mutating func chosen(
        _ condition: ONNXConstant<Scalar>, _ yes: ONNXConstant<Scalar>, _ no: ONNXConstant<Scalar>
    ) throws(ONNXGap) -> ONNXConstant<Scalar>? {
        guard [condition, yes, no].allSatisfy({ $0.batchAxis == nil }) else { return nil }
        guard let pair = Shape.common(yes.shape, no.shape), let shape = Shape.common(pair, condition.shape) else {
            throw ONNXGap("its inputs do not fit together")
        }
        try budget.take(3 * Shape.size(of: shape))
        guard let flags = condition.broadcast(to: shape).integers else { return nil }
        let (yes, no) = (yes.broadcast(to: shape), no.broadcast(to: shape))
        if case .integers(let a) = yes.values, case .integers(let b) = no.values {
            return ONNXConstant(yes.element, shape, .integers(flags.indices.map { flags[$0] == 0 ? b[$0] : a[$0] }))
        }
        let (a, b) = (yes.numbers.scalars, no.numbers.scalars)
        let numbers = flags.indices.map { flags[$0] == 0 ? b[$0] : a[$0] }
        return ONNXConstant(yes.element, shape, .numbers(Tensor(shape: shape, scalars: numbers)))
    }
}
