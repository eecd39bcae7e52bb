/// What a node of a graph computes, said in kernel calls: forward, and its gradient.
///
/// The derivative of each is written out by hand, in the file of the operation.
protocol Operation: Sendable {
    /// As it stands in the explanation of a plan.
    var name: String { get }

    /// Whether a batch may pass in blocks of rows: each row's output and input gradient depend on that row alone.
    var isRowwise: Bool { get }

    /// Whether `backward` can zero the gradient of its first input where that is <= 0, for nothing.
    var canMaskInputGradient: Bool { get }

    /// Whether `backward` adds to the parameters' gradients, so that a layer may be added twice under one name.
    var sharesParameters: Bool { get }

    /// Whether a training and a prediction compute the same of the same inputs.
    var isFixed: Bool { get }

    /// The whole numbers that it reads or puts out, if it takes no others; see `WholeNumbers`.
    func wholeNumbers(_ node: OperationGraph.Node) -> WholeNumbers?

    /// How many values it computes of a sample besides its output.
    var innerValues: Size { get }

    /// Whether the first input and the output are the same scalars, outside of a training or always.
    func isIdentity(inTraining: Bool) -> Bool

    /// The multiply-adds for a sample, or what takes about as long; one for each value of the output by default.
    func work(_ node: OperationGraph.Node, in graph: OperationGraph) -> Size

    /// What computes one step of a sequence from one step of each input, where those before may be remembered; `nil` if
    /// it looks at other steps as well.
    ///
    /// - Parameter inputs: The shapes of the inputs that are sequences, as in the whole: the steps first.
    func step(_ inputs: [[Int]], of node: OperationGraph.Node) -> OperationStep?

    /// Adds the calls that compute the output.
    func forward(_ node: OperationGraph.Node, in plan: inout PlanBuilder)

    /// Adds the calls that compute, from the gradient of the output, those of the inputs that are wanted.
    func backward(_ node: OperationGraph.Node, _ gradient: Place, in plan: inout PlanBuilder)
}

/// An operation on one step of a sequence.
struct OperationStep {
    let operation: any Operation
    /// Whether its outputs are the steps of a sequence again; else each is what there would be if the sequence ended here.
    var isSequence = true
}

extension Operation {
    func step(_ inputs: [[Int]], of node: OperationGraph.Node) -> OperationStep? { nil }
    var isRowwise: Bool { true }
    var canMaskInputGradient: Bool { false }
    var sharesParameters: Bool { true }
    var isFixed: Bool { true }
    func wholeNumbers(_ node: OperationGraph.Node) -> WholeNumbers? { nil }
    var innerValues: Size { 0 }
    func isIdentity(inTraining: Bool) -> Bool { false }
    func work(_ node: OperationGraph.Node, in graph: OperationGraph) -> Size { graph.size(node.output) }
}

extension Operation {
    /// Whether what is done along a dimension of a sequence is done in each step by itself: the dimension is not that of the
    /// steps, which is the first.
    ///
    /// - Parameters:
    ///   - shape: Of the sequence.
    ///   - outer: The product of the dimensions before the one in question.
    ///   - inner: That of those behind it.
    func leavesSteps(of shape: [Int], outer: Int, inner: Int) -> Bool {
        // Before the first dimension there is nothing, and behind it there are all values of a step.
        let isFirst = outer == 1 && (shape[0] > 1 || inner == shape.reduce(1, *))
        return !isFirst && outer.isMultiple(of: shape[0])
    }
}

/// An operation of sums of products, which can begin from biases and end with a ReLU while they are in registers.
protocol SumsOperation: Operation {
    var isRectified: Bool { get set }
}
