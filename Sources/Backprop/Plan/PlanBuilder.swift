import CBackprop

/// Turns a graph into calls: forward node by node, back in the opposite order.
struct PlanBuilder {
    let graph: OperationGraph
    let isTraining: Bool

    private(set) var calls: [PlannedCall] = []
    /// The sizes of what lies in the arena.
    private(set) var scratch: [Extent] = []
    /// Where each value of the graph lies.
    private var places: [Place]
    /// The gradients of each value, one from each reader that was gone back through.
    private var gradients: [[Place]]
    private var isWanted: [Bool]
    /// How many readers of a parameter are still to be gone back through, and whether one has been.
    private var shares: [(left: Int, hasBegun: Bool)]

    init(_ graph: OperationGraph, isTraining: Bool) {
        self.graph = graph
        self.isTraining = isTraining
        places = []
        gradients = Array(repeating: [], count: graph.values.count)
        isWanted = Self.wanted(in: graph, isTraining: isTraining)
        shares = graph.readers().map { ($0.count, false) }
        place()
    }

    /// A gradient is wanted of each parameter, and of what is computed from one.
    private static func wanted(in graph: OperationGraph, isTraining: Bool) -> [Bool] {
        var wanted = graph.values.map {
            if case .parameter? = $0.given { isTraining } else { false }
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
                copy(node)
            }
        }
        if graph.nodes.isEmpty { copyInput() }
    }

    private mutating func copy(_ node: OperationGraph.Node) {
        let count = graph.values[node.output].count
        var call = CallWriter(BP_CALL_COPY, "copy", node, bp_copy())
        call.rows(\.n, times: count)
        unsafe call.read(\.x, place(node.inputs[0]))
        unsafe call.write(\.y, place(node.output))
        calls.append(call.planned)
    }

    /// A network whose only layer is part of the loss.
    private mutating func copyInput() {
        let node = OperationGraph.Node(operation: Identities(), inputs: [0], output: 0, path: "", place: 0)
        var call = CallWriter(BP_CALL_COPY, "copy", node, bp_copy())
        call.rows(\.n, times: graph.values[0].count)
        unsafe call.read(\.x, .input(0))
        unsafe call.write(\.y, .output)
        calls.append(call.planned)
    }

    // MARK: Back

    mutating func addBackward() {
        guard graph.values.indices.contains(graph.output), isWanted[graph.output] else { return }
        gradients[graph.output] = [.outputGradient]
        for node in graph.nodes.reversed() where isWanted[node.output] {
            guard let gradient = sum(of: gradients[node.output]) else { continue }
            if isIdentity(node) {
                if wantsGradient(node.inputs[0]) { gradients[node.inputs[0]].append(gradient) }
            } else {
                node.operation.backward(node, gradient, in: &self)
            }
        }
    }

    /// The gradient of a value that several operations read is the sum of what comes back from each.
    private mutating func sum(of parts: [Place]) -> Place? {
        parts.first
    }

    // MARK: For operations

    func place(_ value: Int) -> Place { places[value] }
    func shape(_ value: Int) -> [Int] { graph.values[value].shape }
    func count(_ value: Int) -> Int { graph.values[value].count }
    func wantsGradient(_ value: Int) -> Bool { isWanted[value] }

    /// Memory for what only this plan sees.
    mutating func newScratch(_ extent: Extent) -> Place {
        scratch.append(extent)
        return .scratch(scratch.count - 1)
    }

    /// Where to write a gradient with respect to a value that depends on the samples.
    mutating func newGradient(of value: Int) -> Place {
        let place = newScratch(Extent(perRow: graph.values[value].count))
        gradients[value].append(place)
        return place
    }

    mutating func add(_ call: PlannedCall) { calls.append(call) }

    /// How a gradient with respect to a parameter is written, one reader of it after the other.
    struct ParameterGradient {
        let place: Place
        /// Whether what is there is added to, whatever the block.
        let accumulates: Bool
        /// Whether nothing more comes in this block.
        let isLast: Bool
    }

    mutating func parameterGradient(of value: Int) -> ParameterGradient {
        guard case .parameter(let index)? = graph.values[value].given else {
            fatalError("value \(value) is no parameter")
        }
        defer { shares[value] = (shares[value].left - 1, true) }
        return ParameterGradient(
            place: .gradient(index), accumulates: shares[value].hasBegun, isLast: shares[value].left == 1)
    }
}

extension CallWriter {
    /// The result is a parameter's gradient, which goes on from block to block.
    mutating func write(
        _ field: PartialKeyPath<Arguments>, _ gradient: PlanBuilder.ParameterGradient,
        accumulating accumulate: WritableKeyPath<Arguments, Bool>, flushing flush: PartialKeyPath<Arguments>? = nil
    ) {
        change(field, gradient.place)
        if gradient.accumulates {
            arguments[keyPath: accumulate] = true
        } else {
            flag(accumulate, .notFirst)
        }
        if let flush, gradient.isLast { flag(flush, .last) }
    }
}
