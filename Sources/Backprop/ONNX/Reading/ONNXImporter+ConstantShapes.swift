// Constants in other shapes, parts of them, and what is made of shapes.
extension ONNXImporter {
    func reshaped(_ node: ONNXNode, _ x: ONNXConstant<Scalar>) throws(ONNXGap) -> [Int] {
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

    func concatenated(_ parts: [ONNXConstant<Scalar>], axis: Int) throws(ONNXGap) -> ONNXConstant<Scalar> {
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

    mutating func gathered(_ node: ONNXNode, _ x: ONNXConstant<Scalar>) throws(ONNXGap) -> ONNXConstant<Scalar> {
        let axis = try position(Int(clamping: node.attributes["axis"]?.integer ?? 0), x.shape.count)
        let indices = try constant(node, 1)
        guard let indices else { throw ONNXGap("its places are no whole numbers") }
        let rows = try taking(places(indices, of: x.shape[axis]), axis, of: x)
        return rows.reshaped(Array(x.shape[..<axis] + indices.shape + x.shape[(axis + 1)...]))
    }

    /// The places along a dimension that whole numbers name, negative ones from the end.
    func places(_ indices: ONNXConstant<Scalar>, of extent: Int) throws(ONNXGap) -> [Int] {
        guard let numbers = indices.integers else { throw ONNXGap("its places are no whole numbers") }
        var places: [Int] = []
        for number in numbers {
            let place = Int(number) < 0 ? Int(number) + extent : Int(number)
            guard (0..<extent).contains(place) else { throw ONNXGap("there is no place \(number)") }
            places.append(place)
        }
        return places
    }

    mutating func sliced(_ node: ONNXNode, _ x: ONNXConstant<Scalar>) throws(ONNXGap) -> ONNXConstant<Scalar> {
        var result = x
        for cut in try cuts(node, rank: x.shape.count, batchAxis: x.batchAxis) {
            guard cut.axis != x.batchAxis else { throw ONNXGap("it takes a part of a batch") }
            result = try taking(cut.places(of: extent(x, cut.axis)), cut.axis, of: result)
        }
        return result
    }

    /// The extent of a dimension whose places are told apart, one by one.
    mutating func extent(_ x: ONNXConstant<Scalar>, _ axis: Int) throws(ONNXGap) -> Int {
        try budget.take(Size(x.shape[axis]))
        return x.shape[axis]
    }

    mutating func taking(
        _ places: [Int], _ axis: Int, of x: ONNXConstant<Scalar>
    ) throws(ONNXGap) -> ONNXConstant<Scalar> {
        var shape = x.shape
        shape[axis] = places.count
        try budget.take(Shape.size(of: shape))
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
    private mutating func extents(_ numbers: [Int]) throws(ONNXGap) -> (shape: [Int], batchAxis: Int?) {
        let shape = numbers.map { $0 == ONNXSample.batch ? 1 : $0 }
        guard shape.count <= Shape.highestRank else { throw ONNXGap("it has too many dimensions") }
        try budget.take(Shape.size(of: shape))
        return (shape, numbers.firstIndex(of: ONNXSample.batch))
    }

    mutating func filled(_ node: ONNXNode, _ shape: ONNXConstant<Scalar>) throws(ONNXGap) -> ONNXConstant<Scalar> {
        let (shape, batchAxis) = try extents(try integers(node, 0) ?? [])
        var value = ONNXConstant<Scalar>(.float, [1], .numbers(Tensor(zeros: [1])))
        if let tensor = node.attributes["value"]?.tensor { value = try constant(of: tensor) }
        guard value.count == 1 else { throw ONNXGap("its value is no single number") }
        var result = value.reshaped([]).broadcast(to: shape)
        result.batchAxis = batchAxis
        return result
    }

    mutating func expanded(_ node: ONNXNode, _ x: ONNXConstant<Scalar>) throws(ONNXGap) -> ONNXConstant<Scalar> {
        let (shape, batchAxis) = try extents(try integers(node, 1) ?? [])
        guard let common = Shape.common(x.shape, shape) else {
            throw ONNXGap("\(Shape.listed(x.shape)) cannot become \(Shape.listed(shape))")
        }
        try budget.take(Shape.size(of: common))
        var result = x.broadcast(to: common)
        result.batchAxis = batchAxis.map { $0 + common.count - shape.count } ?? x.batchAxis
        return result
    }

    mutating func range(_ inputs: [ONNXConstant<Scalar>?]) throws(ONNXGap) -> ONNXConstant<Scalar> {
        let bounds = inputs.compactMap { $0?.count == 1 ? $0 : nil }
        guard bounds.count == 3 else { throw ONNXGap("its bounds are not three numbers") }
        guard !bounds.contains(where: \.knowsBatch) else { throw ONNXGap("it computes with the number of samples") }
        let (start, end, step) = (
            Double(bounds[0].numbers.scalars[0]), Double(bounds[1].numbers.scalars[0]),
            Double(bounds[2].numbers.scalars[0])
        )
        let exact = ((end - start) / step).rounded(.up)
        guard exact.isFinite, exact.magnitude < 1e15 else { throw ONNXGap("what it makes is too large") }
        let count = max(0, Int(exact))
        try budget.take(Size(count))
        if bounds.allSatisfy({ $0.element.isInteger }) {
            let bounds = bounds.compactMap(\.integers)
            guard bounds.allSatisfy({ $0[0].magnitude < 1 << 52 }) else { throw ONNXGap("what it makes is too large") }
            return ONNXConstant((0..<count).map { bounds[0][0] + Int64($0) * bounds[2][0] })
        }
        let numbers = (0..<count).map { Scalar(start + Double($0) * step) }
        return ONNXConstant(bounds[0].element, [count], .numbers(Tensor(numbers)))
    }

    /// The upper or the lower triangle of matrices, the rest of which is 0.
    mutating func triangle(_ node: ONNXNode, _ x: ONNXConstant<Scalar>) throws(ONNXGap) -> ONNXConstant<Scalar> {
        let rank = x.shape.count
        guard rank > 1, x.batchAxis.map({ $0 < rank - 2 }) ?? true else { throw ONNXGap("it needs matrices") }
        let (columns, offset) = (x.shape[rank - 1], try integers(node, 1)?.first ?? 0)
        let isUpper = node.attributes["upper"]?.integer ?? 1 != 0
        func isKept(_ place: Int) -> Bool {
            let (row, column) = (place / columns % x.shape[rank - 2], place % columns)
            return isUpper ? column - row >= offset : column - row <= offset
        }
        var result: ONNXConstant<Scalar>
        switch x.values {
        case .integers(let integers):
            result = ONNXConstant(
                x.element, x.shape, .integers(integers.indices.map { isKept($0) ? integers[$0] : 0 }))
        case .numbers(let numbers):
            let scalars = numbers.scalars
            let kept = scalars.indices.map { isKept($0) ? scalars[$0] : 0 }
            result = ONNXConstant(x.element, x.shape, .numbers(Tensor(shape: x.shape, scalars: kept)))
        }
        result.batchAxis = x.batchAxis
        return result
    }

    /// The matrix of an `EyeLike`, of whose input only the shape counts.
    mutating func identity(_ node: ONNXNode) throws(ONNXGap) -> ONNXConstant<Scalar> {
        let (shape, given): ([Int], ONNXElement)
        switch value(node, 0) {
        case .constant(let constant): (shape, given) = (constant.shape, constant.element)
        case .sample(let sample): (shape, given) = (sample.dims, sample.element)
        case .unknown, nil: throw ONNXGap("it has no input")
        }
        guard shape.count == 2, !shape.contains(ONNXSample.batch) else { throw ONNXGap(ONNXGap.mixed) }
        try budget.take(Shape.size(of: shape))
        let offset = min(max(Int(clamping: node.attributes["k"]?.integer ?? 0), -shape[0]), shape[1])
        var numbers = [Int64](repeating: 0, count: shape[0] * shape[1])
        for row in 0..<shape[0] where (0..<shape[1]).contains(row + offset) {
            numbers[row * shape[1] + row + offset] = 1
        }
        let element = node.attributes["dtype"]?.integer.flatMap { ONNXElement(rawValue: Int(clamping: $0)) } ?? given
        let result = ONNXConstant<Scalar>(element, shape, .integers(numbers))
        return element.isInteger ? result : ONNXConstant(element, shape, .numbers(result.numbers))
    }
}
