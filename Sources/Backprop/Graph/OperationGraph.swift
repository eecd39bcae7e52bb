/// What a network means: operations, and the values that flow between them.
///
/// Values have shapes without the batch dimension, which stays open. An operation computes one value from others; its
/// parameters are values too. Nodes stand in an order in which they can be computed.
struct OperationGraph: Sendable {
    struct Value: Sendable {
        /// For what depends on the samples, the shape of one sample; else the whole shape.
        let shape: [Int]
        /// Where it lies, if it is given; `nil` for what a node computes.
        let given: Place?

        var count: Int { shape.reduce(1, *) }
    }

    struct Node: Sendable {
        var operation: any Operation
        /// What it computes from, the samples first, then parameters.
        var inputs: [Int]
        var output: Int
        /// The path of the layer that it says.
        let path: String
        /// Which place among the layers that layer has; random operations draw by it.
        let place: Int
        /// The passes that changed it.
        var passes: [PlanPass] = []

        /// The gradient of the output arrives as 0 where the output, that of a ReLU, is <= 0.
        var isGradientMasked = false
        /// The first input is the output of a ReLU, and its gradient is to be 0 where that is <= 0.
        var masksInputGradient = false
    }

    /// Two tensors made of a product's weights and biases and of a normalization behind it.
    struct Folding: Sendable {
        let weights, biases, scale, shift, mean, variance: Place
        let weightShape: [Int]
        let epsilon: Double
    }

    var values: [Value] = []
    var nodes: [Node] = []
    var foldings: [Folding] = []
    var output = 0

    mutating func add(_ shape: [Int], given place: Place? = nil) -> Int {
        values.append(Value(shape: shape, given: place))
        return values.count - 1
    }

    /// The scalars of a value, for a sample if it depends on that.
    func size(_ value: Int) -> Size { Shape.size(of: values[value].shape) }

    /// The nodes that read each value.
    func readers() -> [[Int]] {
        var readers = [[Int]](repeating: [], count: values.count)
        for (index, node) in nodes.enumerated() {
            for input in node.inputs { readers[input].append(index) }
        }
        return readers
    }

    /// The node that computes each value; `nil` for what comes from elsewhere.
    func producers() -> [Int?] {
        var producers = [Int?](repeating: nil, count: values.count)
        for (index, node) in nodes.enumerated() { producers[node.output] = index }
        return producers
    }

    /// What computes one of the values, by itself. O(its nodes).
    ///
    /// - Parameter producers: As `producers()` finds them.
    func part(computing value: Int, _ producers: [Int?]) -> OperationGraph {
        var (makers, values, open): (Set<Int>, Set<Int>, [Int]) = ([], [value], [value])
        while let next = open.popLast() {
            guard let maker = producers[next] else { continue }
            makers.insert(maker)
            for input in nodes[maker].inputs where values.insert(input).inserted { open.append(input) }
        }
        var part = OperationGraph()
        var places: [Int: Int] = [:]
        for value in values.sorted() {
            places[value] = part.add(self.values[value].shape, given: self.values[value].given)
        }
        for maker in makers.sorted() {
            var node = nodes[maker]
            node.inputs = node.inputs.compactMap { places[$0] }
            node.output = places[node.output] ?? 0
            part.nodes.append(node)
        }
        part.output = places[value] ?? 0
        return part
    }
}
