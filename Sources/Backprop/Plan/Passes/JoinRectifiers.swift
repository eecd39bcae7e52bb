import CBackprop

extension OperationGraph {
    /// Takes max(0, y) of sums of products while they are in registers.
    ///
    /// For a product or a convolution whose only reader is a ReLU: the kernels give the same bits either way.
    mutating func joinRectifiers() {
        let readers = readers()
        let producers = producers()
        var isLeftOut = [Bool](repeating: false, count: nodes.count)
        for (index, node) in nodes.enumerated() {
            guard (node.operation as? ActivationOperation)?.function.kernel == BP_RELU,
                let source = producers[node.inputs[0]],
                var sums = nodes[source].operation as? any SumsOperation, !sums.isRectified,
                readers[node.inputs[0]].count == 1, node.inputs[0] != output
            else { continue }
            sums.isRectified = true
            nodes[source].operation = sums
            nodes[source].output = node.output
            nodes[source].passes.append(.joinRectifiers)
            isLeftOut[index] = true
        }
        nodes = zip(nodes, isLeftOut).filter { !$0.1 }.map(\.0)
    }
}
