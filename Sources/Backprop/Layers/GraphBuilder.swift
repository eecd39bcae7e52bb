/// A value that flows through a network: what some of its operations compute of each sample, or a tensor of a layer.
public struct NetworkValue: Sendable {
    let index: Int
    /// Whether it is a tensor of a layer, the same for all samples.
    let isTensor: Bool
    /// For what is computed of samples, the shape of one sample; for a tensor, its shape.
    public let shape: [Int]
}

/// Builds what a network means: its layers say themselves in operations on values.
///
/// A layer is handed one in ``Layer/operations(on:in:)``. There it asks for its own tensors by their names, and combines
/// values:
///
///     func operations(on x: NetworkValue, in graph: inout GraphBuilder<Scalar>)
///         throws(ShapeError) -> NetworkValue
///     {
///         let gate = try graph.product(x, graph.tensor("weights"))
///         return try graph.multiply(x, graph.activation(.sigmoid, of: gate))
///     }
///
/// The derivatives follow from those of the operations.
public struct GraphBuilder<Scalar: TensorScalar> {
    private(set) var graph = OperationGraph()
    /// The layers that compute by themselves, in the order of the graph.
    private(set) var customLayers: [any Layer<Scalar>] = []
    /// What samples become last.
    private(set) var output: NetworkValue

    /// The values of the tensors of all layers, by their paths, such as `0.weights`.
    private var tensors: [String: Int] = [:]
    /// The names of the layers that are at work, each within the one before.
    private var scopes: [String] = []
    /// How many layers and joined values there have been; see `NetworkBounds`.
    private var parts = 0
    /// The tensors that nodes read, of so many of these.
    private var usedTensors: Set<Int> = []
    private var checkedNodes = 0
    /// The lengths of the sequences that layers at work are given, and of how many steps there is room.
    var sequences: (lengths: NetworkValue, steps: Int)?
    /// Which place the next layer has; see `OperationGraph.Node.place`.
    private var place = 0
    /// The output of sums of products that nothing was done to, if it came last.
    private var bareSums: Int?
    /// The least number of samples in a batch of a training.
    private(set) var leastBatch = 1
    /// What the layers right within the whole put out.
    private(set) var outputShapes: [[Int]] = []

    /// The graph of a layer that is given samples of a shape: of a whole network, in general.
    ///
    /// - Throws: `ShapeError`, with the path of the layer that cannot take what comes to it.
    init(_ layer: any Layer<Scalar>, inputShape: [Int]) throws(ShapeError) {
        let input = graph.add(inputShape, given: .input(0))
        output = NetworkValue(index: input, isTensor: false, shape: inputShape)
        for (index, parameter) in layer.parameters.enumerated() {
            try name(graph.add(parameter.value.shape, given: .parameter(index)), parameter.name)
        }
        for (index, constant) in layer.constants.enumerated() {
            try name(graph.add(constant.value.shape, given: .constant(index)), constant.name)
        }
        output = try add(layer, output)
        graph.output = output.index
        try graph.checkWholeNumbers()
    }

    /// The graph of a network: an error says which of its layers, counted from 1, cannot take what comes to it.
    init(network: Chain<Scalar>, inputShape: [Int]) throws(ShapeError) {
        do throws(ShapeError) {
            try self.init(network, inputShape: inputShape)
        } catch {
            throw error.ofNetwork
        }
    }

    private mutating func name(_ tensor: Int, _ path: String) throws(ShapeError) {
        guard tensors.updateValue(tensor, forKey: path) == nil else {
            throw ShapeError("two tensors are called \(DataError.quoted(path))")
        }
    }

    /// A tensor of the layer at work, by its name among the layer's parameters and constants.
    ///
    /// Stops the program if the layer has none of that name.
    public func tensor(_ name: String) -> NetworkValue {
        let path = (scopes + [name]).joined(separator: ".")
        guard let index = tensors[path] else { fatalError("no parameter or constant of the network is \"\(path)\"") }
        return NetworkValue(index: index, isTensor: true, shape: graph.values[index].shape)
    }

    /// Adds a layer within the one at work.
    ///
    /// - Parameters:
    ///   - layer: Its tensors must be among those of the layer at work, their names behind its own and a dot.
    ///   - input: What it is given.
    ///   - name: What it is called there. A layer that is added twice under one name has one set of parameters.
    /// - Returns: What it computes.
    /// - Throws: `ShapeError`, with the layer's path, if it cannot take the input.
    public mutating func add(
        _ layer: any Layer<Scalar>, to input: NetworkValue, named name: String
    ) throws(ShapeError) -> NetworkValue {
        scopes.append(name)
        defer { scopes.removeLast() }
        try check(samples: [input])
        let output = try ShapeError.at(name) { () throws(ShapeError) in
            try take(parts: 1)
            guard scopes.count <= NetworkBounds.deepest else {
                throw ShapeError("more than \(NetworkBounds.deepest) layers lie within each other")
            }
            return try add(layer, input)
        }
        if scopes.count == 1 { outputShapes.append(output.shape) }
        return output
    }

    /// Counts so many more layers, or values that are joined, before anything is made of them.
    ///
    /// - Throws: `ShapeError` if there are too many.
    mutating func take(parts count: Int) throws(ShapeError) {
        guard count <= NetworkBounds.mostParts - parts else {
            throw ShapeError(
                "the network has more than \(NetworkBounds.mostParts) layers and joined values, those that are shared counted "
                    + "wherever they stand")
        }
        parts += count
    }

    private mutating func add(_ layer: any Layer<Scalar>, _ input: NetworkValue) throws(ShapeError) -> NetworkValue {
        if layer is any ContainerLayer<Scalar> {
            let output = try layer.operations(on: input, in: &self)
            try check(samples: [output])
            if !(layer is Chain<Scalar> || layer is Sequential<Scalar>) { bareSums = nil }
            return output
        }
        // An activation right behind bare sums belongs to their place.
        let activation = (layer as? any ActivationLayer<Scalar>)?.activation
        if let activation, !activation.needsInput, bareSums == input.index { place -= 1 }
        let output = try layer.operations(on: input, in: &self)
        try check(samples: [output])
        try checkShared()
        if !Shape.isSample(output.shape) {
            throw ShapeError(
                "puts out samples of shape \(output.shape); expected at most \(Shape.mostSampleValues) values")
        }
        place += 1
        let sums = layer as? any ActivatedLayer<Scalar>
        if sums?.activation.needsInput == true { place += 1 }
        leastBatch = max(leastBatch, layer.leastBatch(for: input.shape))
        bareSums = sums?.activation == .linear || activation == .linear && bareSums == input.index ? output.index : nil
        return output
    }

    /// Throws if what new nodes learn would be written over, because nodes before them learn the same.
    private mutating func checkShared() throws(ShapeError) {
        for node in graph.nodes[checkedNodes...] {
            let tensors = node.inputs.dropFirst().filter { graph.values[$0].given != nil }
            guard node.operation.sharesParameters || usedTensors.isDisjoint(with: tensors) else {
                throw ShapeError(
                    "\(node.operation.name): it stands twice under one name, and can learn from one place only")
            }
            usedTensors.formUnion(tensors)
        }
        checkedNodes = graph.nodes.count
    }

    /// Adds an operation on a value that depends on the samples, and on tensors of the layer.
    ///
    /// - Returns: The value that it computes, of a shape.
    mutating func add(_ operation: any Operation, _ inputs: [NetworkValue], _ shape: [Int]) -> NetworkValue {
        let output = graph.add(shape)
        graph.nodes.append(
            .init(
                operation: operation, inputs: inputs.map(\.index), output: output,
                path: scopes.joined(separator: "."), place: place))
        return NetworkValue(index: output, isTensor: false, shape: shape)
    }

    /// Adds what a layer computes by itself.
    mutating func add(custom layer: any Layer<Scalar>, _ input: NetworkValue) throws(ShapeError) -> NetworkValue {
        guard !(layer is any ComposedLayer<Scalar>) else { fatalError("\(type(of: layer)) says no operations") }
        let shape = try layer.outputShape(for: input.shape)
        let operation = CustomOperation(layer: customLayers.count, isRowwise: layer.isRowwise)
        customLayers.append(layer)
        return add(operation, [input] + (layer.parameters + layer.constants).map { tensor($0.name) }, shape)
    }
}
