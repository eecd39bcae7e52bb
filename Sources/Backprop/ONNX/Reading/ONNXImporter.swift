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
    var nodes: [Graph<Scalar>.Node] = []
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
    var names: Set<String> = []
    var named: [String] = []
    /// What nodes make, all of the file.
    private let made: Set<String>
    /// How often names were asked for that are taken.
    var counts: [String: Int] = [:]
    /// Where the layers that make values stand among the nodes.
    var places: [String: Int] = [:]
    /// Values that have been brought into another order or shape.
    var arranged: [String: Made] = [:]
    /// What is left of the room that the file justifies.
    var budget: ONNXBudget

    init(
        _ file: ONNXFile, _ tensors: [String: ONNXConstant<Scalar>], _ options: ONNXOptions<Scalar>,
        _ batching: ONNXBatching
    ) {
        (self.file, self.options, self.batching) = (file, options, batching)
        made = Set(file.graph.nodes.flatMap(\.outputs))
        budget = ONNXBudget(tensors: tensors.values.sum { Size($0.count) }, nodes: file.writtenNodes)
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
            let title = "output \(DataError.quoted(output.name)): "
            switch values[output.name] {
            case .constant(let constant)? where constant.batchAxis != nil || constant.knowsBatch:
                problems.append(title + "it tells how many samples there are")
            case .sample(let sample)?:
                guard let mismatch = output.mismatch(sample) else { break }
                // With the batch elsewhere it might have the shape.
                hasVagueProblems = true
                problems.append(title + mismatch)
            case .constant?, .unknown?, nil: break
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
        opset = node.opset ?? file.opsets[""] ?? 1
        let (oldNodes, oldNames) = (nodes.count, named.count)
        do throws(ONNXGap) {
            for output in node.outputs where !output.isEmpty && values[output] != nil {
                throw ONNXGap("\(DataError.quoted(output)) has been made before")
            }
            try checkOperator(node)
            for input in node.inputs where !input.isEmpty {
                guard let value = values[input] else {
                    throw ONNXGap(
                        made.contains(input)
                            ? "\(DataError.quoted(input)) is made by it or behind it"
                            : "nobody makes \(DataError.quoted(input))")
                }
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
            let version = (node.domain.isEmpty ? opset : file.opsets[node.domain]).map(String.init) ?? "unknown"
            if error.reason == ONNXGap.mixed { hasVagueProblems = true }
            problems.append("node \(name), \(node.type.shown(40)) of \(domain) \(version): \(error.reason)")
        }
    }

    private func checkOperator(_ node: ONNXNode) throws(ONNXGap) {
        guard !node.domain.isEmpty || ONNXFile.opsets.contains(opset) else {
            let (first, last) = (ONNXFile.opsets.lowerBound, ONNXFile.opsets.upperBound)
            throw ONNXGap("operators are known of versions \(first) to \(last)")
        }
        guard Self.domain(of: node.type) == node.domain else {
            throw ONNXGap(
                "only operators of ai.onnx are known, Scaler of ai.onnx.ml, and optimizers of \(Self.trainingDomain)")
        }
        guard let known = ONNXOperator.all[node.type] else { throw ONNXGap("there is no such operator here") }
        guard !node.attributes.values.contains(where: \.isGraph) else { throw ONNXGap("it has a graph of its own") }
        guard node.attributes.values.allSatisfy({ $0.reference == nil }) else {
            throw ONNXGap("it has a setting of a function, and is in none")
        }
        if let problem = known.problem(node) { throw ONNXGap(problem) }
        for (_, attribute) in node.attributes.sorted(by: { $0.key < $1.key }) {
            if let problem = ONNXAttributeKinds.problem(attribute, of: node.type) { throw ONNXGap(problem) }
        }
    }

    /// Which version of the operators the node is of that is being taken over.
    private(set) var opset = 1

    /// Whether a value is used by one node and is no output.
    func isUsedOnce(_ name: String) -> Bool { uses[name] == 1 }

    /// Whether an output of a node is used.
    func isUsed(_ node: ONNXNode, _ output: Int) -> Bool {
        node.outputs.indices.contains(output) && !node.outputs[output].isEmpty && uses[node.outputs[output]] != nil
    }
}
