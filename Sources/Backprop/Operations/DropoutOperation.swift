import CBackprop

/// In a training y = x/(1 - rate), or 0 with the probability `rate`; else y = x.
struct DropoutOperation: Operation {
    let rate: Double

    var name: String { "dropout" }
    var isFixed: Bool { false }
    func isIdentity(inTraining: Bool) -> Bool { !inTraining }
    func step(_ inputs: [[Int]], of node: OperationGraph.Node) -> OperationStep? { OperationStep(operation: self) }

    func forward(_ node: OperationGraph.Node, in plan: inout PlanBuilder) {
        add(node, plan.place(node.inputs[0]), into: plan.place(node.output), &plan)
    }

    /// The same elements are dropped of the gradient.
    func backward(_ node: OperationGraph.Node, _ gradient: Place, in plan: inout PlanBuilder) {
        guard plan.wantsGradient(node.inputs[0]) else { return }
        add(node, gradient, into: plan.newGradient(of: node.inputs[0]), &plan)
    }

    private func add(_ node: OperationGraph.Node, _ x: Place, into y: Place, _ plan: inout PlanBuilder) {
        var call = CallWriter(BP_CALL_DROPOUT, "dropout", node, bp_dropout())
        call.rows(\.rows)
        call.arguments.cols = plan.count(node.output)
        call.arguments.salt = Self.salt(ofPlace: node.place)
        call.arguments.rate = rate
        unsafe call.read(\.x, x)
        unsafe call.write(\.y, y, over: x)
        plan.add(call.planned)
    }
    /// By which the randomness of the layers of a network differs.
    static func salt(ofPlace place: Int) -> UInt64 { UInt64(place) &* 0xd1b5_4a32_d192_ed03 }
}
