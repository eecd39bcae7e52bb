import BackpropReference
import CBackprop

@testable import Backprop

extension Trap {
    /// What operations and layers of the package never ask of a plan.
    static let plans: [Trap] = [
        Trap("no parameter or constant of the network is \"weights\"") { _ = try graph.tensor("weights") },
        Trap("value 0 is no parameter") {
            var builder = try PlanBuilder(graph.graph, PlanOptions(isTraining: true))
            _ = builder.parameterGradient(of: 0)
        },
        Trap("no activation bp_activation(rawValue: 99)") { _ = Activation(kernel: bp_activation(99)) },
        Trap("the reference has no bp_reduction(rawValue: 99)") {
            var (x, y): (Float, Float) = (1, 0)
            unsafe ReferenceTables.float.pointee.reduce(bp_reduction(99), 1, 1, 1, &x, &y)
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
        Trap("Silent says no operations") { _ = try Silent().outputShape(for: [2]) },
        Trap("Residual<Float>: samples of shapes [2] and [1] are no pair") {
            var output = Tensor<Float>(zeros: [3, 2])
            Residual { Dense(weights: Tensor(zeros: [1, 2]), biases: Tensor(zeros: [2])) }.forward(
                Tensor(zeros: [3, 1]), into: &output, pass: Pass())
        },
        Trap("LayerNorm: scale [2], shift [3], epsilon 1e-05; expected [C], [C] and more than 0") {
            _ = LayerNorm(scale: Tensor<Float>(zeros: [2]), shift: Tensor(zeros: [3]))
        },
        Trap("Embedding: weights [2]; expected [V, C], and V that Float counts exactly") {
            _ = Embedding(weights: Tensor<Float>(zeros: [2]))
        },
        Trap("RMSNorm: scale [2], epsilon 0.0; expected [C] and more than 0") { _ = RMSNorm<Float>(2, epsilon: 0) },
    ]

    private static var graph: GraphBuilder<Float> {
        get throws { try GraphBuilder(Chain(layers: []), inputShape: [2]) }
    }

    private static var node: OperationGraph.Node {
        OperationGraph.Node(operation: Identities(), inputs: [0], output: 0, path: "", place: 0)
    }
}

/// Made of operations, and says none.
private struct Silent: ComposedLayer {
    typealias Scalar = Float
}

extension bp_copy {
    fileprivate var twice: Int { 2 * n }
}
