import CBackprop

/// Values side by side along one dimension, in which alone they may differ.
struct ConcatenationOperation: Operation {
    /// The product of the dimensions before, and of those behind.
    let outer, inner: Int
    /// How far each of the values reaches along the dimension.
    let extents: [Int]

    var name: String { "concatenate" }
    func step(_ inputs: [[Int]], of node: OperationGraph.Node) -> OperationStep? {
        // Where they are not put one behind the other in time, the steps are the first of the dimensions before.
        guard inputs.allSatisfy({ $0[0] == inputs[0][0] }), extents.reduce(0, +) * outer * inner == inputs.sum,
            outer > 1 || inputs[0][0] == 1, outer.isMultiple(of: inputs[0][0])
        else { return nil }
        return OperationStep(
            operation: ConcatenationOperation(outer: outer / inputs[0][0], inner: inner, extents: extents))
    }
    /// The scalars of a row of the result. O(values).
    private var whole: Int { extents.reduce(0, +) * inner }

    func forward(_ node: OperationGraph.Node, in plan: inout PlanBuilder) {
        let whole = whole
        var start = 0
        for (input, extent) in zip(node.inputs, extents) {
            let block = extent * inner
            plan.move(
                "concatenate", outer, block, from: (plan.place(input), 0, block),
                to: (plan.place(node.output), start, whole), node)
            start += block
        }
    }

    /// Each value's gradient is its part of the whole's.
    func backward(_ node: OperationGraph.Node, _ gradient: Place, in plan: inout PlanBuilder) {
        let whole = whole
        var start = 0
        for (input, extent) in zip(node.inputs, extents) {
            let block = extent * inner
            if plan.wantsGradient(input) {
                plan.move(
                    "slice", outer, block, from: (gradient, start, whole), to: (plan.newGradient(of: input), 0, block),
                    node)
            }
            start += block
        }
    }
}

/// A part of a value along one dimension.
struct SliceOperation: Operation {
    /// The product of the dimensions before, and of those behind.
    let outer, inner: Int
    /// How far the value reaches along the dimension, and what is taken of it.
    let extent: Int
    let range: Range<Int>

    var name: String { "slice" }
    func step(_ inputs: [[Int]], of node: OperationGraph.Node) -> OperationStep? {
        guard leavesSteps(of: inputs[0], outer: outer, inner: inner) else { return nil }
        return OperationStep(
            operation: SliceOperation(outer: outer / inputs[0][0], inner: inner, extent: extent, range: range))
    }

    func forward(_ node: OperationGraph.Node, in plan: inout PlanBuilder) {
        let block = range.count * inner
        plan.move(
            "slice", outer, block, from: (plan.place(node.inputs[0]), range.lowerBound * inner, extent * inner),
            to: (plan.place(node.output), 0, block), node)
    }

    /// What was left out has the gradient 0.
    func backward(_ node: OperationGraph.Node, _ gradient: Place, in plan: inout PlanBuilder) {
        guard plan.wantsGradient(node.inputs[0]) else { return }
        let (result, block) = (plan.newGradient(of: node.inputs[0]), range.count * inner)
        plan.move("zeros", outer, extent * inner, from: nil, to: (result, 0, extent * inner), node)
        plan.move(
            "slice gradient", outer, block, from: (gradient, 0, block),
            to: (result, range.lowerBound * inner, extent * inner), node)
    }
}

/// A value with zeros before and behind it along one dimension.
struct PadOperation: Operation {
    /// The product of the dimensions before, and of those behind.
    let outer, inner: Int
    /// How far the value reaches along the dimension, and how many places of zeros there are.
    let extent, before, after: Int

    var name: String { "pad" }
    private var whole: Int { (before + extent + after) * inner }

    func forward(_ node: OperationGraph.Node, in plan: inout PlanBuilder) {
        let block = extent * inner
        plan.move("zeros", outer, whole, from: nil, to: (plan.place(node.output), 0, whole), node)
        plan.move(
            "pad", outer, block, from: (plan.place(node.inputs[0]), 0, block),
            to: (plan.place(node.output), before * inner, whole), node)
    }

    /// What went in has its part of the gradient.
    func backward(_ node: OperationGraph.Node, _ gradient: Place, in plan: inout PlanBuilder) {
        guard plan.wantsGradient(node.inputs[0]) else { return }
        let block = extent * inner
        plan.move(
            "slice", outer, block, from: (gradient, before * inner, whole),
            to: (plan.newGradient(of: node.inputs[0]), 0, block), node)
    }
}

extension [[Int]] {
    /// How many scalars values of these shapes have.
    fileprivate var sum: Int { reduce(0) { $0 + $1.reduce(1, *) } }
}

extension PlanBuilder {
    /// Blocks of scalars at strides.
    typealias Blocks = (place: Place, offset: Int, stride: Int)

    /// Copies so many blocks of each sample; zeros where there is no source.
    mutating func move(
        _ name: String, _ count: Int, _ block: Int, from source: Blocks?, to target: Blocks,
        _ node: OperationGraph.Node
    ) {
        var call = CallWriter(BP_CALL_MOVE, name, node, bp_move())
        call.rows(\.count, times: count)
        call.arguments.block = block
        if let source {
            unsafe call.read(\.x, source.place)
            (call.arguments.x_offset, call.arguments.x_stride) = (source.offset, source.stride)
        }
        (call.arguments.y_offset, call.arguments.y_stride) = (target.offset, target.stride)
        unsafe call.write(\.y, target.place)
        add(call.planned)
    }
}
