import CBackprop

/// y = a + b or a·b of two values of one shape, element by element.
struct CombinationOperation: Operation {
    let isProduct: Bool

    var name: String { isProduct ? "multiply" : "add" }
    func step(_ inputs: [[Int]], of node: OperationGraph.Node) -> OperationStep? { OperationStep(operation: self) }
    private var kind: bp_combination { isProduct ? BP_MULTIPLY : BP_ADD }

    func forward(_ node: OperationGraph.Node, in plan: inout PlanBuilder) {
        let (a, b) = (plan.place(node.inputs[0]), plan.place(node.inputs[1]))
        plan.combine(kind, a, b, into: plan.place(node.output), plan.count(node.output), node)
    }

    /// A sum hands its gradient on to both; of a product, `dA = dY ⊙ B` and `dB = dY ⊙ A`.
    func backward(_ node: OperationGraph.Node, _ gradient: Place, in plan: inout PlanBuilder) {
        let (a, b) = (node.inputs[0], node.inputs[1])
        for (input, other) in [(a, b), (b, a)] where plan.wantsGradient(input) {
            if isProduct {
                let result = plan.newGradient(of: input)
                plan.combine(BP_MULTIPLY, gradient, plan.place(other), into: result, plan.count(input), node)
            } else {
                plan.handOn(gradient, to: input)
            }
        }
    }
}
