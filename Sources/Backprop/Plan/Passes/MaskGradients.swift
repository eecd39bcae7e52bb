extension OperationGraph {
    /// Lets an operation zero the gradient of its input where that, the output of a ReLU, is <= 0: while the gradient is
    /// in registers, so that no pass over memory is needed before the ReLU's sums.
    ///
    /// For a ReLU that has been joined to sums and whose only reader can do so.
    mutating func maskGradients() {
        let readers = readers()
        for (index, node) in nodes.enumerated() {
            guard (node.operation as? any SumsOperation)?.isRectified == true, readers[node.output].count == 1,
                let reader = readers[node.output].first, nodes[reader].operation.canMaskInputGradient
            else { continue }
            nodes[index].isGradientMasked = true
            nodes[reader].masksInputGradient = true
            nodes[reader].passes.append(.maskGradients)
        }
    }
}
