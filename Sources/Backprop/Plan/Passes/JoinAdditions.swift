import CBackprop

extension OperationGraph {
    /// Adds the other way of a skip connection to a convolution's sums while these are near, and in its place.
    ///
    /// So the sums are never in memory as a whole: beside the other way there is the convolution's input only. For a convolution
    /// whose only reader is the addition; the same additions give the same bits. It is for predictions: on the way back nothing
    /// knows of it.
    mutating func joinAdditions() {
        let readers = readers()
        let producers = producers()
        var isLeftOut = [Bool](repeating: false, count: nodes.count)
        for (index, node) in nodes.enumerated() {
            guard let addition = node.operation as? CombinationOperation, !addition.isProduct else { continue }
            let (a, b) = (node.inputs[0], node.inputs[1])
            // The later one, whose sums need not wait for the other.
            let ways = (producers[a] ?? -1) < (producers[b] ?? -1) ? [(b, a), (a, b)] : [(a, b), (b, a)]
            for (sums, other) in ways {
                guard let source = producers[sums], !isLeftOut[source], readers[sums].count == 1, sums != output,
                    var convolution = nodes[source].operation as? ConvolutionOperation, !convolution.isRectified,
                    !convolution.addsInput, values[other].shape == values[sums].shape,
                    !(values[other].given?.holdsTensor ?? false),
                    convolution.geometry.out_width * convolution.geometry.out_channels <= Int(BP_MOST_STRIP)
                else { continue }
                convolution.addsInput = true
                var joined = nodes[source]
                joined.operation = convolution
                joined.inputs.append(other)
                joined.output = node.output
                joined.passes.append(.joinAdditions)
                nodes[index] = joined
                isLeftOut[source] = true
                break
            }
        }
        nodes = zip(nodes, isLeftOut).filter { !$0.1 }.map(\.0)
    }
}
