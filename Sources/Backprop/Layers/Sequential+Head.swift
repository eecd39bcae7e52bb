// What stands at the end of a network: the layer of neurons that answers, and a softmax.
extension Sequential {
    /// The layers without those that answer: without a softmax at the end, and without the last layer of neurons. In a ``Graph``
    /// that comes last, as networks from elsewhere are one, these are nodes. All layers if there are no such.
    ///
    ///     let network = try Sequential(
    ///         layers: trained.layersWithoutHead + [
    ///             Dense<Float>(5), Softmax<Float>(),
    ///         ], input: trained.inputShape, using: &generator)
    ///
    /// They keep what they have learnt, so that a training for other classes begins with it.
    public var layersWithoutHead: [any Layer<Scalar>] {
        var layers = layers
        if layers.last is Softmax<Scalar> { layers.removeLast() }
        guard let last = layers.popLast() else { return [] }
        if let graph = last as? Graph<Scalar> { return layers + (graph.withoutHead ?? [graph]) }
        return last is Dense<Scalar> ? layers : layers + [last]
    }

    /// The same network with a softmax at the end as a layer of its own, where it is the last node of a graph.
    func withOwnSoftmax() throws(ShapeError) -> Sequential {
        guard let graph = layers.last as? Graph<Scalar>, let softmax = graph.lastLayer as? Softmax<Scalar>,
            outputShapes.last?.count == 1, let rest = graph.withoutLast
        else { return self }
        return try Sequential(layers: layers.dropLast() + rest + [softmax], inputShape: inputShape)
    }
}

extension Graph {
    /// The node that makes the only output.
    private var lastNode: Node? { outputs.count == 1 ? nodes.first { $0.name == outputs[0] } : nil }

    /// The layer that makes the only output, if one does.
    fileprivate var lastLayer: (any Layer<Scalar>)? {
        if case .layer(let layer)? = lastNode?.content { layer } else { nil }
    }

    /// The layers that are left without the node that makes the only output: the graph of the others, or none.
    fileprivate var withoutLast: [Graph]? {
        guard let node = lastNode, node.sources.count == 1, inputs.count == 1 else { return nil }
        var needed: Set<String> = [node.sources[0]]
        // What is needed may stand anywhere.
        var found = 0
        repeat {
            found = needed.count
            for other in nodes where needed.contains(other.name) { needed.formUnion(other.sources + [other.layerName]) }
        } while needed.count > found
        let rest = nodes.filter { needed.contains($0.name) }
        if rest.isEmpty { return [] }
        return (try? Graph(inputs: inputs, nodes: rest, outputs: node.sources)).map { [$0] }
    }

    /// Without a softmax, or what gives its result another shape, and the last layer of neurons.
    fileprivate var withoutHead: [Graph]? {
        switch lastLayer {
        case is Dense<Scalar>: return withoutLast
        case is Softmax<Scalar>, is Identity<Scalar>, is Reshape<Scalar>:
            guard let rest = withoutLast else { return nil }
            return rest.first.map { $0.withoutHead } ?? []
        default: return nil
        }
    }
}
