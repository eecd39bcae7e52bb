extension OperationGraph {
    /// Makes a batch normalization right behind sums of products a part of them, as a prediction can.
    ///
    /// With s = γ/√(variance + ε) the sums Σ x·w + b become Σ x·(w·s) + (b - mean)·s + β. This is the one pass that
    /// changes bits: a network predicts with other roundings than it is trained with.
    mutating func foldNormalizations() {
        let readers = readers()
        let producers = producers()
        var isLeftOut = [Bool](repeating: false, count: nodes.count)
        for (index, node) in nodes.enumerated() {
            guard let normalization = node.operation as? BatchNormalizationOperation,
                let source = producers[node.inputs[0]], readers[node.inputs[0]].count == 1, node.inputs[0] != output,
                let sums = nodes[source].operation as? any SumsOperation, !sums.isRectified, !isLeftOut[source]
            else { continue }
            let inputs = nodes[source].inputs
            let tensors = (Array(inputs[1...]) + node.inputs[1...]).compactMap { values[$0].given }
            // What another normalization is part of already stays as it is.
            guard tensors.count == 6, !nodes[source].passes.contains(.foldNormalizations) else { continue }
            let folding = foldings.count
            foldings.append(
                Folding(
                    weights: tensors[0], biases: tensors[1], scale: tensors[2], shift: tensors[3], mean: tensors[4],
                    variance: tensors[5], weightShape: values[inputs[1]].shape, epsilon: normalization.epsilon))
            let weights = add(values[inputs[1]].shape, given: .derived(2 * folding))
            let biases = add(values[inputs[2]].shape, given: .derived(2 * folding + 1))
            nodes[source].inputs = [inputs[0], weights, biases]
            nodes[source].output = node.output
            nodes[source].passes.append(.foldNormalizations)
            isLeftOut[index] = true
        }
        nodes = zip(nodes, isLeftOut).filter { !$0.1 }.map(\.0)
    }
}
