// Operators that give values other dimensions, and change none of them.
extension ONNXImporter {
    // MARK: Dimensions that move by name alone

    func permuted(_ x: ONNXSample, _ axes: [Int]) -> ONNXSample {
        var result = x
        result.dims = axes.map { x.dims[$0] }
        result.batchAxis = x.batchAxis.flatMap { axes.firstIndex(of: $0) }
        result.order = x.order.compactMap { axes.firstIndex(of: $0) }
        return result
    }

    /// A dimension of extent 1 at a place.
    func withUnit(_ x: ONNXSample, _ axis: Int) -> ONNXSample {
        func moved(_ other: Int) -> Int { other < axis ? other : other + 1 }
        var result = x
        result.dims.insert(1, at: axis)
        result.batchAxis = x.batchAxis.map(moved)
        result.order = [axis] + x.order.map(moved)
        return result
    }

    /// Without a dimension of extent 1.
    func withoutUnit(_ x: ONNXSample, _ axis: Int) throws(ONNXGap) -> ONNXSample {
        guard x.dims[axis] == 1 else { throw ONNXGap("it leaves out a dimension of \(x.dims[axis])") }
        func moved(_ other: Int) -> Int { other < axis ? other : other - 1 }
        var result = x
        result.dims.remove(at: axis)
        result.batchAxis = x.batchAxis.map(moved)
        result.order = x.order.filter { $0 != axis }.map(moved)
        return result
    }

    mutating func transpose(_ node: ONNXNode) throws(ONNXGap) -> ONNXSample {
        let x = try sample(node)
        return permuted(x, try permutation(node, rank: x.rank))
    }

    mutating func withUnits(_ node: ONNXNode) throws(ONNXGap) -> ONNXSample {
        var x = try sample(node)
        let named = try integers(node, 1, or: "axes")
        if node.type == "Squeeze" {
            // A batch that the file says to be 1 is left out with the others.
            guard named != nil || x.batchAxis == nil || literalBatch != 1 else { throw ONNXGap(ONNXGap.mixed) }
            var axes: [Int] = []
            for axis in named ?? x.dims.indices.filter({ x.dims[$0] == 1 }) { axes.append(try x.sampleAxis(axis)) }
            for axis in Set(axes).sorted(by: >) { x = try withoutUnit(x, axis) }
            return x
        }
        guard let named else { throw ONNXGap("it names no dimension") }
        let rank = x.rank + named.count
        guard rank <= Shape.highestRank else { throw ONNXGap("it has too many dimensions") }
        var axes: [Int] = []
        for axis in named { axes.append(try position(axis, rank)) }
        guard Set(axes).count == axes.count else { throw ONNXGap("it names a dimension twice") }
        for axis in axes.sorted() { x = withUnit(x, axis) }
        return x
    }

    // MARK: Other shapes

    mutating func reshape(_ node: ONNXNode) throws(ONNXGap) -> ONNXSample {
        let x = try sample(node)
        if node.type == "Flatten" {
            let axis = Int(clamping: node.attributes["axis"]?.integer ?? 1)
            let place = axis < 0 ? axis + x.rank : axis
            guard (0...x.rank).contains(place) else { throw ONNXGap("there is no dimension \(axis) of \(x.rank)") }
            func product(_ dims: ArraySlice<Int>) throws(ONNXGap) -> Int {
                if dims.contains(ONNXSample.batch) {
                    guard dims.allSatisfy({ $0 == ONNXSample.batch || $0 == 1 }) else {
                        throw ONNXGap(ONNXGap.mixed)
                    }
                    return ONNXSample.batch
                }
                return dims.reduce(1, *)
            }
            return try reshaped(x, to: [product(x.dims[..<place]), product(x.dims[place...])])
        }
        guard let target = try integers(node, 1, or: "shape") else { throw ONNXGap("it has no shape") }
        guard target.count <= Shape.highestRank else { throw ONNXGap("it has too many dimensions") }
        return try reshaped(x, to: shape(target, of: x, allowsZero: node.attributes["allowzero"]?.integer == 1))
    }

    /// The shape that numbers of a `Reshape` mean: 0 is as before, -1 as much as is left, and one of them is the batch.
    private func shape(_ numbers: [Int], of x: ONNXSample, allowsZero: Bool) throws(ONNXGap) -> [Int] {
        let numbers = numbers.enumerated().map { index, number in
            number == 0 && !allowsZero && index < x.rank ? x.dims[index] : number
        }
        guard x.batchAxis != nil, !numbers.contains(ONNXSample.batch) else { return try filled(numbers, of: x) }
        let literal = literalBatch ?? -1
        for index in numbers.indices where numbers[index] == -1 || numbers[index] == literal {
            var target = numbers
            target[index] = ONNXSample.batch
            if let shape = try? filled(target, of: x), fits(shape, x) { return shape }
        }
        throw ONNXGap("the shape \(Shape.listed(numbers)) mixes the samples of a batch")
    }

    /// The shape with what is left for -1.
    private func filled(_ numbers: [Int], of x: ONNXSample) throws(ONNXGap) -> [Int] {
        var shape = numbers
        let known = shape.filter { $0 != -1 && $0 != ONNXSample.batch }
        let open = shape.filter { $0 == -1 }.count
        guard let product = Shape.count(of: known), product > 0, open < 2, x.count.isMultiple(of: product),
            open == 1 || product == x.count
        else { throw ONNXGap("samples of shape \(Shape.listed(x.extents)) do not fill \(Shape.listed(numbers))") }
        if let index = shape.firstIndex(of: -1) { shape[index] = x.count / product }
        return shape
    }

    /// Whether the batch has as many values before it in a shape as in a value, so that samples stay apart.
    private func fits(_ shape: [Int], _ x: ONNXSample) -> Bool {
        guard let axis = x.batchAxis else { return !shape.contains(ONNXSample.batch) }
        guard let place = shape.firstIndex(of: ONNXSample.batch) else { return false }
        return shape[..<place].reduce(1, *) == x.dims[..<axis].reduce(1, *)
            && shape.filter { $0 == ONNXSample.batch }.count == 1
    }

    mutating func reshaped(_ x: ONNXSample, to dims: [Int]) throws(ONNXGap) -> ONNXSample {
        guard fits(dims, x) else { throw ONNXGap("the shape \(Shape.listed(dims)) mixes the samples of a batch") }
        guard dims != x.dims else { return x }
        let made = try arrange(x, x.axes)
        var result = sample(made, like: x)
        result.dims = dims
        result.batchAxis = dims.firstIndex(of: ONNXSample.batch)
        result.order = result.axes
        return result
    }

    mutating func expand(_ node: ONNXNode) throws(ONNXGap) -> ONNXSample {
        let x = try sample(node)
        guard let numbers = try integers(node, 1), numbers.count <= Shape.highestRank else {
            throw ONNXGap("it has no shape")
        }
        var result = x.padded(to: numbers.count)
        var wanted = Shape.padded(numbers, to: result.rank)
        if let axis = result.batchAxis, wanted[axis] == literalBatch ?? 1 || wanted[axis] == 1 {
            wanted[axis] = ONNXSample.batch
        }
        guard wanted.allSatisfy({ $0 > 0 }), let dims = Shape.common(result.dims, wanted),
            result.batchAxis == dims.firstIndex(of: ONNXSample.batch)
        else {
            throw ONNXGap("samples of shape \(Shape.listed(x.extents)) cannot become \(Shape.listed(numbers))")
        }
        let source = try whole(result)
        result.dims = dims
        return sample(try broadcast(source, to: result.extents, name(of: node)), like: result)
    }
}
