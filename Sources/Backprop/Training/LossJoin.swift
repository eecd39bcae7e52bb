/// A network and its loss as they are run: a softmax or a sigmoid at the end may be part of the loss, which is faster and
/// more exact.
struct LossJoin<Scalar: TensorScalar> {
    /// The loss on what `graph` puts out.
    let loss: any Loss<Scalar>
    let graph: OperationGraph
    /// From there to what the network answers; `nil` if that is it.
    let rest: OperationGraph?

    /// Asks the loss whether it has another form behind the network's last operation.
    ///
    /// - Parameter areSequences: Whether there is a target for each step: an operation on rows is one on samples else.
    init(_ loss: any Loss<Scalar>, _ model: Sequential<Scalar>, areSequences: Bool) {
        let graph = model.graph
        guard let last = graph.nodes.last, last.output == graph.output,
            graph.values[last.output].shape.count == (areSequences ? 2 : 1),
            let joined = Self.layer(last).flatMap({ loss.fused(after: $0) })
        else {
            (self.loss, self.graph, rest) = (loss, graph, nil)
            return
        }
        self.loss = joined
        var head = graph
        head.nodes.removeLast()
        head.output = last.inputs[0]
        self.graph = head
        var rest = OperationGraph()
        let input = rest.add(graph.values[last.inputs[0]].shape, given: .input(0))
        rest.output = rest.add(graph.values[last.output].shape)
        var node = last
        (node.inputs, node.output) = ([input], rest.output)
        rest.nodes = [node]
        self.rest = rest
    }

    /// The layer that does what an operation without tensors does.
    private static func layer(_ node: OperationGraph.Node) -> (any Layer<Scalar>)? {
        guard node.inputs.count == 1 else { return nil }
        if let softmax = node.operation as? SoftmaxOperation { return Softmax<Scalar>(beta: softmax.beta) }
        return (node.operation as? ActivationOperation).flatMap { Activation(rawValue: $0.function.name)?.layer() }
    }

    /// The shape of a sample of what `graph` puts out.
    var outputShape: [Int] { graph.values[graph.output].shape }
}
