/// What does nothing to the elements of a sample but give them another shape.
struct Identities: Operation {
    var name: String { "reshape" }
    func isIdentity(inTraining: Bool) -> Bool { true }
    func forward(_ node: OperationGraph.Node, in plan: inout PlanBuilder) {}
    func backward(_ node: OperationGraph.Node, _ gradient: Place, in plan: inout PlanBuilder) {}
}
