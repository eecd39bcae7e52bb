// RNN, LSTM and GRU.
extension ONNXImporter {
    /// The outputs Y, all states, and Y_h, the last one.
    mutating func recurrent(_ node: ONNXNode) throws(ONNXGap) -> [ONNXSample] {
        let layout = node.attributes["layout"]?.integer ?? 0
        let direction = node.attributes["direction"]?.text ?? "forward"
        let directions = direction == "bidirectional" ? 2 : 1
        // What no gate can be is told before all else: a layer or its steps are chosen by these functions.
        _ = try ONNXCell<Scalar>.functions(node, directions: directions)
        var x = try numbers(node)
        guard x.rank == 3 else { throw ONNXGap("its input has \(x.rank) dimensions and not 3") }
        // [batch, T, D] is [T, batch, D] from here on.
        if layout == 1 { x = permuted(x, [1, 0, 2]) }
        guard let cell = try cell(node, x, directions) else {
            return try unrolled(node, x, direction == "bidirectional" ? ["forward", "reverse"] : [direction], layout)
        }
        let kernel = try weights(node, 1)
        let name = name(of: node, weights: kernel)
        let source = try arrange(x, [0, 2])
        var results: [ONNXSample] = []
        for (output, returns) in [(0, RecurrentOutput.all), (1, .last)] {
            guard isUsed(node, output) || output == 0 && !isUsed(node, 1) else {
                results.append(x)
                continue
            }
            if output == 1, isUsed(node, 0) {
                results.append(try last(of: results[0], directions, direction, layout, name))
                continue
            }
            var layers: [any RecurrentLayer<Scalar>] = []
            for index in 0..<directions {
                layers.append(try layer(node, x, cell, index, of: directions, layout, returns))
            }
            var made: Made
            if directions == 2 {
                made = try add(Bidirectional(forward: layers[0], backward: layers[1]), name, to: source)
            } else if direction == "reverse" {
                made = try add(layers[0], name, to: add(Reverse(), name + "/reverse", to: source))
                if returns == .all { made = try add(Reverse(), name + "/reverse", to: made) }
            } else {
                made = try add(layers[0], name, to: source)
            }
            let units = layers[0].units
            var result = sample(made, like: x)
            // [T, directions, batch, H], or [directions, batch, H].
            let batch = x.dims[1]
            result.dims = [x.dims[0], directions, batch, units]
            result.batchAxis = x.batchAxis.map { _ in 2 }
            result.order = x.batchAxis == nil ? [0, 1, 2, 3] : [0, 1, 3]
            if returns == .last {
                result.dims[0] = 1
                result = try withoutUnit(result, 0)
            }
            results.append(batchwise(result, layout))
        }
        return results
    }

    /// The result with the batch first, if the node has it there: [batch, T, directions, H], or [batch, directions, H].
    func batchwise(_ x: ONNXSample, _ layout: Int64) -> ONNXSample {
        guard layout == 1 else { return x }
        return x.rank == 4 ? permuted(x, [2, 0, 1, 3]) : permuted(x, [1, 0, 2])
    }

    /// The last states, out of all: those of the last step, and of the first one going backward.
    private mutating func last(
        of all: ONNXSample, _ directions: Int, _ direction: String, _ layout: Int64, _ name: String
    ) throws(ONNXGap) -> ONNXSample {
        let (time, way) = layout == 1 ? (1, 2) : (0, 1)
        let steps = all.dims[time]
        func step(_ place: Int, _ index: Int?) throws(ONNXGap) -> ONNXSample {
            var x = try taking([place], time, of: all, name)
            if let index { x = try taking([index], way, of: x, name) }
            return try withoutUnit(x, time)
        }
        guard directions == 2 else { return try step(direction == "reverse" ? 0 : steps - 1, nil) }
        let (ahead, back) = (try step(steps - 1, 0), try step(0, 1))
        let axis = layout == 1 ? 1 : 0
        let order = ahead.order.filter { $0 != axis } + [axis]
        var result = ahead
        result.dims[axis] = 2
        result.order = order
        return sample(try join(.concatenate, name, [arrange(ahead, order), arrange(back, order)]), like: result)
    }

    /// Which cell a node is; nothing if it does what no layer does.
    private func cell(_ node: ONNXNode, _ x: ONNXSample, _ directions: Int) throws(ONNXGap) -> RecurrentCell? {
        guard x.batchAxis == 1 || x.batchAxis == nil && x.dims[1] == 1, node.attributes["clip"] == nil,
            node.attributes["input_forget"]?.integer ?? 0 == 0, !isUsed(node, 2)
        else { return nil }
        switch value(node, 4) {
        case nil: break
        case .constant(let lengths)?:
            guard lengths.integers?.allSatisfy({ $0 == x.dims[0] }) == true else { return nil }
        case .sample?, .unknown?: return nil
        }
        if value(node, 7) != nil { return nil }
        for input in [5, 6] where value(node, input) != nil {
            guard case .constant(let state)? = value(node, input) else { return nil }
            let isBatchFirst = node.attributes["layout"]?.integer ?? 0 == 1
            guard state.shape.count == 3, state.shape[isBatchFirst ? 0 : 1] == 1 else { return nil }
        }
        let usual = ["LSTM": ["sigmoid", "tanh", "tanh"], "GRU": ["sigmoid", "tanh"]][node.type] ?? ["tanh"]
        var activations = (node.attributes["activations"]?.texts ?? []).map { $0.lowercased() }
        if activations.isEmpty { activations = Array(repeating: usual, count: directions).flatMap(\.self) }
        func all(_ pattern: [String]) -> Bool {
            activations == Array(repeating: pattern, count: directions).flatMap(\.self)
        }
        switch node.type {
        case "LSTM" where all(usual): return .lstm
        case "GRU" where all(usual):
            return node.attributes["linear_before_reset"]?.integer == 1 ? .gru : .gruResetBefore
        case "RNN" where all(["tanh"]): return .tanh
        case "RNN" where all(["relu"]): return .relu
        default: return nil
        }
    }

    /// The layer of one direction.
    private func layer(
        _ node: ONNXNode, _ x: ONNXSample, _ cell: RecurrentCell, _ index: Int, of directions: Int, _ layout: Int64,
        _ returns: RecurrentOutput
    ) throws(ONNXGap) -> any RecurrentLayer<Scalar> {
        let gates = cell.kind.gates
        let kernel = try weights(node, 1)
        guard kernel.shape.count == 3, kernel.shape[0] == directions, kernel.shape[1].isMultiple(of: gates),
            kernel.shape[2] == x.dims[2]
        else { throw ONNXGap("its weights have shape \(Shape.listed(kernel.shape))") }
        let (inputs, units) = (kernel.shape[2], kernel.shape[1] / gates)
        let state = try weights(node, 2, shape: [directions, gates * units, units])
        let biases = try constant(node, 3)
        guard biases?.shape ?? [directions, 2 * gates * units] == [directions, 2 * gates * units] else {
            throw ONNXGap("its biases have shape \(Shape.listed(biases?.shape ?? []))")
        }
        // The file's gates are i, o, f, c and z, r, h; here they are i, f, g, o and r, z, n.
        let order = cell == .lstm ? [0, 2, 3, 1] : gates == 3 ? [1, 0, 2] : [0]
        let rows = order.flatMap { gate in gate * units..<(gate + 1) * units }
        func matrix(_ constant: ONNXConstant<Scalar>, _ width: Int) -> Tensor<Scalar> {
            let places = rows.flatMap { row -> Range<Int> in
                let start = (index * gates * units + row) * width
                return start..<start + width
            }
            return constant.taking(places, [gates * units, width]).permuted([1, 0]).numbers
        }
        func bias(_ first: Int) -> Tensor<Scalar> {
            guard let biases else { return Tensor(zeros: [gates * units]) }
            return biases.taking(rows.map { (2 * index + first) * gates * units + $0 }, [gates * units]).numbers
        }
        var (starts, stateBiases) = (bias(0), bias(1))
        var tensors = [matrix(kernel, inputs), matrix(state, units)]
        if cell == .gru {
            // The candidate's bias of the state is reset with it.
            let candidate = Tensor<Scalar>(stateBiases.scalars.suffix(units))
            stateBiases = Tensor(stateBiases.scalars.dropLast(units) + [Scalar](repeating: 0, count: units))
            starts = starts + stateBiases
            tensors += [starts, candidate]
        } else {
            tensors.append(starts + stateBiases)
        }
        let first = [
            try initial(node, 5, index, directions, units, layout),
            try initial(node, 6, index, directions, units, layout),
        ]
        let isGiven = first.contains { $0 != nil }
        let configuration = RecurrentConfiguration(
            cell: cell, inputs: inputs, units: units, returns: returns, truncation: nil,
            initialState: isGiven ? .given : .zeros)
        guard configuration.isMeaningful else { throw ONNXGap("it has \(inputs) inputs and \(units) units") }
        if isGiven {
            tensors.append(first[0] ?? Tensor(zeros: [units]))
            if cell == .lstm { tensors.append(first[1] ?? Tensor(zeros: [units])) }
        }
        return configuration.layer(tensors)
    }

    /// The state that all samples begin with; nothing if it is 0.
    private func initial(
        _ node: ONNXNode, _ input: Int, _ index: Int, _ directions: Int, _ units: Int, _ layout: Int64
    ) throws(ONNXGap) -> Tensor<Scalar>? {
        guard input == 5 || node.type == "LSTM", let state = try constant(node, input) else { return nil }
        guard state.shape.count == 3, state.count > 0, state.shape[2] == units,
            state.shape[layout == 1 ? 1 : 0] == directions
        else { throw ONNXGap("its first state has shape \(Shape.listed(state.shape))") }
        let scalars = (layout == 1 ? state.permuted([1, 0, 2]) : state).numbers.scalars
        let samples = scalars.count / (directions * units)
        let rows = (0..<samples).map { sample in
            let start = (index * samples + sample) * units
            return Array(scalars[start..<start + units])
        }
        guard rows.allSatisfy({ $0 == rows[0] }) else { throw ONNXGap("each sample has a first state of its own") }
        return rows[0].allSatisfy { $0 == 0 } ? nil : Tensor(rows[0])
    }
}
