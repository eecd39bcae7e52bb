// Operators that move values, and change none of them.
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

    mutating func tile(_ node: ONNXNode) throws(ONNXGap) -> ONNXSample {
        var x = try sample(node)
        guard let times = try integers(node, 1), times.count == x.rank, times.allSatisfy({ $0 > 0 }) else {
            throw ONNXGap("it does not say how often")
        }
        for axis in x.dims.indices where times[axis] > 1 {
            _ = try x.sampleAxis(axis)
            guard Size(times[axis]) * Size(x.count) <= Size(Shape.mostSampleValues), times[axis] <= 1024,
                Size(times[axis]) * Size(x.dims[axis]) <= Size(1 << 24)
            else {
                throw ONNXGap("what it makes is too large")
            }
            let extent = try extent(x, axis)
            let places = (0..<times[axis] * extent).map { $0 % extent }
            x = try taking(places, axis, of: x, name(of: node))
        }
        return x
    }

    // MARK: Parts

    /// So many ranges of a dimension may be put together.
    private static var mostRanges: Int { 1024 }

    mutating func slice(_ node: ONNXNode) throws(ONNXGap) -> ONNXSample {
        var x = try sample(node)
        for cut in try cuts(node, rank: x.rank, batchAxis: x.batchAxis) {
            if cut.axis == x.batchAxis {
                guard cut.isWhole else { throw ONNXGap("it takes a part of a batch") }
                continue
            }
            x = try taking(cut.places(of: extent(x, cut.axis)), cut.axis, of: x, name(of: node))
        }
        return x
    }

    mutating func split(_ node: ONNXNode) throws(ONNXGap) -> [ONNXSample] {
        let x = try sample(node)
        let axis = try x.sampleAxis(Int(clamping: node.attributes["axis"]?.integer ?? 0))
        var parts: [ONNXSample] = []
        for range in try splits(node, extent(x, axis)) {
            parts.append(try taking(Array(range), axis, of: x, name(of: node)))
        }
        return parts
    }

    mutating func gather(_ node: ONNXNode) throws(ONNXGap) -> ONNXSample {
        let name = node.attributes["axis"]?.integer ?? 0
        if case .constant(let table)? = value(node, 0) { return try embedding(node, table, axis: Int(clamping: name)) }
        let x = try sample(node)
        let axis = try x.sampleAxis(Int(clamping: name))
        guard let indices = try constant(node, 1), let numbers = indices.integers else {
            throw ONNXGap("its places are no whole numbers")
        }
        var places: [Int] = []
        for number in numbers {
            let place = Int(number) < 0 ? Int(number) + x.dims[axis] : Int(number)
            guard (0..<x.dims[axis]).contains(place) else { throw ONNXGap("there is no place \(number)") }
            places.append(place)
        }
        let rows = try taking(places, axis, of: x, self.name(of: node))
        if indices.shape.isEmpty { return try withoutUnit(rows, axis) }
        if indices.shape.count == 1 { return rows }
        return try reshaped(rows, to: Array(rows.dims[..<axis] + indices.shape + rows.dims[(axis + 1)...]))
    }

    private mutating func embedding(
        _ node: ONNXNode, _ table: ONNXConstant<Scalar>, axis: Int
    ) throws(ONNXGap) -> ONNXSample {
        let x = try sample(node, 1)
        guard x.element.isInteger else { throw ONNXGap("its places are no whole numbers") }
        guard table.shape.count == 2, table.count > 0, axis == 0 || axis == -2,
            Embedding<Scalar>.counts(table.shape[0])
        else { throw ONNXGap("its table has shape \(Shape.listed(table.shape)), expected rows to choose from") }
        let layer = Embedding(weights: table.numbers)
        let made = try add(layer, name(of: node, weights: table), to: whole(x))
        var result = sample(made, like: x)
        result.element = table.element
        result.dims.append(table.shape[1])
        result.order.append(x.rank)
        return result
    }

    /// The extent of a dimension whose places are told apart, one by one.
    private func extent(_ x: ONNXSample, _ axis: Int) throws(ONNXGap) -> Int {
        guard x.dims[axis] <= 1 << 24 else { throw ONNXGap("it takes parts of \(x.dims[axis]) places") }
        return x.dims[axis]
    }

    /// The value at some places along a dimension.
    mutating func taking(
        _ places: [Int], _ axis: Int, of x: ONNXSample, _ name: String
    ) throws(ONNXGap) -> ONNXSample {
        guard !places.isEmpty else { throw ONNXGap("it takes nothing") }
        guard try places != Array(0..<extent(x, axis)) else { return x }
        var ranges: [Range<Int>] = []
        for place in places {
            if let last = ranges.last, last.upperBound == place {
                ranges[ranges.count - 1] = last.lowerBound..<place + 1
            } else {
                ranges.append(place..<place + 1)
            }
        }
        guard ranges.count <= Self.mostRanges else { throw ONNXGap("it takes more than \(Self.mostRanges) parts") }
        // Parts are put together along the last dimension.
        let order = ranges.count > 1 ? x.order.filter { $0 != axis } + [axis] : x.order
        let source = try arrange(x, order)
        let position = order.firstIndex(of: axis) ?? 0
        var parts: [Made] = []
        for range in ranges { parts.append(try add(Slice(range, axis: position), name, to: source)) }
        let made = parts.count > 1 ? try join(.concatenate, name, parts) : parts[0]
        var result = sample(made, like: x)
        result.dims[axis] = places.count
        result.order = order
        return result
    }

    mutating func concatenation(_ node: ONNXNode) throws(ONNXGap) -> ONNXSample {
        let first = try sample(node)
        let axis = try first.sampleAxis(Int(clamping: node.attributes["axis"]?.integer ?? 0))
        let order = first.order.filter { $0 != axis } + [axis]
        var (result, parts): (ONNXSample, [Made]) = (first, [])
        result.dims[axis] = 0
        for index in node.inputs.indices {
            let x = try sample(node, index)
            var dims = x.dims
            if x.rank == first.rank { dims[axis] = first.dims[axis] }
            guard dims == first.dims, x.batchAxis == first.batchAxis else {
                throw ONNXGap("its inputs do not fit together")
            }
            result.dims[axis] += x.dims[axis]
            parts.append(try arrange(x, order))
        }
        guard parts.count > 1 else { return first }
        result.order = order
        return sample(try join(.concatenate, name(of: node), parts), like: result)
    }

    mutating func pad(_ node: ONNXNode) throws(ONNXGap) -> ONNXSample {
        var x = try sample(node)
        guard let pads = try integers(node, 1, or: "pads") else { throw ONNXGap("it does not say how much") }
        let axes = try integers(node, 3) ?? Array(x.dims.indices)
        guard pads.count == 2 * axes.count, pads.allSatisfy({ $0.magnitude <= UInt(Window.largest) }) else {
            throw ONNXGap("it does not say how much")
        }
        let mode = node.attributes["mode"]?.text ?? "constant"
        let number = try number(node, 2, or: "value") ?? 0
        for (index, axis) in axes.enumerated() {
            let (before, after) = (pads[index], pads[index + axes.count])
            guard before != 0 || after != 0 else { continue }
            let axis = try x.sampleAxis(axis)
            let extent = try extent(x, axis)
            guard extent + min(before, 0) + min(after, 0) > 0 else { throw ONNXGap("it leaves nothing") }
            if before < 0 || after < 0 {
                let kept = max(0, -before)..<extent - max(0, -after)
                x = try taking(Array(kept), axis, of: x, name(of: node))
            }
            let (more, behind, count) = (max(0, before), max(0, after), x.dims[axis])
            guard more + behind > 0 else { continue }
            if mode == "constant" {
                x = try padded(x, axis, more, behind, number, name(of: node))
            } else {
                guard mode == "edge" || mode == "wrap" || mode == "reflect" && count > 1 else {
                    throw ONNXGap("it pads by \(mode.shown(40))")
                }
                let places = (-more..<count + behind).map { place in
                    switch mode {
                    case "edge": return min(max(place, 0), count - 1)
                    case "wrap": return (place % count + count) % count
                    default:
                        let turn = 2 * (count - 1)
                        let rest = (place % turn + turn) % turn
                        return min(rest, turn - rest)
                    }
                }
                x = try taking(places, axis, of: x, name(of: node))
            }
        }
        return x
    }

    /// A value with a number before and behind it along a dimension.
    private mutating func padded(
        _ x: ONNXSample, _ axis: Int, _ before: Int, _ after: Int, _ number: Double, _ name: String
    ) throws(ONNXGap) -> ONNXSample {
        let position = x.order.firstIndex(of: axis) ?? 0
        var made = try add(Pad(before: before, after: after, axis: position), name, to: whole(x))
        var result = x
        result.dims[axis] += before + after
        if number != 0 {
            // 0 is added to what was there.
            let count = x.dims[axis]
            guard Shape.size(of: Array(made.shape[position...])) <= Size(1 << 24) else {
                throw ONNXGap("it pads too large a value by \(number)")
            }
            let rows = (0..<result.dims[axis]).map { (before..<before + count).contains($0) ? 0 : Scalar(number) }
            let inner = Array(made.shape[(position + 1)...])
            let shift = ONNXConstant<Scalar>(
                .float, [rows.count] + inner.map { _ in 1 },
                .numbers(Tensor(shape: [rows.count] + inner.map { _ in 1 }, scalars: rows)))
            let layer = Affine(scale: nil, shift: shift.broadcast(to: [rows.count] + inner).numbers, isLearnt: false)
            made = try add(layer, name, to: made)
        }
        return sample(made, like: result)
    }
}
