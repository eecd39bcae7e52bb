import CBackprop

/// The steps of sequences, [T, C]: as they are, but 0 behind the end of each, or the last one first.
///
/// Inputs: the sequences and, if they have lengths, those.
struct StepsOperation: Operation {
    let steps, columns: Int
    /// How many values a step of the input has; those beyond `columns` are left out.
    let width: Int
    let reverses: Bool
    /// Whether a sequence whose length is none becomes NaN.
    let refuses: Bool

    var name: String { reverses ? "reverse" : "mask" }

    func forward(_ node: OperationGraph.Node, in plan: inout PlanBuilder) {
        add(node, plan.place(node.inputs[0]), width, into: plan.place(node.output), columns, &plan)
    }

    /// The gradient's steps go back to where they were; what was left out has the gradient 0.
    func backward(_ node: OperationGraph.Node, _ gradient: Place, in plan: inout PlanBuilder) {
        guard plan.wantsGradient(node.inputs[0]) else { return }
        let result = plan.newGradient(of: node.inputs[0])
        if width > columns {
            plan.move("zeros", steps, width, from: nil, to: (result, 0, width), node)
            add(node, gradient, columns, into: result, width, isPart: true, &plan)
        } else {
            add(node, gradient, columns, into: result, width, &plan)
        }
    }

    private func add(
        _ node: OperationGraph.Node, _ x: Place, _ stride: Int, into y: Place, _ resultStride: Int,
        isPart: Bool = false,
        _ plan: inout PlanBuilder
    ) {
        var call = CallWriter(BP_CALL_STEPS, name, node, bp_steps())
        call.rows(\.rows)
        (call.arguments.steps, call.arguments.cols) = (steps, columns)
        (call.arguments.x_stride, call.arguments.y_stride) = (stride, resultStride)
        (call.arguments.reverses, call.arguments.refuses) = (reverses, refuses)
        unsafe call.read(\.x, x)
        if node.inputs.count > 1 { unsafe call.read(\.lengths, plan.place(node.inputs[1])) }
        if isPart { unsafe call.change(\.y, y) } else { unsafe call.write(\.y, y) }
        plan.add(call.planned)
    }
}

/// The lengths of sequences, which stand behind the features of their first steps: one number of [T, C].
struct LengthsOperation: Operation {
    let steps, width: Int

    var name: String { "lengths" }

    func wholeNumbers(_ node: OperationGraph.Node) -> WholeNumbers? {
        WholeNumbers(value: node.output, range: 1...steps, layer: "VariableLength", verb: "has the length")
    }

    func forward(_ node: OperationGraph.Node, in plan: inout PlanBuilder) {
        let count = steps * width
        plan.move(
            "lengths", 1, 1, from: (plan.place(node.inputs[0]), width - 1, count), to: (plan.place(node.output), 0, 1),
            node)
    }

    /// A length has no gradient.
    func backward(_ node: OperationGraph.Node, _ gradient: Place, in plan: inout PlanBuilder) {}
}
