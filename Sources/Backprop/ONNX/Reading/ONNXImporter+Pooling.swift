// Poolings over images, sequences and volumes.
extension ONNXImporter {
    mutating func pooling(_ node: ONNXNode) throws(ONNXGap) -> ONNXSample {
        let x = try node.type == "MaxPool" ? sample(node) : numbers(node)
        return try x.rank == 5 ? volumePooling(node, x) : pooling(node, x)
    }

    /// Over volumes, [batch, C, D, H, W]: over their planes, each of which is so many channels more, and then over these, of
    /// which each place is a channel. Largest values and means are the same as those of all at once.
    private mutating func volumePooling(_ node: ONNXNode, _ x: ONNXSample) throws(ONNXGap) -> ONNXSample {
        func part(_ sides: [Int]) -> ONNXNode {
            var part = node
            for (name, setting) in node.attributes where !setting.integers.isEmpty {
                let places = name == "pads" ? sides + sides.map { $0 + 3 } : sides
                guard places.allSatisfy(setting.integers.indices.contains) else { continue }
                part.attributes[name]?.integers = places.map { setting.integers[$0] }
            }
            return part
        }
        let (batch, channels, depth) = (x.dims[0], x.dims[1], x.dims[2])
        guard x.batchAxis ?? 0 == 0 else { throw ONNXGap(ONNXGap.mixed) }
        let planes = try pooling(
            part([1, 2]), reshaped(x, to: [batch, channels * depth, x.dims[3], x.dims[4]]))
        let (height, width) = (planes.dims[2], planes.dims[3])
        let columns = permuted(try reshaped(planes, to: [batch, channels, depth, height * width]), [0, 1, 3, 2])
        let pooled = try pooling(part([0]), reshaped(columns, to: [batch, channels * height * width, depth]))
        let result = try reshaped(pooled, to: [batch, channels, height * width, pooled.dims[2]])
        return try reshaped(permuted(result, [0, 1, 3, 2]), to: [batch, channels, pooled.dims[2], height, width])
    }

    private mutating func pooling(_ node: ONNXNode, _ x: ONNXSample) throws(ONNXGap) -> ONNXSample {
        let (source, order) = try images(x)
        guard !isUsed(node, 1) else { throw ONNXGap("the places of maxima are not put out here") }
        var moves = try automatic(node, x, moves(node, x, kernel: nil))
        let countsPadding = node.attributes["count_include_pad"]?.integer == 1
        if node.attributes["ceil_mode"]?.integer == 1 {
            let extents = (moves.isSequence ? [1] : []) + x.dims[2...]
            for side in 0..<2 {
                let reach = (moves.kernel[side] - 1) * moves.dilation[side] + 1
                let room = extents[side] + moves.pads[side] + moves.pads[side + 2] - reach
                guard room >= 0 else { throw ONNXGap("its window does not fit") }
                let rest = room % moves.stride[side]
                // Another window, unless it began behind the image and what is before it.
                let start = (room / moves.stride[side] + 1) * moves.stride[side]
                if rest > 0, start < extents[side] + moves.pads[side] {
                    guard node.type == "MaxPool" || !countsPadding else {
                        throw ONNXGap("it counts padding in windows that go beyond it")
                    }
                    moves.pads[side + 2] += moves.stride[side] - rest
                }
            }
        }
        let window = try moves.window()
        let layer: any Layer<Scalar>
        if moves.isSequence {
            guard window.dilationX == 1 else { throw ONNXGap("its windows over sequences have gaps") }
            let (size, stride, padding) = (window.width, window.strideX, window.padding)
            layer =
                node.type == "MaxPool"
                ? MaxPool1D(size, stride: stride, padding: padding) as any Layer<Scalar>
                : AveragePool1D(size, stride: stride, padding: padding, countsPadding: countsPadding)
        } else {
            layer =
                node.type == "MaxPool"
                ? MaxPool2D(window: window) as any Layer<Scalar>
                : AveragePool2D(window: window, countsPadding: countsPadding)
        }
        return images(try add(layer, name(of: node), to: source), order, like: x)
    }

    /// An `LpPool` of lengths: the root of the sum of squares in each window, or the sum of magnitudes.
    mutating func lengthPooling(_ node: ONNXNode) throws(ONNXGap) -> ONNXSample {
        let (x, name) = (try numbers(node), name(of: node))
        let p = node.attributes["p"]?.integer ?? 2
        guard p == 1 || p == 2 else { throw ONNXGap("its p is \(p)") }
        guard node.attributes["ceil_mode"]?.integer ?? 0 == 0 else { throw ONNXGap("its windows go beyond the images") }
        let powers = try p == 2 ? squared(x, name) : sample(absolute((x.place, x.shape), name), like: x)
        let (source, order) = try images(powers)
        let moves = try automatic(node, x, moves(node, x, kernel: nil))
        let window = try moves.window()
        guard window.dilationX == 1, window.dilationY == 1 else { throw ONNXGap("its windows have gaps") }
        let layer: any Layer<Scalar> =
            moves.isSequence
            ? AveragePool1D(window.width, stride: window.strideX, padding: window.padding, countsPadding: true)
            : AveragePool2D(window: window, countsPadding: true)
        var made = try add(layer, name, to: source)
        made = try affine(made, scale: Double(window.height * window.width), name)
        let sums = images(made, order, like: x)
        return try p == 2 ? elementwise(.squareRoot, [sums], name) : sums
    }

    mutating func globalPooling(_ node: ONNXNode) throws(ONNXGap) -> ONNXSample {
        let x = try numbers(node)
        let (source, order) = try images(x)
        let layer: any Layer<Scalar>
        switch (node.type, x.rank) {
        case ("GlobalMaxPool", 3): layer = GlobalMaxPool1D()
        case ("GlobalMaxPool", _): layer = GlobalMaxPool2D()
        case (_, 3): layer = GlobalAveragePool1D()
        default: layer = GlobalAveragePool2D()
        }
        var result = sample(try add(layer, name(of: node), to: source), like: x)
        for axis in 2..<x.rank { result.dims[axis] = 1 }
        result.order = order
        return result
    }
}
