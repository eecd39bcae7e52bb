// Convolutions over images, and over sequences, which are images of one row.
extension ONNXImporter {
    /// Images, or sequences, with their channels last: as they are computed with.
    mutating func images(_ x: ONNXSample) throws(ONNXGap) -> (made: Made, order: [Int]) {
        guard x.rank == 3 || x.rank == 4 else {
            throw ONNXGap("its input has \(x.rank) dimensions; images have 4 and sequences 3")
        }
        guard x.batchAxis == 0 else { throw ONNXGap(ONNXGap.mixed) }
        let order = Array(2..<x.rank) + [1]
        return (try arrange(x, order), order)
    }

    func moves(_ node: ONNXNode, _ x: ONNXSample, kernel: [Int]?) throws(ONNXGap) -> ONNXMoves {
        let sides = x.rank - 2
        guard sides == 1 || sides == 2 else {
            throw ONNXGap("its input has \(x.rank) dimensions; images have 4 and sequences 3")
        }
        func numbers(_ name: String) throws(ONNXGap) -> [Int]? {
            guard let numbers = node.attributes[name]?.integers.map({ Int(clamping: $0) }), !numbers.isEmpty else {
                return nil
            }
            guard numbers.count == (name == "pads" ? 2 : 1) * sides,
                numbers.allSatisfy({ $0.magnitude <= UInt(Window.largest) })
            else { throw ONNXGap("its \(name) are not those of \(sides) dimensions") }
            return numbers
        }
        let stated = try numbers("kernel_shape")
        guard let kernel = kernel ?? stated, kernel.count == sides, stated ?? kernel == kernel,
            kernel.allSatisfy({ $0 <= Window.largest })
        else { throw ONNXGap("its kernel has another shape than it says") }
        var moves = ONNXMoves(isSequence: sides == 1)
        let more = [Int](repeating: 1, count: 2 - sides)
        moves.kernel = more + kernel
        if let strides = try numbers("strides") { moves.stride = more + strides }
        if let dilations = try numbers("dilations") { moves.dilation = more + dilations }
        guard (moves.stride + moves.dilation + moves.kernel).allSatisfy({ $0 > 0 }) else {
            throw ONNXGap("it moves by 0")
        }
        if let pads = try numbers("pads") {
            moves.pads = sides == 1 ? [0, pads[0], 0, pads[1]] : pads
        }
        return moves
    }

    /// The pads that `auto_pad` asks for, for outputs of ⌈size/stride⌉.
    func automatic(_ node: ONNXNode, _ x: ONNXSample, _ moves: ONNXMoves) throws(ONNXGap) -> ONNXMoves {
        var result = moves
        switch node.attributes["auto_pad"]?.text ?? "NOTSET" {
        case "NOTSET": break
        case "VALID": result.pads = [0, 0, 0, 0]
        case let kind where kind == "SAME_UPPER" || kind == "SAME_LOWER":
            let extents = (moves.isSequence ? [1] : []) + x.dims[2...]
            for side in 0..<2 {
                let reach = (moves.kernel[side] - 1) * moves.dilation[side] + 1
                let outputs = (extents[side] + moves.stride[side] - 1) / moves.stride[side]
                let total = max(0, (outputs - 1) * moves.stride[side] + reach - extents[side])
                let less = total / 2
                result.pads[side] = kind == "SAME_UPPER" ? less : total - less
                result.pads[side + 2] = total - result.pads[side]
            }
        case let kind: throw ONNXGap("it pads by \(kind.shown(40))")
        }
        return result
    }

    /// The result of images, whose channels lie last.
    func images(_ made: Made, _ order: [Int], like x: ONNXSample) -> ONNXSample {
        var result = sample(made, like: x)
        result.order = order
        for (axis, extent) in zip(order, made.shape) { result.dims[axis] = extent }
        return result
    }

    mutating func convolution(_ node: ONNXNode) throws(ONNXGap) -> ONNXSample {
        let x = try numbers(node)
        let (source, order) = try images(x)
        let kernel = try weights(node, 1)
        guard kernel.shape.count == x.rank else {
            throw ONNXGap("its kernel has shape \(Shape.listed(kernel.shape)) for images of \(x.rank - 2) dimensions")
        }
        let moves = try automatic(node, x, moves(node, x, kernel: Array(kernel.shape[2...])))
        let groups = Int(clamping: node.attributes["group"]?.integer ?? 1)
        let filters = kernel.shape[0]
        guard groups > 0, (Size(kernel.shape[1]) * Size(groups)).value == x.dims[1], filters.isMultiple(of: groups)
        else {
            throw ONNXGap(
                "\(x.dims[1]) channels do not fit a kernel of \(Shape.listed(kernel.shape)) in \(groups) groups")
        }
        let biases = try constant(node, 2)
        guard biases?.shape ?? [filters] == [filters] else { throw ONNXGap("it has not as many biases as filters") }
        let starts = biases?.numbers ?? Tensor(zeros: [filters])
        let window = try moves.window()
        let weights = kernel.permuted(Array(2..<x.rank) + [1, 0]).numbers
        let layer: any Layer<Scalar>
        if moves.isSequence {
            layer = Conv1D(weights: weights, biases: starts, window: window, groups: groups)
        } else {
            layer = Conv2D(weights: weights, biases: starts, window: window, groups: groups)
        }
        let made = try add(layer, name(of: node, weights: kernel), to: source)
        if biases == nil, isUsedOnce(node.outputs.first ?? "") { bareSums.insert(made.place) }
        return images(made, order, like: x)
    }

    mutating func transposedConvolution(_ node: ONNXNode) throws(ONNXGap) -> ONNXSample {
        var x = try numbers(node)
        let isSequence = x.rank == 3
        var kernel = try weights(node, 1)
        guard kernel.shape.count == x.rank else {
            throw ONNXGap("its kernel has shape \(Shape.listed(kernel.shape)) for images of \(x.rank - 2) dimensions")
        }
        var moves = try moves(node, x, kernel: Array(kernel.shape[2...]))
        if isSequence {
            // Sequences are images of one row.
            x = withUnit(x, 2)
            kernel = kernel.reshaped(kernel.shape[..<2] + [1] + kernel.shape[2...])
        }
        let (source, order) = try images(x)
        let groups = Int(clamping: node.attributes["group"]?.integer ?? 1)
        guard groups > 0, kernel.shape[0] == x.dims[1], kernel.shape[0].isMultiple(of: groups),
            let filters = (Size(kernel.shape[1]) * Size(groups)).value
        else { throw ONNXGap("\(x.dims[1]) channels do not fit a kernel of \(Shape.listed(kernel.shape))") }
        let biases = try constant(node, 2)
        guard biases?.shape ?? [filters] == [filters] else { throw ONNXGap("it has not as many biases as filters") }
        var more = node.attributes["output_padding"]?.integers.map { Int(clamping: $0) } ?? [0, 0]
        more = [Int](repeating: 0, count: max(0, 2 - more.count)) + more
        guard more.count == 2, more.allSatisfy({ (0...Window.largest).contains($0) }) else {
            throw ONNXGap("its output_padding is not that of \(x.rank - 2) dimensions")
        }
        try cut(node, x, &moves, &more)
        // What a layer does not put out is computed by one without pads and cut, or padded by 0 behind.
        let pads = moves.pads
        moves.pads = [0, 0, 0, 0]
        // [F/groups, kernel, C/groups of all] of the file is [C, F/groups, kernel].
        let layer = ConvTranspose2D(
            weights: kernel.permuted([2, 3, 1, 0]).numbers, biases: Tensor(zeros: [filters]),
            window: try moves.window(), groups: groups)
        let name = name(of: node, weights: kernel)
        var result = images(try add(layer, name, to: source), order, like: x)
        for (side, axis) in [2, 3].enumerated() {
            let extent = result.dims[axis]
            let (before, after) = (pads[side], pads[side + 2] - more[side])
            guard before >= 0, before + max(after, 0) < extent, after >= -Window.largest, extent <= 1 << 24 else {
                throw ONNXGap("it cuts off all that it makes")
            }
            if after < 0 {
                let position = result.order.firstIndex(of: axis) ?? 0
                let made = try add(Pad(before: 0, after: -after, axis: position), name, to: whole(result))
                result.dims[axis] = extent - after
                result = sample(made, like: result)
            }
            result = try taking(Array(before..<result.dims[axis] - max(after, 0)), axis, of: result, name)
        }
        if let biases {
            let column = biases.reshaped([filters, 1, 1])
            result = try combined(result, column, isProduct: false, name + "/bias")
        }
        return isSequence ? try withoutUnit(result, 2) : result
    }

    /// What `auto_pad` and `output_shape` ask to be cut off.
    private func cut(
        _ node: ONNXNode, _ x: ONNXSample, _ moves: inout ONNXMoves, _ more: inout [Int]
    ) throws(ONNXGap) {
        let kind = node.attributes["auto_pad"]?.text ?? "NOTSET"
        var wanted = node.attributes["output_shape"]?.integers.map { Int(clamping: $0) }
        if wanted?.isEmpty ?? false { wanted = nil }
        if wanted == nil, kind.hasPrefix("SAME") { wanted = [0, 1].map { x.dims[2 + $0] * moves.stride[$0] } }
        if kind == "VALID" { moves.pads = [0, 0, 0, 0] }
        guard var wanted else { return }
        if wanted.count == 1 { wanted = [1] + wanted }
        wanted = Array(wanted.suffix(2))
        guard wanted.count == 2, wanted.allSatisfy({ (1...Window.largest).contains($0) }) else {
            throw ONNXGap("its output_shape is none")
        }
        for side in 0..<2 {
            let reach = (moves.kernel[side] - 1) * moves.dilation[side] + 1
            let total = (x.dims[2 + side] - 1) * moves.stride[side] + reach + more[side] - wanted[side]
            if total < 0 {
                more[side] -= total
                (moves.pads[side], moves.pads[side + 2]) = (0, 0)
            } else {
                let less = total / 2
                moves.pads[side] = kind == "SAME_UPPER" ? less : total - less
                moves.pads[side + 2] = total - moves.pads[side]
            }
        }
    }
}
