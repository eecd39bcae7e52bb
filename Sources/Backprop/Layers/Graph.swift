/// A network of any shape: named inputs, nodes that each make a value of others, and named outputs.
///
/// Nodes stand in any order; each is told the names of what it is made from. Here two samples are compared by one encoder,
/// whose weights both share:
///
///     let twins = try Graph<Float>(
///         inputs: ["left": [8], "right": [8]],
///         nodes: [
///             .init("l", encoder, from: "left"),
///             .init("r", sharing: "l", from: "right"),
///             .init("both", joining: .concatenate, from: ["l", "r"]),
///             .init("score", Dense(32, 1, using: &generator), from: "both"),
///         ],
///         outputs: ["score"])
///     var model = try Sequential(layers: [twins])
///     let scores = twins.outputs(
///         of: model.predict(twins.samples(["left": a, "right": b])))["score"]
///
/// A graph is a layer like any other. With several inputs a sample is a record: the values of all inputs one after the
/// other, in their order; ``samples(_:)`` makes such records. With several outputs, so is what it puts out; see
/// ``outputs(of:)``. With one input or output it keeps its shape.
///
/// Parameters are called by the names of their nodes: `l.0.weights`.
public struct Graph<Scalar: TensorScalar>: ContainerLayer {
    /// The inputs by their names, with the shape of a sample of each.
    public let inputs: [(name: String, shape: [Int])]
    /// The nodes as they were given.
    public private(set) var nodes: [Node]
    /// The names of the values that it puts out.
    public let outputs: [String]
    /// The nodes in an order in which they can be computed.
    private let order: [Int]
    /// Where each node stands.
    private let places: [String: Int]

    /// A graph of nodes.
    ///
    /// - Parameters:
    ///   - inputs: A name and the shape of a sample for each input, without the batch dimension; at least one.
    ///   - nodes: What is computed, in any order.
    ///   - outputs: The names of nodes, or of inputs, that are put out; at least one.
    /// - Throws: `ShapeError` if two values have one name, a name is empty or has a point in it, a value is missing or used by
    ///   nobody, or nodes depend on each other in a circle.
    public init(
        inputs: KeyValuePairs<String, [Int]>, nodes: [Node], outputs: [String]
    ) throws(ShapeError) {
        try self.init(inputs: inputs.map { ($0.key, $0.value) }, nodes: nodes, outputs: outputs)
    }

    init(inputs: [(name: String, shape: [Int])], nodes: [Node], outputs: [String]) throws(ShapeError) {
        (self.inputs, self.nodes, self.outputs) = (inputs, nodes, outputs)
        guard !inputs.isEmpty, !outputs.isEmpty else {
            throw ShapeError("Graph: expected an input and an output or more")
        }
        guard let record = inputs.sum({ Shape.size(of: $0.shape) }).value, record <= Shape.mostSampleValues,
            inputs.allSatisfy({ Shape.isSample($0.shape) })
        else {
            throw ShapeError("Graph: \(Shape.listed(inputs.flatMap(\.shape))) are not the shapes of input samples")
        }
        order = try Wiring(inputs.map(\.name), nodes, outputs).order()
        places = Dictionary(uniqueKeysWithValues: nodes.indices.map { (nodes[$0].name, $0) })
    }

    // MARK: As a layer

    var firstInputShape: [Int]? {
        inputs.count == 1 ? inputs[0].shape : [inputs.reduce(0) { $0 + Self.count($1.shape) }]
    }

    private static func count(_ shape: [Int]) -> Int { shape.reduce(1, *) }

    var children: [(name: String, layer: any Layer<Scalar>)] {
        nodes.compactMap { node in
            if case .layer(let layer) = node.content { (node.name, layer) } else { nil }
        }
    }

    mutating func updateChildren(_ update: (inout any Layer<Scalar>) -> Void) {
        for index in nodes.indices {
            guard case .layer(var layer) = nodes[index].content else { continue }
            update(&layer)
            nodes[index].content = .layer(layer)
        }
    }

    public func operations(
        on input: NetworkValue, in graph: inout GraphBuilder<Scalar>
    ) throws(ShapeError) -> NetworkValue {
        var values = try inputValues(input, in: &graph)
        for node in order.map({ nodes[$0] }) {
            let sources = node.sources.compactMap { values[$0] }
            values[node.name] =
                switch node.content {
                case .layer(let layer): try graph.add(layer, to: sources[0], named: node.name)
                case .shared(let other): try graph.add(sharedLayer(other), to: sources[0], named: other)
                case .join(let join): try graph.join(sources, join, named: node.name)
                }
        }
        let results = outputs.compactMap { values[$0] }
        guard results.count > 1 else { return results[0] }
        try graph.take(parts: results.count)
        var rows: [NetworkValue] = []
        for result in results { rows.append(try graph.reshape(result, to: [Self.count(result.shape)])) }
        return try graph.concatenate(rows)
    }

    /// The inputs by their names, out of the record that a sample is.
    private func inputValues(
        _ record: NetworkValue, in graph: inout GraphBuilder<Scalar>
    ) throws(ShapeError) -> [String: NetworkValue] {
        guard Shape.count(of: record.shape) == firstInputShape?.reduce(1, *) else {
            throw ShapeError("Graph: input samples have shape \(record.shape), expected \(firstInputShape ?? [])")
        }
        if inputs.count == 1 {
            return [inputs[0].name: try graph.reshape(record, toFit: inputs[0].shape)]
        }
        try graph.take(parts: inputs.count)
        let record = try graph.reshape(record, toFit: firstInputShape ?? [])
        var (values, start): ([String: NetworkValue], Int) = ([:], 0)
        for input in inputs {
            let count = Self.count(input.shape)
            values[input.name] = try graph.reshape(graph.slice(record, start..<start + count), toFit: input.shape)
            start += count
        }
        return values
    }

    /// The shapes of all values, while `visit` may change the layers that make them.
    private func shapes(
        _ visit: (_ node: Int, _ input: [Int]) throws(ShapeError) -> any Layer<Scalar>
    ) throws(ShapeError) -> [String: [Int]] {
        var shapes = Dictionary(uniqueKeysWithValues: inputs.map { ($0.name, $0.shape) })
        for index in order {
            let node = nodes[index]
            let sources = node.sources.compactMap { shapes[$0] }
            shapes[node.name] = try ShapeError.at(node.name) { () throws(ShapeError) in
                switch node.content {
                case .layer, .shared: try visit(index, sources[0]).outputShape(for: sources[0])
                case .join(let join): try join.shape(of: sources)
                }
            }
        }
        return shapes
    }

    /// The shapes of the outputs, in their order, also where layers leave sizes open.
    ///
    /// - Throws: `ShapeError`, with the name of a node, if a layer cannot take what comes to it.
    public func outputShapes() throws(ShapeError) -> [[Int]] {
        // They are the same whatever weights are drawn.
        var generator = SeededGenerator(seed: 0)
        let shapes = try sizes(using: &generator).shapes
        return outputs.compactMap { shapes[$0] }
    }

    public func sized(
        for inputShape: [Int], using generator: inout some RandomNumberGenerator
    ) throws(ShapeError) -> Graph {
        try sizes(using: &generator).graph
    }

    /// The graph with all sizes, and the shapes of all values.
    private func sizes(
        using generator: inout some RandomNumberGenerator
    ) throws(ShapeError) -> (graph: Graph, shapes: [String: [Int]]) {
        var graph = self
        // A layer that two nodes share is sized by the one that has it, which may come later.
        var sized: [String: any Layer<Scalar>] = [:]
        let shapes = try shapes { (node, input) throws(ShapeError) in
            let name = self.nodes[node].layerName
            if let layer = sized[name] { return layer }
            let layer = try self.layer(of: self.nodes[node]).sized(for: input, using: &generator)
            sized[name] = layer
            return layer
        }
        for index in nodes.indices {
            if case .layer = nodes[index].content, let layer = sized[nodes[index].name] {
                graph.nodes[index].content = .layer(layer)
            }
        }
        return (graph, shapes)
    }

    /// Follows something that samples have from the inputs through the nodes to the output.
    ///
    /// - Parameters:
    ///   - start: What the samples of an input have, by their shape.
    ///   - joined: What comes out where several values meet, or are put out.
    ///   - visit: What comes out of a layer that gets samples of a shape. A layer that nodes share is met at each.
    func follow<State>(
        from start: (_ shape: [Int]) -> State, joined: ([State]) -> State,
        visit: (_ name: String, _ layer: any Layer<Scalar>, _ shape: [Int], State) -> State
    ) -> State {
        let shapes = (try? shapes { (node, _) throws(ShapeError) in self.layer(of: self.nodes[node]) }) ?? [:]
        var states = Dictionary(uniqueKeysWithValues: inputs.map { ($0.name, start($0.shape)) })
        for node in order.map({ nodes[$0] }) {
            let sources = node.sources.compactMap { states[$0] }
            switch node.content {
            case .join: states[node.name] = joined(sources)
            case .layer, .shared:
                states[node.name] = visit(node.layerName, layer(of: node), shapes[node.sources[0]] ?? [], sources[0])
            }
        }
        return joined(outputs.compactMap { states[$0] })
    }

    private func layer(of node: Node) -> any Layer<Scalar> {
        if case .layer(let layer) = node.content { layer } else { sharedLayer(node.layerName) }
    }

    private func sharedLayer(_ name: String) -> any Layer<Scalar> {
        guard let place = places[name], case .layer(let layer) = nodes[place].content else {
            fatalError("Graph: no node \(name) with a layer")
        }
        return layer
    }
}

extension GraphBuilder {
    /// The same value if it has the shape already.
    fileprivate mutating func reshape(_ x: NetworkValue, toFit shape: [Int]) throws(ShapeError) -> NetworkValue {
        x.shape == shape ? x : try reshape(x, to: shape)
    }

    fileprivate mutating func join(
        _ values: [NetworkValue], _ join: Graph<Scalar>.Join, named name: String
    ) throws(ShapeError) -> NetworkValue {
        try ShapeError.at(name) { () throws(ShapeError) in
            try take(parts: values.count)
            return switch join {
            case .concatenate: try concatenate(values)
            case .add: try sum(of: values)
            case .multiply: try product(of: values)
            }
        }
    }
}
