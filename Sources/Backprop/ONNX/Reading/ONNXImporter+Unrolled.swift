// Recurrent operators that no layer does: with lengths, first states of each sample, clipped gates, peepholes, other functions,
// or the last cell put out. They are computed step by step, each step with the same weights.
extension ONNXImporter {
    /// So many steps are written out.
    private static var mostSteps: Int { 512 }

    /// The outputs Y, Y_h and Y_c.
    ///
    /// - Parameters:
    ///   - x: The input, [T, batch, D].
    ///   - ways: The directions.
    mutating func unrolled(
        _ node: ONNXNode, _ x: ONNXSample, _ ways: [String], _ layout: Int64
    ) throws(ONNXGap) -> [ONNXSample] {
        let steps = x.dims[0]
        guard steps <= Self.mostSteps else { throw ONNXGap("it has \(steps) steps and does what no layer does") }
        let gates = ONNXCell<Scalar>.gates(node.type)
        let (kernel, recurrence) = (try weights(node, 1), try weights(node, 2))
        guard kernel.shape.count == 3, recurrence.shape.count == 3, kernel.shape[2] == x.dims[2],
            recurrence.shape == [ways.count, gates * recurrence.shape[2], recurrence.shape[2]],
            kernel.shape[0] == ways.count, kernel.shape[1] == recurrence.shape[1]
        else { throw ONNXGap("its weights have shape \(Shape.listed(kernel.shape))") }
        let units = recurrence.shape[2]
        let bias = try constant(node, 3)
        let peepholes = try constant(node, 7)
        guard bias?.shape ?? [ways.count, 2 * gates * units] == [ways.count, 2 * gates * units],
            peepholes?.shape ?? [ways.count, 3 * units] == [ways.count, 3 * units]
        else { throw ONNXGap("its biases have shape \(Shape.listed(bias?.shape ?? []))") }
        let functions = try ONNXCell<Scalar>.functions(node, directions: ways.count)
        let name = name(of: node, weights: kernel)
        let lengths = value(node, 4) == nil ? nil : try sample(node, 4)
        let zero = try lifted(ONNXConstant([0], shape: []), name)
        var results: [[ONNXSample]] = [[], [], []]
        for (index, way) in ways.enumerated() {
            try budget.take(2 * Size(kernel.count + recurrence.count))
            var cell = try ONNXCell(
                node, kernel: kernel, state: recurrence, bias: bias, peepholes: peepholes, index: index,
                functions: functions[index])
            let inputs = try product(x, over: 2, cell.weights, cell.biases, name)
            var state = try first(node, 5, index, ways.count, layout)
            var memory = node.type == "LSTM" ? try first(node, 6, index, ways.count, layout) : nil
            var outputs = [ONNXSample?](repeating: nil, count: steps)
            for step in way == "reverse" ? Array((0..<steps).reversed()) : Array(0..<steps) {
                let input = try withoutUnit(taking([step..<step + 1], 0, of: inputs, name), 0)
                var next = try self.step(input, state, memory, &cell, name)
                outputs[step] = next.state
                if let lengths {
                    // Behind the end of a sequence the state stays, and 0 is put out.
                    let place = try lifted(ONNXConstant([Int64(step)], shape: []), name)
                    let isWithin = withUnit(try elementwise(.less, [place, lengths], name), lengths.rank)
                    outputs[step] = try elementwise(.choose, [isWithin, next.state, zero], name)
                    next.state = try elementwise(.choose, [isWithin, next.state, state ?? zero], name)
                    if let cell = next.memory {
                        next.memory = try elementwise(.choose, [isWithin, cell, memory ?? zero], name)
                    }
                }
                (state, memory) = (next.state, next.memory)
            }
            let all = try concatenated(outputs.compactMap { $0.map { withUnit($0, 0) } }, axis: 0, name)
            results[0].append(withUnit(all, 1))
            if let state { results[1].append(withUnit(state, 0)) }
            if let memory { results[2].append(withUnit(memory, 0)) }
        }
        var outputs: [ONNXSample] = []
        for (index, parts) in results.enumerated() where !parts.isEmpty {
            // [T, directions, batch, H], or [directions, batch, H].
            outputs.append(batchwise(try concatenated(parts, axis: index == 0 ? 1 : 0, name), layout))
        }
        return outputs
    }

    /// The state that a direction begins with, [batch, H]; nothing for 0.
    private mutating func first(
        _ node: ONNXNode, _ input: Int, _ index: Int, _ directions: Int, _ layout: Int64
    ) throws(ONNXGap) -> ONNXSample? {
        guard value(node, input) != nil else { return nil }
        let x = try sample(node, input)
        let axis = layout == 1 ? 1 : 0
        guard x.rank == 3, x.dims[axis] == directions, x.batchAxis != axis else {
            throw ONNXGap("its first state has shape \(Shape.listed(x.extents))")
        }
        return try withoutUnit(taking([index..<index + 1], axis, of: x, name(of: node)), axis)
    }

    // MARK: A step

    private typealias Cell = ONNXCell<Scalar>

    /// One step: from what the input makes, [batch, gates·H], and the state and the memory before it.
    private mutating func step(
        _ input: ONNXSample, _ state: ONNXSample?, _ memory: ONNXSample?, _ cell: inout ONNXCell<Scalar>, _ name: String
    ) throws(ONNXGap) -> (state: ONNXSample, memory: ONNXSample?) {
        switch cell.type {
        case "LSTM": return try lstmStep(input, state, memory, &cell, name)
        case "GRU": return (try gruStep(input, state, &cell, name), nil)
        default:
            let sum = try plus(input, recurrent(state, 0, &cell, name), name)
            return (try gate(sum, cell.functions[0], cell.clip, name), nil)
        }
    }

    private mutating func lstmStep(
        _ input: ONNXSample, _ state: ONNXSample?, _ memory: ONNXSample?, _ cell: inout ONNXCell<Scalar>, _ name: String
    ) throws(ONNXGap) -> (state: ONNXSample, memory: ONNXSample?) {
        let sums = try plus(input, recurrent(state, 0, &cell, name), name)
        let (units, functions, clip) = (cell.units, cell.functions, cell.clip)
        func part(_ importer: inout ONNXImporter, _ index: Int) throws(ONNXGap) -> ONNXSample {
            try importer.taking([index * units..<(index + 1) * units], sums.rank - 1, of: sums, name)
        }
        func peeping(
            _ importer: inout ONNXImporter, _ sum: ONNXSample, _ index: Int, _ memory: ONNXSample?, _ cell: Cell
        ) throws(ONNXGap) -> ONNXSample {
            guard let peepholes = cell.peepholes, let memory else { return sum }
            let row = peepholes.taking(Array(index * units..<(index + 1) * units), [units])
            return try importer.plus(sum, importer.combined(memory, row, isProduct: true, name), name)
        }
        let open = try gate(peeping(&self, part(&self, 0), 0, memory, cell), functions[0], clip, name)
        let candidate = try gate(part(&self, 3), functions[1], clip, name)
        var sum = try joined(.multiply, [open, candidate], name)
        if let memory {
            let kept =
                try cell.isCoupled
                ? sample(affine(whole(open), scale: -1, shift: 1, name), like: open)
                : gate(peeping(&self, part(&self, 2), 2, memory, cell), functions[0], clip, name)
            sum = try joined(.add, [joined(.multiply, [kept, memory], name), sum], name)
        }
        let output = try gate(peeping(&self, part(&self, 1), 1, sum, cell), functions[0], clip, name)
        return (try joined(.multiply, [output, gate(sum, functions[2], nil, name)], name), sum)
    }

    private mutating func gruStep(
        _ input: ONNXSample, _ state: ONNXSample?, _ cell: inout ONNXCell<Scalar>, _ name: String
    ) throws(ONNXGap) -> ONNXSample {
        let (units, axis) = (cell.units, input.rank - 1)
        let own = try taking([0..<2 * units], axis, of: input, name)
        let gates = try gate(plus(own, recurrent(state, 0, &cell, name), name), cell.functions[0], cell.clip, name)
        let update = try taking([0..<units], axis, of: gates, name)
        let reset = try taking([units..<2 * units], axis, of: gates, name)
        var sum = try taking([2 * units..<3 * units], axis, of: input, name)
        if cell.isResetBehind {
            // The biases behind the product count at the first step too, where the state is 0.
            let before: ONNXSample
            if let state {
                before = state
            } else {
                before = sample(try affine(whole(update), scale: 0, name), like: update)
            }
            if let product = try recurrent(before, 1, &cell, name) {
                sum = try plus(sum, joined(.multiply, [reset, product], name), name)
            }
        } else if let state {
            sum = try plus(sum, recurrent(joined(.multiply, [reset, state], name), 1, &cell, name), name)
        }
        let candidate = try gate(sum, cell.functions[1], cell.clip, name)
        let rest = sample(try affine(whole(update), scale: -1, shift: 1, name), like: update)
        let fresh = try joined(.multiply, [rest, candidate], name)
        return try state.map { (state) throws(ONNXGap) in
            try joined(.add, [fresh, joined(.multiply, [update, state], name)], name)
        } ?? fresh
    }

    private mutating func plus(_ x: ONNXSample, _ y: ONNXSample?, _ name: String) throws(ONNXGap) -> ONNXSample {
        guard let y else { return x }
        return try joined(.add, [x, y], name)
    }

    /// A product of the state, by the layer that all steps share.
    private mutating func recurrent(
        _ state: ONNXSample?, _ part: Int, _ cell: inout ONNXCell<Scalar>, _ name: String
    ) throws(ONNXGap) -> ONNXSample? {
        guard let state else { return nil }
        let (weights, biases) = cell.products[part]
        let axis = state.rank - 1
        let source = try arrange(state, state.order.filter { $0 != axis } + [axis])
        let made: Made
        if let place = cell.places[part] {
            made = (try addSharing(place, name, from: source), source.shape.dropLast() + [weights.shape[1]])
        } else {
            made = try add(Dense(weights: weights, biases: biases), name + "/state", to: source)
            cell.places[part] = made.place
        }
        var result = sample(made, like: state)
        result.order = state.order.filter { $0 != axis } + [axis]
        result.dims[axis] = weights.shape[1]
        return result
    }

    /// A function of a gate.
    private mutating func gate(
        _ x: ONNXSample, _ function: ONNXCell<Scalar>.Function, _ clip: Double?, _ name: String
    ) throws(ONNXGap) -> ONNXSample {
        var made: Made = (x.place, x.shape)
        if let clip { made = try clipped(made, -clip, clip, name) }
        let (alpha, beta) = (function.alpha, function.beta)
        switch function.name {
        case "relu": made = try apply(.relu, made, name)
        case "tanh": made = try apply(.tanh, made, name)
        case "sigmoid": made = try apply(.sigmoid, made, name)
        case "softsign": made = try apply(.softsign, made, name)
        case "softplus": made = try apply(.softplus, made, name)
        case "affine": made = try affine(made, scale: alpha, shift: beta, name)
        case "scaledtanh":
            made = try affine(apply(.tanh, affine(made, scale: beta, name), name), scale: alpha, name)
        case "hardsigmoid": made = try hardSigmoid(made, alpha, beta, name)
        case "thresholdedrelu":
            let isAbove = try apply(.step, affine(made, shift: -alpha, name), name)
            made = try join(.multiply, name, [made, isAbove])
        default:
            // Of `leakyrelu` and `elu` what is below 0 is another function.
            var below = try negativePart(made, name)
            if function.name == "elu" { below = try apply(.elu, below, name) }
            made = try join(.add, name, [apply(.relu, made, name), affine(below, scale: alpha, name)])
        }
        return sample(made, like: x)
    }
}
