// What a network is given, and what it puts out.
extension ONNXWriter {
    /// Says what the network is given: the inputs of a graph that comes first under their names and in their shapes, else
    /// samples as a whole.
    mutating func addInputs<Scalar>(of network: Sequential<Scalar>) {
        let first = network.layers.first as? Graph<Scalar>
        if let first, first.inputs.count > 1, let parts = parts(of: first) {
            for (input, part) in zip(first.inputs, parts) { addInput(input.name, input.shape, as: part) }
        } else {
            let name = newName(first?.inputs.count == 1 ? first?.inputs[0].name ?? "input" : "input")
            let type = takeType(of: 0)
            inputs.append(Port(name: name, type: type, shape: network.inputShape))
            define(0, name)
        }
    }

    /// The nodes that cut a record into a graph's inputs, in their order.
    private func parts<Scalar>(of layer: Graph<Scalar>) -> [OperationGraph.Node]? {
        var record = 0
        while readers[record].count == 1, case let node = graph.nodes[readers[record][0]],
            node.operation is Identities, node.path == "0"
        {
            record = node.output
        }
        let nodes = readers[record].map { graph.nodes[$0] }
        let ranges = nodes.compactMap { ($0.operation as? SliceOperation)?.range }
        var starts = [0]
        for input in layer.inputs { starts.append(starts[starts.count - 1] + input.shape.reduce(1, *)) }
        guard record != graph.output, nodes.allSatisfy({ $0.path == "0" }),
            ranges == zip(starts, starts.dropFirst()).map({ $0..<$1 })
        else { return nil }
        return nodes
    }

    /// - Parameter part: What cuts the input's values, in a row, out of a record.
    private mutating func addInput(_ name: String, _ shape: [Int], as part: OperationGraph.Node) {
        let name = newName(name)
        inputs.append(Port(name: name, type: takeType(of: part.output), shape: shape))
        guard shape != self.shape(part.output) else { return define(part.output, name) }
        for node in readers[part.output].map({ graph.nodes[$0] })
        where node.operation is Identities && self.shape(node.output) == shape {
            define(node.output, name)
            if integers.contains(part.output) { integers.insert(node.output) }
        }
        let row = add("Reshape", [name, constant([0] + self.shape(part.output))], path: part.path)
        define(part.output, row)
    }

    /// Whole numbers where a value is read as such and by nobody else; else numbers.
    private mutating func takeType(of value: Int) -> ElementType {
        var open = [value]
        while let next = open.popLast() {
            guard next != graph.output, !readers[next].isEmpty else { return .float }
            for node in readers[next].map({ graph.nodes[$0] }) {
                switch node.operation {
                case is EmbeddingOperation: guard node.inputs.dropFirst().first != next else { return .float }
                case is Identities, is PermutationOperation, is SliceOperation: open.append(node.output)
                default: return .float
                }
            }
        }
        integers.insert(value)
        return .int64
    }

    /// Says what the network puts out: the outputs of a graph that comes last under their names and in their shapes, else all
    /// of it.
    mutating func addOutputs<Scalar>(of network: Sequential<Scalar>, scaling: TargetScaling?) {
        let last = network.layers.last as? Graph<Scalar>
        let path = "\(network.layers.count - 1)"
        var results = [(name: last?.outputs.count == 1 ? last?.outputs[0] ?? "output" : "output", value: graph.output)]
        if let last, last.outputs.count > 1, let values = values(of: last, path: path) {
            results = zip(last.outputs, values).map { ($0, $1) }
        }
        var start = 0
        for result in results {
            let shape = shape(result.value)
            let count = shape.reduce(1, *)
            var name = name(result.value, path: path)
            if let scaling {
                name = inOwnUnit(name, scaling, start..<start + count, shape: shape, result: result.name)
            }
            start += count
            put(newName(result.name), name, shape: shape)
        }
    }

    /// The values that a graph puts side by side, in its outputs' order.
    private func values<Scalar>(of layer: Graph<Scalar>, path: String) -> [Int]? {
        guard let record = producers[graph.output].map({ graph.nodes[$0] }),
            record.operation is ConcatenationOperation, record.path == path,
            record.inputs.count == layer.outputs.count
        else { return nil }
        let rows = record.inputs.compactMap { row in producers[row].map { graph.nodes[$0] } }
        guard rows.count == record.inputs.count, rows.allSatisfy({ $0.operation is Identities && $0.path == path })
        else { return nil }
        return rows.map { $0.inputs[0] }
    }

    // MARK: Scales

    /// Says that the network is given numbers as they stand in a table, with texts as zeros and ones: they are filled and
    /// scaled first, in double precision as ``Preparation`` does it.
    mutating func addInput(_ preparation: Preparation, shape: [Int]) {
        let (path, name) = ("preparation", newName("input"))
        inputs.append(Port(name: name, type: .double, shape: shape))
        let scaling = preparation.scaling
        // For windows over series, each row.
        let extents = scaling.shift.count == shape.reduce(1, *) ? shape : [scaling.shift.count]
        let fillings = preparation.inputs.flatMap { input in
            [input.filling ?? .nan]
                + [Double](repeating: .nan, count: input.encoding.count - 1 + (input.hasIndicator ? 1 : 0))
        }
        var x = name
        if fillings.contains(where: { !$0.isNaN }) {
            let isMissing = add("IsNaN", [x], path: path)
            let filling = constant("fillings", Tensor<Double>(shape: extents, scalars: fillings))
            x = add("Where", [isMissing, filling, x], path: path)
        }
        x = add("Sub", [x, constant("shift", scaling.shift.reshaped(to: extents))], path: path)
        x = add("Mul", [x, constant("scale", scaling.scale.reshaped(to: extents))], path: path)
        define(0, add("Cast", [x], ["to": .integer(ElementType.float.rawValue)], path: path))
    }

    /// `y·deviation + mean`, in double precision as ``TargetScaling`` does it.
    private mutating func inOwnUnit(
        _ y: String, _ scaling: TargetScaling, _ range: Range<Int>, shape: [Int], result: String
    ) -> String {
        let path = "targets"
        func numbers(_ list: [Double]) -> Tensor<Double> { Tensor(shape: shape, scalars: Array(list[range])) }
        var y = add("Cast", [y], ["to": .integer(ElementType.double.rawValue)], path: path)
        y = add("Mul", [y, constant("deviations of \(result)", numbers(scaling.deviations))], path: path)
        y = add("Add", [y, constant("means of \(result)", numbers(scaling.means))], path: path)
        return add("Cast", [y], ["to": .integer(ElementType.float.rawValue)], path: path)
    }
}
