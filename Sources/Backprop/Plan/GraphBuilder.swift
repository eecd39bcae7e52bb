/// Builds the graph of a network: its layers say themselves in operations, one after the other.
struct GraphBuilder<Scalar: TensorScalar> {
    private(set) var graph = OperationGraph()
    /// The values of the tensors of all layers, by their paths, such as `0.weights`.
    private var tensors: [String: Int] = [:]
    /// The layer that is at work.
    private var path = ""
    private var place = 0

    /// The graph of layers, the first of which are given samples of a shape.
    init(_ layers: some Sequence<any Layer<Scalar>>, inputShape: [Int], outputShapes: some Sequence<[Int]>) {
        graph.output = graph.add(inputShape, given: .input(0))
        var (parameters, constants) = (0, 0)
        for (index, layer) in layers.enumerated() {
            for parameter in layer.parameters {
                tensors["\(index).\(parameter.name)"] = graph.add(parameter.value.shape, given: .parameter(parameters))
                parameters += 1
            }
            for constant in layer.constants {
                tensors["\(index).\(constant.name)"] = graph.add(constant.value.shape, given: .constant(constants))
                constants += 1
            }
        }
        for (index, (layer, outputShape)) in zip(layers, outputShapes).enumerated() {
            (path, place) = ("\(index)", index)
            if let layer = layer as? any ActivationLayer<Scalar> {
                graph.output = add(layer.activation, graph.output)
            } else if let layer = layer as? any OperationLayer<Scalar> {
                graph.output = layer.operations(on: graph.output, outputShape: outputShape, in: &self)
            } else {
                let operation = CustomOperation(layer: index, isRowwise: layer.isRowwise)
                graph.output = add(operation, graph.output, layer.parameters.map { tensor($0.name) }, outputShape)
            }
        }
    }

    /// The value of a tensor of the layer at work, by its name among the layer's parameters and constants.
    func tensor(_ name: String) -> Int {
        guard let value = tensors["\(path).\(name)"] else {
            fatalError("layer \(path) has no parameter or constant \"\(name)\"")
        }
        return value
    }

    func shape(_ value: Int) -> [Int] { graph.values[value].shape }

    /// Adds an operation on a value that depends on the samples, and on tensors of the layer.
    ///
    /// - Returns: The value that it computes, of a shape.
    mutating func add(_ operation: any Operation, _ input: Int, _ tensors: [Int] = [], _ shape: [Int]) -> Int {
        let output = graph.add(shape)
        graph.nodes.append(
            .init(operation: operation, inputs: [input] + tensors, output: output, path: path, place: place))
        return output
    }

    /// Adds an activation, unless it is the identity.
    mutating func add(_ activation: Activation, _ input: Int) -> Int {
        activation == .linear ? input : add(ActivationOperation(activation: activation), input, [], shape(input))
    }
}

/// A layer that says itself in operations.
protocol OperationLayer<Scalar>: Layer {
    /// Adds what the layer does to a value.
    ///
    /// - Returns: What comes out, in the shape that `outputShape(for:)` says.
    func operations(on input: Int, outputShape: [Int], in graph: inout GraphBuilder<Scalar>) -> Int
}
