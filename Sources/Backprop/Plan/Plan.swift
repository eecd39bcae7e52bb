/// What is run of a network: kernel calls one after the other, with all memory that they need.
///
/// It is made of a graph, on which passes have worked, and holds for any number of rows, any addresses and any kernels.
/// A `PlanRun` has these.
final class Plan: Sendable {
    /// Calls that are walked at once, or a layer's own arithmetic between them.
    enum Step: Sendable {
        case calls(first: Int, count: Int)
        case custom(CustomCall)
    }

    let graph: OperationGraph
    let isTraining: Bool
    /// From the input to the output, then from the gradient of the output to those of the parameters.
    let calls: [PlannedCall]
    /// How many of the calls are for the way forward.
    let forwardCount: Int
    /// The calls of each way.
    let forwardSteps, backwardSteps: [Step]
    /// The nodes that layers compute by themselves, and which of these layers.
    let customNodes: [(node: OperationGraph.Node, layer: Int)]
    /// The sizes of what the calls write into the arena, and where it lies there.
    let scratch: [Extent]
    let arena: ArenaLayout
    /// The calls as C walks them.
    let image: PlanImage
    /// Whether a batch may pass in blocks of rows.
    let isRowwise: Bool
    /// What a stream keeps, or a training for each row; and the calls of a stream before its first
    /// step as C walks them.
    let kept: [KeptMemory]
    let preparation: PlanImage
    /// The gradients in which what is negligible becomes +0 as soon as they are complete, and all that layers compute by
    /// themselves: who adds up parts does so at the end.
    let flushedGradients: [Int]
    /// What is done for each part by itself where several parts of a batch may pass together; `nil` where they may not.
    let parted: [PartedCall]?

    /// - Parameters:
    ///   - passes: What works on the graph before.
    init(_ graph: OperationGraph, _ options: PlanOptions, passes: [PlanPass]) {
        var graph = graph
        for pass in passes { pass.apply(to: &graph) }
        self.graph = graph
        isTraining = options.isTraining
        var builder = PlanBuilder(graph, options)
        builder.addForward()
        forwardCount = builder.calls.count
        if options.goesBack { builder.addBackward() }
        if let states = options.updateStates { builder.addUpdates(after: forwardCount, states: states) }
        calls = builder.calls
        forwardSteps = Self.steps(of: calls, in: 0..<forwardCount)
        backwardSteps = Self.steps(of: calls, in: forwardCount..<calls.count)
        customNodes = graph.nodes.compactMap { node in
            (node.operation as? CustomOperation).map { (node, $0.layer) }
        }
        scratch = builder.scratch
        arena = ArenaLayout(ArenaLifetimes(calls, scratch: scratch))
        image = PlanImage(calls, arena)
        kept = builder.kept
        preparation = PlanImage(builder.preparations, arena)
        flushedGradients = Self.flushedGradients(calls[forwardCount...])
        isRowwise = graph.nodes.allSatisfy(\.operation.isRowwise)
        let isAnyRows = isRowwise && customNodes.isEmpty && kept.isEmpty
        parted =
            options.goesBack && isAnyRows
            ? PartedCall.all(in: graph, calls[forwardCount...], image) : nil
    }

    private static func flushedGradients(_ calls: ArraySlice<PlannedCall>) -> [Int] {
        var tensors = Set<Int>()
        for call in calls {
            for operand in call.operands where operand.isFlushed || call.custom != nil && operand.isWritten {
                if case .gradient(let tensor) = operand.place { tensors.insert(tensor) }
            }
        }
        return tensors.sorted()
    }

    private static func steps(of calls: [PlannedCall], in range: Range<Int>) -> [Step] {
        var steps: [Step] = []
        for position in range {
            if let custom = calls[position].custom {
                steps.append(.custom(custom))
            } else if case .calls(let first, let count)? = steps.last {
                steps[steps.count - 1] = .calls(first: first, count: count + 1)
            } else {
                steps.append(.calls(first: position, count: 1))
            }
        }
        return steps
    }

    /// After which call the gradient of each of so many parameters is complete; -1 for one that no call writes.
    func gradientEnds(of parameters: Int) -> [Int] {
        var ends = Array(repeating: -1, count: parameters)
        for (position, call) in calls.enumerated() {
            for operand in call.operands where operand.isWritten {
                if case .gradient(let index) = operand.place { ends[index] = position }
            }
        }
        return ends
    }

    /// The plan of a training.
    ///
    /// - Parameters:
    ///   - updateStates: How many tensors the optimizer keeps of each parameter, if the plan updates them too.
    ///   - carriesState: Whether recurrent layers go on from the state that the rows before left.
    static func training(_ graph: OperationGraph, updateStates: Int? = nil, carriesState: Bool = false) -> Plan {
        var options = PlanOptions(isTraining: true, updateStates: updateStates)
        options.carriesState = carriesState
        return Plan(graph, options, passes: PlanPass.training)
    }

    /// The plan of a prediction or an evaluation.
    static func prediction(_ graph: OperationGraph) -> Plan {
        Plan(graph, PlanOptions(isTraining: false), passes: PlanPass.prediction)
    }
}
