import CBackprop

extension RecurrentOperation: ONNXOperation {
    func write(_ node: OperationGraph.Node, in onnx: inout ONNXWriter) {
        guard let title else { return onnx.refuse(node, "the operation \(name)") }
        let path = node.path
        let back = onnx.isBackward(self, node)
        // Steps come first, then the samples.
        let x = onnx.name(back?.source ?? node.inputs[0], axes: [1, 0, 2], path: path)
        var inputs = [
            x, onnx.tensor(node.inputs[1], form: "gates") { matrix($0) },
            onnx.tensor(node.inputs[2], form: "gates") { matrix($0) }, biases(node, in: &onnx),
        ]
        let lengths = input(.lengths, of: node).map { onnx.lengths($0, steps: steps, path: path) }
        let states = [Role.initialHidden, .initialCell].map { role in
            input(role, of: node).map { state($0, x, in: &onnx, path: path) } ?? ""
        }
        inputs += [lengths.map { onnx.lengths($0, as: .int32, path: path) } ?? ""] + states
        while inputs.last == "" { inputs.removeLast() }
        let outputs = onnx.add(
            title, inputs, outputs: 2, attributes(direction: back == nil ? "forward" : "reverse"), path: path)
        guard returnsAll else {
            let last = onnx.add("Squeeze", [outputs[1], onnx.constant([0])], path: path)
            return onnx.define(node.output, onnx.refusing(last, lengths, path: path))
        }
        var all = onnx.add("Squeeze", [outputs[0], onnx.constant([1])], path: path)
        all = onnx.refusing(all, lengths, path: path)
        guard let back else { return onnx.define(node.output, all, axes: [1, 0, 2]) }
        for value in back.results { onnx.define(value, all, axes: [1, 0, 2]) }
    }

    private var title: String? {
        switch kind {
        case BP_LSTM: "LSTM"
        case BP_GRU_RESET_AFTER, BP_GRU_RESET_BEFORE: "GRU"
        case BP_ELMAN_TANH, BP_ELMAN_RELU: "RNN"
        case _: nil
        }
    }

    private func attributes(direction: String) -> [String: ONNXWriter.Attribute] {
        switch kind {
        case BP_GRU_RESET_AFTER, BP_GRU_RESET_BEFORE:
            [
                "direction": .text(direction), "hidden_size": .integer(units),
                "linear_before_reset": .integer(kind == BP_GRU_RESET_AFTER ? 1 : 0),
            ]
        case BP_ELMAN_RELU:
            ["activations": .texts(["Relu"]), "direction": .text(direction), "hidden_size": .integer(units)]
        case _: ["direction": .text(direction), "hidden_size": .integer(units)]
        }
    }

    /// The gates as ONNX orders them, by their places in ours: i, o, f, g of i, f, g, o; z, r, n of r, z, n.
    private var order: [Int] {
        switch gates {
        case 4: [0, 3, 1, 2]
        case 3: [1, 0, 2]
        case _: [0]
        }
    }

    /// Weights [D, G·H] as [1, G·H, D].
    private func matrix(_ weights: Tensor<Float>) -> Tensor<Float> {
        let rows = weights.shape[0]
        let parts = weights.reshaped(to: [rows, gates, units]).permuted([1, 2, 0])
        return ordered(parts).reshaped(to: [1, gates * units, rows])
    }

    /// The rows of a tensor, one for each gate, in the other order.
    private func ordered(_ parts: Tensor<Float>) -> Tensor<Float> {
        Tensor(shape: parts.shape, scalars: order.flatMap { parts[rows: $0..<$0 + 1].scalars })
    }

    /// The biases of the inputs' sums, then those of the states', [1, 2·G·H]; of these only a candidate has some.
    private func biases(_ node: OperationGraph.Node, in onnx: inout ONNXWriter) -> String {
        let candidate = input(.candidateBiases, of: node).map { [$0] } ?? []
        return onnx.tensor([node.inputs[3]] + candidate, form: "gates") { tensors in
            let first = ordered(tensors[0].reshaped(to: [gates, units])).scalars
            var second = [Float](repeating: 0, count: gates * units)
            // The candidate is the last gate in both orders.
            if tensors.count > 1 {
                second.replaceSubrange((gates - 1) * units..<gates * units, with: tensors[1].scalars)
            }
            return Tensor(shape: [1, 2 * gates * units], scalars: first + second)
        }
    }

    /// The state before the first step, [1, N, H].
    private func state(_ value: Int, _ x: String, in onnx: inout ONNXWriter, path: String) -> String {
        guard onnx.graph.values[value].given?.holdsTensor == true else {
            return onnx.add("Unsqueeze", [onnx.name(value, path: path), onnx.constant([0])], path: path)
        }
        // All samples begin with one: as often as there are samples.
        let samples = onnx.add("Shape", [x], ["end": .integer(2), "start": .integer(1)], path: path)
        let shape = onnx.add(
            "Concat", [onnx.constant([1]), samples, onnx.constant([units])], ["axis": .integer(0)], path: path)
        return onnx.add("Expand", [onnx.tensor(value), shape], path: path)
    }
}

extension ONNXWriter {
    /// What a recurrence from the last step to the first is made of.
    fileprivate struct Backward {
        /// The sequence in its own order.
        let source: Int
        /// The values that are the states after each step, in the sequence's order.
        let results: [Int]
    }

    /// Whether a recurrence sees its sequence reversed, and whoever sees its steps reverses these.
    fileprivate func isBackward(_ operation: RecurrentOperation, _ node: OperationGraph.Node) -> Backward? {
        let lengths = operation.input(.lengths, of: node)
        func isReverse(_ other: OperationGraph.Node) -> Bool {
            guard let steps = other.operation as? StepsOperation else { return false }
            return steps.reverses && other.inputs.dropFirst().first == lengths
        }
        guard let source = producers[node.inputs[0]].map({ graph.nodes[$0] }), isReverse(source) else {
            return nil
        }
        guard operation.returnsAll else { return Backward(source: source.inputs[0], results: []) }
        let readers = readers[node.output].map { graph.nodes[$0] }
        guard node.output != graph.output, !readers.isEmpty, readers.allSatisfy(isReverse) else { return nil }
        return Backward(source: source.inputs[0], results: readers.map(\.output))
    }
}
