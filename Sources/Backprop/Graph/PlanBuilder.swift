import CBackprop

/// Turns a graph into calls: forward node by node, back in the opposite order.
struct PlanBuilder {
    let graph: OperationGraph
    let options: PlanOptions
    var isTraining: Bool { options.isTraining }
    var goesBack: Bool { options.goesBack }

    var calls: [PlannedCall] = []
    /// The sizes of what lies in the arena.
    private(set) var scratch: [Extent] = []
    /// Where each value of the graph lies.
    private var places: [Place]
    /// The gradients of each value, one from each reader that was gone back through.
    private var gradients: [[Place]]
    private var isWanted: [Bool]
    /// What a stream keeps from step to step, or a training from batch to batch; and the calls that fill some of it before a
    /// stream's first step.
    private(set) var kept: [KeptMemory] = []
    private(set) var preparations: [PlannedCall] = []
    /// What a node saves on the way forward for the way back, by the value that it computes.
    private var saved: [Int: [Place]] = [:]
    /// How many readers of a parameter are still to be gone back through, and whether one has been.
    private var shares: [(left: Int, hasBegun: Bool)]

    init(_ graph: OperationGraph, _ options: PlanOptions) {
        self.graph = graph
        self.options = options
        places = []
        gradients = Array(repeating: [], count: graph.values.count)
        isWanted = Self.wanted(in: graph, options)
        shares = graph.readers().map { ($0.count, false) }
        place()
    }

    /// A gradient is wanted of each parameter, and of what is computed from one.
    private static func wanted(in graph: OperationGraph, _ options: PlanOptions) -> [Bool] {
        var wanted = graph.values.map {
            switch $0.given {
            case .parameter?: options.goesBack
            case .input?: options.goesBack && options.wantsInputGradient
            case .output?, .outputGradient?, .inputGradient?, .gradient?, .state?, .constant?, .derived?, .scratch?,
                .kept?,
                nil:
                false
            }
        }
        for node in graph.nodes where node.inputs.contains(where: { wanted[$0] }) { wanted[node.output] = true }
        return wanted
    }

    // MARK: Forward

    /// Gives each value its place. What an operation hands on unchanged lies where it lay.
    private mutating func place() {
        places = graph.values.map { $0.given ?? .output }
        // Backward, so that what becomes the output lies there from the beginning.
        var isOutput = [Bool](repeating: false, count: graph.values.count)
        isOutput[graph.output] = true
        for node in graph.nodes.reversed() where isIdentity(node) && isOutput[node.output] {
            if graph.values[node.inputs[0]].given == nil { isOutput[node.inputs[0]] = true }
        }
        for node in graph.nodes {
            if isOutput[node.output] { continue }
            if isIdentity(node) {
                places[node.output] = places[node.inputs[0]]
            } else {
                places[node.output] = newScratch(Extent(perRow: graph.values[node.output].count))
            }
        }
    }

    private func isIdentity(_ node: OperationGraph.Node) -> Bool { node.operation.isIdentity(inTraining: isTraining) }

    mutating func addForward() {
        for node in graph.nodes {
            if !isIdentity(node) {
                node.operation.forward(node, in: &self)
            } else if place(node.output) != place(node.inputs[0]) {
                addCopy(from: place(node.inputs[0]), to: place(node.output), count(node.output), path: node.path)
            }
        }
        // A network whose only layer is part of the loss.
        if graph.nodes.isEmpty { addCopy(from: place(graph.output), to: .output, count(graph.output), path: "") }
    }

    private mutating func addCopy(from x: Place, to y: Place, _ count: Int, path: String) {
        let node = OperationGraph.Node(operation: Identities(), inputs: [], output: 0, path: path, place: 0)
        var call = CallWriter(BP_CALL_COPY, "copy", node, bp_copy())
        call.rows(\.n, times: count)
        unsafe call.read(\.x, x)
        unsafe call.write(\.y, y)
        calls.append(call.planned)
    }

    // MARK: Back

    mutating func addBackward() {
        guard isWanted[graph.output] else { return }
        gradients[graph.output].append(.outputGradient)
        for node in graph.nodes.reversed() where isWanted[node.output] {
            guard let gradient = gradient(of: node.output, node) else { continue }
            if isIdentity(node) {
                if wantsGradient(node.inputs[0]) { handOn(gradient, to: node.inputs[0]) }
            } else {
                node.operation.backward(node, gradient, in: &self)
            }
        }
        for (value, place) in graph.values.map(\.given).enumerated() where isWanted[value] {
            guard case .input? = place, let first = graph.nodes.first, let gradient = gradient(of: value, first)
            else { continue }
            addCopy(from: gradient, to: .inputGradient, count(value), path: "")
        }
    }

    /// The gradient of a value: the sum of what comes back from all that read it, the last of them first. Nothing where
    /// nothing comes back.
    private mutating func gradient(of value: Int, _ node: OperationGraph.Node) -> Place? {
        guard var sum = gradients[value].first else { return nil }
        for part in gradients[value].dropFirst() {
            let total = newScratch(Extent(perRow: count(value)))
            combine(BP_ADD, sum, part, into: total, count(value), node)
            sum = total
        }
        return sum
    }

    // MARK: For operations

    func place(_ value: Int) -> Place { places[value] }
    func shape(_ value: Int) -> [Int] { graph.values[value].shape }
    func count(_ value: Int) -> Int { graph.values[value].count }
    func wantsGradient(_ value: Int) -> Bool { isWanted[value] }

    /// Whether a value is a tensor of a layer, the same for all samples.
    func isTensor(_ value: Int) -> Bool { graph.values[value].given?.holdsTensor ?? false }

    /// Memory for what only this plan sees.
    mutating func newScratch(_ extent: Extent) -> Place {
        scratch.append(extent)
        return .scratch(scratch.count - 1)
    }

    /// Remembers where a node saved what it needs on the way back.
    mutating func save(_ places: [Place], for node: OperationGraph.Node) { saved[node.output] = places }
    func saved(for node: OperationGraph.Node) -> [Place] { saved[node.output] ?? [] }

    /// Where to write a gradient with respect to a value that depends on the samples.
    mutating func newGradient(of value: Int) -> Place {
        let place = newScratch(Extent(perRow: graph.values[value].count))
        gradients[value].append(place)
        return place
    }

    /// Makes a gradient that of another value too.
    mutating func handOn(_ gradient: Place, to value: Int) { gradients[value].append(gradient) }

    /// A copy of a gradient that may be written over, whoever else reads it.
    mutating func ownCopy(of gradient: Place, _ node: OperationGraph.Node) -> Place {
        let copy = newScratch(Extent(perRow: count(node.output)))
        addCopy(from: gradient, to: copy, count(node.output), path: node.path)
        return copy
    }

    mutating func add(_ call: PlannedCall) { calls.append(call) }

    /// Memory that a stream, or a training, keeps.
    mutating func keep(_ memory: KeptMemory) -> Place {
        kept.append(memory)
        return .kept(kept.count - 1)
    }

    /// A call that is made once, before a stream's first step.
    mutating func prepare(_ call: PlannedCall) { preparations.append(call) }

    /// How a gradient with respect to a parameter is written, one reader of it after the other.
    struct ParameterGradient {
        let place: Place
        /// Whether what is there is added to, whatever the block.
        let accumulates: Bool
        /// Whether nothing more comes in this block.
        let isLast: Bool
    }

    /// Whether a parameter's next gradient is added to what another reader of it wrote.
    func accumulates(_ value: Int) -> Bool { shares[value].hasBegun }

    mutating func parameterGradient(of value: Int) -> ParameterGradient {
        guard case .parameter(let index)? = graph.values[value].given else {
            fatalError("value \(value) is no parameter")
        }
        defer { shares[value] = (shares[value].left - 1, true) }
        return ParameterGradient(
            place: .gradient(index), accumulates: accumulates(value), isLast: shares[value].left == 1)
    }
}

extension CallWriter {
    /// The result is a parameter's gradient, which goes on from block to block.
    mutating func write(
        _ field: PartialKeyPath<Arguments>, _ gradient: PlanBuilder.ParameterGradient,
        accumulating accumulate: WritableKeyPath<Arguments, Bool>, flushing flush: PartialKeyPath<Arguments>? = nil,
        shift: Int = 0
    ) {
        change(field, gradient.place, shift: shift)
        if let flush, gradient.isLast { flushLast(flush) }
        if gradient.accumulates {
            arguments[keyPath: accumulate] = true
        } else {
            flag(accumulate, .notFirst)
        }
    }
}
