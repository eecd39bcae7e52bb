/// Turns what an ONNX file says into the nodes of a ``Graph``.
///
/// It goes through the file's nodes once. What depends on no sample is computed right away; everything else becomes layers.
/// Where it cannot go on, it notes why and goes on behind, so that all that is in the way is told at once.
struct ONNXImporter<Scalar: TensorScalar> {
    /// What a name in the file stands for.
    enum Value {
        case constant(ONNXConstant<Scalar>)
        case sample(ONNXSample)
        /// A node before could not be taken over.
        case unknown
    }

    /// A value of the graph and its shape.
    typealias Made = (place: String, shape: [Int])

    let file: ONNXFile
    let options: ONNXOptions<Scalar>
    let batching: ONNXBatching
    var values: [String: Value] = [:]
    private(set) var nodes: [Graph<Scalar>.Node] = []
    /// The inputs of the graph, and what the file calls them.
    private(set) var inputs: [(place: String, name: String, sample: ONNXSample)] = []
    /// What is in the way, in the order of the file.
    private(set) var problems: [String] = []
    /// Whether an input was in the way, or a node because it mixes the samples of a batch: with the batch elsewhere they might not
    /// be.
    private(set) var hasVagueProblems = false
    /// How many samples the file says that a batch has, if it says so.
    private(set) var literalBatch: Int?
    /// Which sums began from no biases of the file.
    var bareSums: Set<String> = []
    /// How often each value is used.
    private var uses: [String: Int] = [:]
    /// The names of the graph's values, and the same in the order in which they came.
    private var names: Set<String> = []
    private var named: [String] = []
    private var places: [String: Int] = [:]
    private var arranged: [String: Made] = [:]

    init(
        _ file: ONNXFile, _ tensors: [String: ONNXConstant<Scalar>], _ options: ONNXOptions<Scalar>,
        _ batching: ONNXBatching
    ) {
        (self.file, self.options, self.batching) = (file, options, batching)
        for node in file.graph.nodes {
            for input in node.inputs { uses[input, default: 0] += 1 }
        }
        for output in file.graph.outputs { uses[output.name, default: 0] += 1 }
        values = tensors.mapValues { .constant($0) }
        let fixed = ONNXWeights(file)
        for input in file.graph.inputs where values[input.name] == nil {
            do throws(ONNXGap) {
                values[input.name] = try value(of: input, isFixed: fixed.names.contains(input.name))
            } catch {
                values[input.name] = .unknown
                hasVagueProblems = true
                problems.append("input \(DataError.quoted(input.name)): \(error.reason)")
            }
        }
        for (index, node) in file.graph.nodes.enumerated() { add(node, index) }
        for output in file.graph.outputs {
            guard case .constant(let constant)? = values[output.name] else { continue }
            if constant.batchAxis != nil || constant.knowsBatch {
                problems.append("output \(DataError.quoted(output.name)): it tells how many samples there are")
            }
        }
    }

    // MARK: Inputs

    private mutating func value(of input: ONNXValueRecord, isFixed: Bool) throws(ONNXGap) -> Value {
        if isFixed, let constant = options.constants[input.name] {
            let element = ONNXElement(rawValue: input.element) ?? .float
            return .constant(ONNXConstant(element, constant.shape, .numbers(constant)))
        }
        guard uses[input.name] != nil else { return .unknown }
        guard let element = ONNXElement(rawValue: input.element), element != .string else {
            throw ONNXGap("it holds no numbers")
        }
        guard let dimensions = input.dimensions else { throw ONNXGap("the file does not say its shape") }
        let axis = batching.axis(of: input, in: file)
        var dims: [Int] = []
        for (index, dimension) in dimensions.enumerated() {
            switch dimension {
            case _ where index == axis:
                if case .fixed(let extent) = dimension {
                    guard literalBatch ?? extent == extent else {
                        throw ONNXGap("it has \(extent) samples, and not \(literalBatch ?? 0) as another input")
                    }
                    literalBatch = extent
                }
                dims.append(ONNXSample.batch)
            case .fixed(let extent): dims.append(extent)
            case .open(let name):
                let given =
                    options.dimensions[name]
                    ?? options.shapes[input.name].flatMap {
                        $0.indices.contains(index) ? $0[index] : nil
                    }
                guard let given, given > 0 else {
                    throw ONNXGap(
                        "its dimension \(index)\(name.isEmpty ? "" : ", \(DataError.quoted(name)),") is open; say how large it is"
                    )
                }
                dims.append(given)
            }
        }
        var order = dims.indices.filter { $0 != axis }
        if options.channelsLast, axis == 0, order.count > 1 { order = Array(order.dropFirst()) + [1] }
        let shape = order.map { dims[$0] }
        guard Shape.isSample(shape) else { throw ONNXGap("samples of shape \(Shape.listed(shape)) are too large") }
        let place = unique(input.name)
        let sample = ONNXSample(
            place: place, shape: shape, dims: dims, batchAxis: axis, order: order, element: element)
        inputs.append((place, input.name, sample))
        return .sample(sample)
    }

    // MARK: Nodes

    private mutating func add(_ node: ONNXNode, _ index: Int) {
        let (oldNodes, oldNames) = (nodes.count, named.count)
        do throws(ONNXGap) {
            for output in node.outputs where !output.isEmpty && values[output] != nil {
                throw ONNXGap("\(DataError.quoted(output)) has been made before")
            }
            try checkOperator(node)
            for input in node.inputs where !input.isEmpty {
                guard let value = values[input] else { throw ONNXGap("nobody makes \(DataError.quoted(input))") }
                if case .unknown = value {
                    // That has been told where it began.
                    for output in node.outputs where !output.isEmpty { values[output] = .unknown }
                    return
                }
            }
            let results = try outputs(of: node)
            for (output, result) in zip(node.outputs, results) where !output.isEmpty { values[output] = result }
            for output in node.outputs.dropFirst(results.count) where uses[output] != nil && !output.isEmpty {
                throw ONNXGap("its output \(DataError.quoted(output)) is not computed here")
            }
        } catch {
            // What was made for it is not used by anybody.
            nodes.removeLast(nodes.count - oldNodes)
            let unused = named[oldNames...]
            names.subtract(unused)
            if !unused.isEmpty { arranged = arranged.filter { names.contains($0.value.place) } }
            named.removeLast(named.count - oldNames)
            for output in node.outputs where !output.isEmpty { values[output] = .unknown }
            let name = node.name.isEmpty ? "number \(index + 1)" : DataError.quoted(node.name)
            let domain = node.domain.isEmpty ? "ai.onnx" : node.domain.shown(40)
            let version = file.opsets[node.domain].map(String.init) ?? "unknown"
            if error.reason == ONNXGap.mixed { hasVagueProblems = true }
            problems.append("node \(name), \(node.type.shown(40)) of \(domain) \(version): \(error.reason)")
        }
    }

    private func checkOperator(_ node: ONNXNode) throws(ONNXGap) {
        guard node.domain.isEmpty else { throw ONNXGap("only operators of ai.onnx are known") }
        guard Self.knows(node.type) else { throw ONNXGap("there is no such operator here") }
        guard !node.attributes.values.contains(where: \.isForeign) else {
            throw ONNXGap("it has a graph of its own, or attributes of a function")
        }
    }

    /// Which version of the operators the file uses.
    var opset: Int { file.opsets[""] ?? 1 }

    /// Whether a value is used by one node and is no output.
    func isUsedOnce(_ name: String) -> Bool { uses[name] == 1 }

    /// Whether an output of a node is used.
    func isUsed(_ node: ONNXNode, _ output: Int) -> Bool {
        node.outputs.indices.contains(output) && !node.outputs[output].isEmpty && uses[node.outputs[output]] != nil
    }

    // MARK: What nodes are given

    /// An input of a node; nothing if it is left out.
    func value(_ node: ONNXNode, _ index: Int) -> Value? {
        guard node.inputs.indices.contains(index), !node.inputs[index].isEmpty else { return nil }
        return values[node.inputs[index]]
    }

    /// An input that depends on the samples.
    func sample(_ node: ONNXNode, _ index: Int = 0) throws(ONNXGap) -> ONNXSample {
        guard case .sample(let sample)? = value(node, index) else {
            throw ONNXGap("its input \(index) does not depend on the samples")
        }
        return sample
    }

    /// The same for numbers that can be computed with.
    func numbers(_ node: ONNXNode, _ index: Int = 0) throws(ONNXGap) -> ONNXSample {
        let sample = try sample(node, index)
        guard !sample.element.isInteger else { throw ONNXGap("it computes with whole numbers of samples") }
        return sample
    }

    /// The same for numbers that are only compared: whole ones of few bits too, all of which a scalar holds.
    func ordered(_ node: ONNXNode, _ index: Int = 0) throws(ONNXGap) -> ONNXSample {
        let sample = try sample(node, index)
        guard !sample.element.isInteger || sample.element.isShort else {
            throw ONNXGap("it compares whole numbers of samples")
        }
        return sample
    }

    /// An input that is known; nothing if it is left out.
    func constant(_ node: ONNXNode, _ index: Int) throws(ONNXGap) -> ONNXConstant<Scalar>? {
        switch value(node, index) {
        case .constant(let constant): return constant
        case nil: return nil
        case .sample, .unknown:
            throw ONNXGap(
                "its input \(index), \(DataError.quoted(node.inputs[index])), must be known when the model is read")
        }
    }

    /// An input that is known, is there, and has a shape if one is said.
    func weights(_ node: ONNXNode, _ index: Int, shape: [Int]? = nil) throws(ONNXGap) -> ONNXConstant<Scalar> {
        guard let constant = try constant(node, index) else { throw ONNXGap("its input \(index) is missing") }
        guard constant.shape == shape ?? constant.shape else {
            throw ONNXGap(
                "its input \(index) has shape \(Shape.listed(constant.shape)), expected \(Shape.listed(shape ?? []))")
        }
        guard constant.count > 0 else { throw ONNXGap("its input \(index) is empty") }
        return constant
    }

    /// The whole numbers of an input that is known, or of the attribute that it once was; nothing if neither is there.
    func integers(_ node: ONNXNode, _ index: Int, or attribute: String? = nil) throws(ONNXGap) -> [Int]? {
        if let attribute, let found = node.attributes[attribute] { return found.integers.map { Int($0) } }
        guard let constant = try constant(node, index) else { return nil }
        guard let integers = constant.integers else { throw ONNXGap("its input \(index) holds no whole numbers") }
        return integers.map { Int($0) }
    }

    /// The number of an input that is known, or of the attribute that it once was.
    func number(_ node: ONNXNode, _ index: Int, or attribute: String) throws(ONNXGap) -> Double? {
        if let float = node.attributes[attribute]?.float { return Double(float) }
        guard let constant = try constant(node, index) else { return nil }
        guard constant.count == 1 else { throw ONNXGap("its input \(index) is no single number") }
        return Double(constant.numbers.scalars[0])
    }

    // MARK: What becomes of them

    /// Adds a layer.
    mutating func add(
        _ layer: any Layer<Scalar>, _ name: String, to source: Made
    ) throws(ONNXGap) -> Made {
        let shape: [Int]
        do throws(ShapeError) {
            shape = try layer.outputShape(for: source.shape)
        } catch {
            throw ONNXGap("\(error)")
        }
        guard Shape.isSample(shape) else { throw ONNXGap("samples of shape \(Shape.listed(shape)) are too large") }
        let place = unique(name)
        places[place] = nodes.count
        nodes.append(.init(place, layer, from: source.place))
        return (place, shape)
    }

    /// Adds what makes one value of several.
    mutating func join(
        _ join: Graph<Scalar>.Join, _ name: String, _ sources: [Made]
    ) throws(ONNXGap) -> Made {
        let shape: [Int]
        do throws(ShapeError) {
            shape = try join.shape(of: sources.map(\.shape))
        } catch {
            throw ONNXGap("\(error)")
        }
        guard Shape.isSample(shape) else { throw ONNXGap("samples of shape \(Shape.listed(shape)) are too large") }
        let place = unique(name)
        nodes.append(.init(place, joining: join, from: sources.map(\.place)))
        return (place, shape)
    }

    /// The layer that makes a value, if one does.
    func layer(at place: String) -> (any Layer<Scalar>)? {
        guard let index = places[place], index < nodes.count, nodes[index].name == place,
            case .layer(let layer) = nodes[index].content
        else { return nil }
        return layer
    }

    /// Puts another layer in place of the one that makes a value.
    mutating func replaceLayer(at place: String, by layer: any Layer<Scalar>) {
        guard let index = places[place] else { return }
        nodes[index].content = .layer(layer)
    }

    /// The value with its dimensions, without the batch, in an order, and in their whole shape.
    ///
    /// - Parameters:
    ///   - order: All dimensions but the batch.
    ///   - shape: Another shape of as many values that the result is to have.
    mutating func arrange(_ value: ONNXSample, _ order: [Int], shape: [Int]? = nil) throws(ONNXGap) -> Made {
        let goal = shape ?? order.map { value.dims[$0] }
        let from = value.order.filter { value.dims[$0] != 1 }
        let to = order.filter { value.dims[$0] != 1 }
        if from == to, goal == value.shape { return (value.place, goal) }
        let key = "\(value.place) \(to.map { "\($0)/\(value.dims[$0])" }) \(from) \(goal)"
        if let made = arranged[key] { return made }
        var made: Made = (value.place, value.shape)
        if from != to {
            made = try reshape(made, from.map { value.dims[$0] })
            let axes = to.compactMap { from.firstIndex(of: $0) }
            guard axes.count <= PermutationOperation.mostAxes else {
                throw ONNXGap("it moves more than \(PermutationOperation.mostAxes) dimensions")
            }
            made = try add(Transpose(axes), "transpose", to: made)
        }
        made = try reshape(made, goal)
        arranged[key] = made
        return made
    }

    mutating func reshape(_ value: Made, _ shape: [Int]) throws(ONNXGap) -> Made {
        guard value.shape != shape else { return value }
        guard Shape.isSample(shape) else { throw ONNXGap("samples of shape \(Shape.listed(shape)) are none") }
        return try add(Reshape(shape), "reshape", to: value)
    }

    /// The value as it lies, in its whole shape.
    mutating func whole(_ value: ONNXSample) throws(ONNXGap) -> Made { try arrange(value, value.order) }

    /// A name that no value of the graph has: that of a value of the file, or of what made it.
    private mutating func unique(_ wanted: String) -> String {
        var name = wanted.split(separator: ".").joined(separator: "/").shown(100).escaped
        name = name.isEmpty ? "value" : name
        if names.contains(name) {
            var number = counts[name, default: 1] + 1
            while names.contains("\(name)_\(number)") { number += 1 }
            counts[name] = number
            name += "_\(number)"
        }
        names.insert(name)
        named.append(name)
        return name
    }

    private var counts: [String: Int] = [:]

    /// What a node's layer is called: as the file calls its weights, else as it calls the node.
    func name(of node: ONNXNode, weights: ONNXConstant<Scalar>? = nil) -> String {
        for suffix in [".weight", ".weight_ih_l0", ".weights", ".gamma"] {
            if let name = weights?.name, name.hasSuffix(suffix), name.count > suffix.count {
                return String(name.dropLast(suffix.count))
            }
        }
        var name = node.name[...]
        if name.hasPrefix("/") { name = name.dropFirst() }
        if name.hasSuffix("/\(node.type)") { name = name.dropLast(node.type.count + 1) }
        return name.isEmpty ? node.type.lowercased() : String(name)
    }
}
