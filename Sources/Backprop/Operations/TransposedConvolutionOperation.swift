import CBackprop

/// The transpose of a convolution as a matrix: each input is spread over a window of outputs, as a convolution's gradient goes
/// back to its input, and biases are added.
struct TransposedConvolutionOperation: Operation {
    /// That of the convolution whose transpose it is: from what this puts out to what it takes, for one image.
    let geometry: bp_geometry

    var name: String { "transposed convolution" }

    func work(_ node: OperationGraph.Node, in graph: OperationGraph) -> Size {
        graph.size(node.inputs[0]) * geometry.taps * Size(geometry.channels / geometry.groups)
    }

    func forward(_ node: OperationGraph.Node, in plan: inout PlanBuilder) {
        let output = plan.place(node.output)
        plan.convolveBack(geometry, plan.place(node.inputs[0]), plan.place(node.inputs[1]), into: output, node)
        plan.combineRows(
            BP_ADD, output, plan.place(node.inputs[2]), into: output, over: output, geometry.channels, node)
    }

    /// `dX` is the convolution of dY, `dW` its weight gradient with the roles of input and output exchanged, `db = Σ dY`.
    func backward(_ node: OperationGraph.Node, _ gradient: Place, in plan: inout PlanBuilder) {
        let (x, weights, bias) = (node.inputs[0], node.inputs[1], node.inputs[2])
        if plan.wantsGradient(weights) {
            plan.addConvolutionWeightGradient(geometry, gradient, plan.place(x), of: weights, node)
        }
        if plan.wantsGradient(bias) {
            plan.addColumnSums(of: gradient, geometry.channels, intoGradientOf: bias, node)
        }
        guard plan.wantsGradient(x) else { return }
        plan.convolve(geometry, gradient, plan.place(weights), into: plan.newGradient(of: x), node)
    }
}
