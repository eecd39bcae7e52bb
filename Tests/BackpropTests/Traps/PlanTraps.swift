import CBackprop

@testable import Backprop

extension Trap {
    /// What operations and layers of the package never ask of a plan.
    static let plans: [Trap] = [
        Trap("layer  has no parameter or constant \"weights\"") { _ = graph.tensor("weights") },
        Trap("value 0 is no parameter") {
            var builder = PlanBuilder(graph.graph, isTraining: true)
            _ = builder.parameterGradient(of: 0)
        },
        Trap("bp_copy does not store such a field") {
            var call = CallWriter(BP_CALL_COPY, "copy", node, bp_copy())
            call.rows(\.twice)
        },
        Trap("a plan without memory for its output gradient") {
            unsafe _ = TensorAddresses().address(of: .outputGradient)
        },
        Trap("a tensor of shape [3] cannot take one of [2]") {
            var tensor = Tensor<Float>(zeros: [3])
            FlatTensors<Float>(zeros: [[2]]).copy(0, to: &tensor)
        },
        Trap("a tensor of shape [2] cannot take one of [3]") {
            var tensors = FlatTensors<Float>(zeros: [[2]])
            tensors.set(0, Tensor(zeros: [3]))
        },
    ]

    private static var graph: GraphBuilder<Float> { GraphBuilder([], inputShape: [2], outputShapes: []) }

    private static var node: OperationGraph.Node {
        OperationGraph.Node(operation: Identities(), inputs: [0], output: 0, path: "", place: 0)
    }
}

extension bp_copy {
    fileprivate var twice: Int { 2 * n }
}
