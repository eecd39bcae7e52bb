/// Builds an ONNX graph out of the operations of a network.
///
/// Values keep the order of dimensions in which an operator left them, and are brought into another one where an operator needs
/// it, once: images pass from one convolution to the next with their channels first, as ONNX wants them, and are transposed
/// where they come in and where somebody looks at their elements in a row.
struct ONNXWriter {
    /// What is written.
    let graph: OperationGraph
    /// How.
    let format: ONNXFormat
    /// The layers' tensors by their values in the graph, with their paths.
    private let tensors: [Int: (path: String, tensor: Tensor<Float>)]

    private(set) var nodes: [Node] = []
    private(set) var initializers: [Initializer] = []
    var inputs: [Port] = []
    private(set) var outputs: [Port] = []

    /// The layouts in which there is each value.
    private var layouts: [[Layout]]
    /// The nodes of the graph that read each value.
    let readers: [[Int]]
    /// The node that computes each value.
    let producers: [Int?]
    /// The values that hold whole numbers of 64 bits.
    var integers: Set<Int> = []

    /// What cannot be written.
    private(set) var obstacles: [Obstacle] = []

    /// The names that are taken, each with how often it was asked for.
    private var names: [String: Int] = [:]
    /// The names of tensors and constants, by what tells them from others.
    private var initializerNames: [String: String] = [:]
    /// The names under which values are put out, by those that they had.
    private var renamed: [String: String] = [:]
    /// The names of what is computed once for several operations.
    var shared: [String: String] = [:]

    init(
        _ graph: OperationGraph, _ tensors: [Int: (path: String, tensor: Tensor<Float>)], as format: ONNXFormat
    ) {
        (self.graph, self.tensors, self.format) = (graph, tensors, format)
        readers = graph.readers()
        producers = graph.producers()
        layouts = Array(repeating: [], count: graph.values.count)
    }

    /// The shape of a value: of a sample, or of a tensor.
    func shape(_ value: Int) -> [Int] { graph.values[value].shape }

    /// Says that a node cannot be written. Some name stands for what it would have computed.
    mutating func refuse(_ node: OperationGraph.Node, _ reason: String) {
        obstacles.append(Obstacle(path: node.path, reason: reason))
        define(node.output, "")
    }

    // MARK: Nodes

    /// A name that nothing has: the one that is asked for, or that with a number behind it.
    mutating func newName(_ name: String) -> String {
        var number = names[name, default: 0]
        var result: String
        repeat {
            number += 1
            result = number == 1 ? name : "\(name)_\(number)"
        } while number > 1 && names[result] != nil
        names[name] = number
        if number > 1 { names[result] = 1 }
        return result
    }

    /// Adds a node with one output.
    ///
    /// - Returns: The name of the output.
    mutating func add(
        _ title: String, _ inputs: [String], _ attributes: [String: Attribute] = [:], path: String
    ) -> String {
        add(title, inputs, outputs: 1, attributes, path: path)[0]
    }

    /// Adds a node.
    ///
    /// - Parameters:
    ///   - title: The operator.
    ///   - inputs: The names of what it is given.
    ///   - outputs: How many outputs it has.
    ///   - attributes: Its settings.
    ///   - path: The path of the layer that it is for.
    /// - Returns: The names of the outputs.
    mutating func add(
        _ title: String, _ inputs: [String], outputs: Int, _ attributes: [String: Attribute] = [:], path: String
    ) -> [String] {
        let name = newName("\(path)/\(title)")
        let outputs = [name] + (1..<outputs).map { newName("\(name)/\($0)") }
        nodes.append(Node(name: name, title: title, inputs: inputs, outputs: outputs, attributes: attributes))
        return outputs
    }

    // MARK: Tensors

    /// A tensor of a layer under its path. In a second form it is written once more, under a longer name.
    ///
    /// - Parameters:
    ///   - value: Where it stands in the graph.
    ///   - form: What tells the form from others.
    ///   - transform: Brings it into the form.
    mutating func tensor(
        _ value: Int, form: String = "", _ transform: (Tensor<Float>) -> Tensor<Float> = { $0 }
    ) -> String {
        guard let (path, tensor) = tensors[value] else { return "" }
        return add(path, form: form) { transform(tensor) }
    }

    /// A tensor made of several of a layer, under the path of the first.
    mutating func tensor(
        _ values: [Int], form: String, _ transform: ([Tensor<Float>]) -> Tensor<Float>
    ) -> String {
        let parts = values.compactMap { tensors[$0] }
        guard let first = parts.first else { return "" }
        let key = form + parts.dropFirst().map { " \($0.path)" }.joined()
        return add(first.path, form: key) { transform(parts.map(\.tensor)) }
    }

    private mutating func add(_ path: String, form: String, _ contents: () -> Tensor<Float>) -> String {
        add("\(path) \(form)", named: path) { .floats(contents()) }
    }

    /// What the names of numbers begin with that no training changes.
    static let constantPrefix = "constant/"

    /// Whole numbers that an operator asks for, such as a shape.
    mutating func constant(_ numbers: [Int]) -> String {
        let text = numbers.map { $0 == .min ? "min" : "\($0)" }.joined(separator: "_")
        return add("int64 \(text)", named: Self.constantPrefix + "int64_\(text)") { .integers(numbers) }
    }

    /// A whole number of no dimensions.
    mutating func constant(_ name: String, _ number: Int) -> String {
        add("\(name) of int64", named: Self.constantPrefix + "\(name)") { .integer(number) }
    }

    /// A single number.
    mutating func constant(_ number: Float) -> String {
        add("float \(number)", named: Self.constantPrefix + "float_\(number)") {
            .floats(Tensor(repeating: number, shape: []))
        }
    }

    /// Numbers that are no layer's.
    mutating func constant(_ name: String, _ tensor: @autoclosure () -> Tensor<Float>) -> String {
        add("\(name) of floats", named: Self.constantPrefix + "\(name)") { .floats(tensor()) }
    }

    /// Numbers of 64 bits that are no layer's.
    mutating func constant(_ name: String, _ tensor: @autoclosure () -> Tensor<Double>) -> String {
        add("\(name) of doubles", named: Self.constantPrefix + "\(name)") { .doubles(tensor()) }
    }

    /// A tensor that is made and named once.
    private mutating func add(_ key: String, named name: String, _ contents: () -> Initializer.Contents) -> String {
        if let name = initializerNames[key] { return name }
        let name = newName(name)
        initializerNames[key] = name
        initializers.append(Initializer(name: name, contents: contents()))
        return name
    }

    // MARK: Layouts

    /// The order of dimensions of a value with the batch first and a sample's as they are.
    func naturalAxes(_ value: Int) -> [Int] { Array(0...shape(value).count) }

    /// The same with the last dimension of a sample, the channels, behind the batch.
    func channelsFirst(_ value: Int) -> [Int] {
        let rank = shape(value).count
        return rank < 2 ? Array(0...rank) : [0, rank] + Array(1..<rank)
    }

    /// Says where a value stands.
    mutating func define(_ value: Int, _ name: String, axes: [Int]? = nil) {
        layouts[value].append(Layout(name: name, axes: axes ?? naturalAxes(value)))
    }

    /// Whether it has been said where a value stands.
    func isDefined(_ value: Int) -> Bool { !layouts[value].isEmpty }

    /// A value in the order of dimensions in which it was computed.
    func layout(_ value: Int) -> Layout { layouts[value].first ?? Layout(name: "", axes: naturalAxes(value)) }

    /// A value in a layout that it has, and that a condition holds for; else with its dimensions as they are.
    mutating func layout(_ value: Int, path: String, where isFit: (Layout) -> Bool) -> Layout {
        if let layout = layouts[value].first(where: isFit) { return layout }
        let axes = naturalAxes(value)
        return Layout(name: name(value, axes: axes, path: path), axes: axes)
    }

    /// The name of a value with its dimensions as they are.
    mutating func name(_ value: Int, path: String) -> String { name(value, axes: naturalAxes(value), path: path) }

    /// The name of a value with its dimensions in an order; it is transposed if nobody has asked for that before.
    mutating func name(_ value: Int, axes: [Int], path: String) -> String {
        if let layout = layouts[value].first(where: { $0.axes == axes }) { return layout.name }
        let source = layout(value)
        let order = axes.compactMap { source.axes.firstIndex(of: $0) }
        let name = add("Transpose", [source.name], ["perm": .integers(order)], path: path)
        define(value, name, axes: axes)
        return name
    }

    /// An order of dimensions that costs values of as many dimensions the fewest transpositions: one that all have, or that
    /// of the first one whose dimensions are not as they are.
    func commonAxes(_ values: [Int]) -> [Int] {
        let orders = values.map { layouts[$0].map(\.axes) }
        if let common = orders.first?.first(where: { axes in orders.allSatisfy { $0.contains(axes) } }) {
            return common
        }
        let natural = values.first.map { naturalAxes($0) } ?? [0]
        return orders.compactMap(\.first).first { $0 != natural } ?? natural
    }

    // MARK: The end

    /// Says that what has a name is put out under another, which is `newName`'s.
    mutating func put(_ name: String, _ value: String, shape: [Int]) {
        let value = renamed[value] ?? value
        outputs.append(Port(name: name, shape: shape))
        guard let maker = nodes.lastIndex(where: { $0.outputs.contains(value) }), renamed[value] == nil,
            !outputs.contains(where: { $0.name == value })
        else {
            nodes.append(Node(name: name, title: "Identity", inputs: [value], outputs: [name], attributes: [:]))
            return
        }
        renamed[value] = name
        for index in maker..<nodes.count {
            nodes[index].inputs = nodes[index].inputs.map { $0 == value ? name : $0 }
            nodes[index].outputs = nodes[index].outputs.map { $0 == value ? name : $0 }
        }
    }

    /// Leaves out what nobody reads.
    mutating func removeUnused() {
        var needed = Set(outputs.map(\.name))
        var kept: [Node] = []
        for node in nodes.reversed() where node.outputs.contains(where: needed.contains) {
            needed.formUnion(node.inputs)
            kept.append(node)
        }
        nodes = kept.reversed()
        initializers.removeAll { !needed.contains($0.name) }
    }
}
