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
        var call = CallWriter(
            BP_CALL_CONVOLUTION_INPUT_GRADIENT, "convolution_input_gradient", node,
            bp_convolution_input_gradient())
        call.arguments.geometry = geometry
        call.rows(\.geometry.images)
        unsafe call.read(\.dy, plan.place(node.inputs[0]))
        unsafe call.read(\.weights, plan.place(node.inputs[1]))
        let output = plan.place(node.output)
        unsafe call.write(\.dx, output)
        plan.add(call.planned)
        plan.combineRows(
            BP_ADD, output, plan.place(node.inputs[2]), into: output, over: output, geometry.channels, node)
    }

    /// `dX` is the convolution of dY, `dW` its weight gradient with the roles of input and output exchanged, `db = Σ dY`.
    func backward(_ node: OperationGraph.Node, _ gradient: Place, in plan: inout PlanBuilder) {
        if plan.wantsGradient(node.inputs[1]) {
            var call = CallWriter(
                BP_CALL_CONVOLUTION_WEIGHT_GRADIENT, "convolution_weight_gradient", node,
                bp_convolution_weight_gradient())
            call.arguments.geometry = geometry
            call.rows(\.geometry.images)
            unsafe call.read(\.x, gradient)
            unsafe call.read(\.dy, plan.place(node.inputs[0]))
            unsafe call.write(
                \.dw, plan.parameterGradient(of: node.inputs[1]), accumulating: \.accumulate, flushing: \.flush)
            plan.add(call.planned)
        }
        if plan.wantsGradient(node.inputs[2]) {
            plan.addColumnSums(of: gradient, geometry.channels, intoGradientOf: node.inputs[2], node)
        }
        guard plan.wantsGradient(node.inputs[0]) else { return }
        var call = CallWriter(BP_CALL_CONVOLUTION, "convolution", node, bp_convolution())
        call.arguments.geometry = geometry
        call.rows(\.geometry.images)
        unsafe call.read(\.x, gradient)
        unsafe call.read(\.weights, plan.place(node.inputs[1]))
        unsafe call.write(\.y, plan.newGradient(of: node.inputs[0]))
        plan.add(call.planned)
    }
}
