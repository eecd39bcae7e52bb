extension OperationGraph {
    /// The graph of one step: given the next step of a sequence, it computes the next step of the output, or what the
    /// output would be if the sequence ended here.
    ///
    /// - Throws: `ShapeError` with the layer that looks ahead, or at all steps at once.
    func steps() throws(ShapeError) -> OperationGraph {
        var result = self
        result.nodes = []
        // Which values are sequences. What is computed behind the last step is computed anew with each.
        var isSequence = values.map { value in
            if case .input? = value.given { true } else { false }
        }
        for index in values.indices where isSequence[index] { result.setSteps(of: index) }
        for var node in nodes {
            let samples = node.inputs.filter { !isTensor($0) }
            let sequences = samples.filter { isSequence[$0] }
            if node.operation is LengthsOperation {
                throw Self.refusal(node, "is given lengths, and a stream has none: stream the layers within")
            }
            if node.operation is CustomOperation {
                throw Self.refusal(node, "computes by itself, and may look at all steps at once")
            }
            if sequences.isEmpty {
                result.nodes.append(node)
                continue
            }
            guard sequences.count == samples.count, let step = step(of: node, sequences) else {
                throw Self.refusal(node, "looks ahead, or at all steps at once")
            }
            node.operation = step.operation
            result.nodes.append(node)
            isSequence[node.output] = step.isSequence
            if step.isSequence { result.setSteps(of: node.output) }
        }
        return result
    }

    private func step(of node: Node, _ sequences: [Int]) -> OperationStep? {
        let shapes = sequences.map { values[$0].shape }
        // Another shape is the same for each step, if it keeps the steps.
        if node.operation is Identities {
            return shapes[0].first == values[node.output].shape.first ? OperationStep(operation: node.operation) : nil
        }
        return node.operation.step(shapes, of: node)
    }

    private static func refusal(_ node: Node, _ what: String) -> ShapeError {
        ShapeError("a stream goes step by step, but the layer \(node.path) (\(node.operation.name)) \(what)")
    }

    private func isTensor(_ value: Int) -> Bool { values[value].given?.holdsTensor ?? false }

    /// Makes a value one step of what it was.
    private mutating func setSteps(of value: Int) {
        values[value] = Value(shape: [1] + values[value].shape.dropFirst(), given: values[value].given)
    }
}
