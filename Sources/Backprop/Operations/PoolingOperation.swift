import CBackprop

/// y = the maximum or the mean of each window of an image, for each channel.
struct PoolingOperation: Operation {
    let kind: bp_pooling_kind
    /// For one image.
    let geometry: bp_geometry

    var name: String { kind == BP_MAX_POOLING ? "max pooling" : "average pooling" }
    var canMaskInputGradient: Bool { true }

    /// Some nanoseconds for each value, where windows overlap.
    func work(_ node: OperationGraph.Node, in graph: OperationGraph) -> Size {
        let isWhole = geometry.kernel_height == geometry.height && geometry.kernel_width == geometry.width
        return isWhole ? graph.size(node.inputs[0]) : 32 * graph.size(node.output) * geometry.taps
    }

    func forward(_ node: OperationGraph.Node, in plan: inout PlanBuilder) {
        var call = CallWriter(BP_CALL_POOLING, name, node, bp_pooling())
        call.arguments.kind = kind
        call.arguments.geometry = geometry
        call.rows(\.geometry.images)
        unsafe call.read(\.x, plan.place(node.inputs[0]))
        unsafe call.write(\.y, plan.place(node.output))
        plan.add(call.planned)
    }

    /// The gradient of a window goes to the input that won it, or to all of its inputs alike.
    func backward(_ node: OperationGraph.Node, _ gradient: Place, in plan: inout PlanBuilder) {
        guard plan.wantsGradient(node.inputs[0]) else { return }
        var call = CallWriter(BP_CALL_POOLING_GRADIENT, "\(name) gradient", node, bp_pooling_gradient())
        call.arguments.kind = kind
        call.arguments.rectify = node.masksInputGradient
        call.arguments.geometry = geometry
        call.rows(\.geometry.images)
        // A mean's gradient does not need the inputs, unless they are a mask.
        if kind == BP_MAX_POOLING || node.masksInputGradient { unsafe call.read(\.x, plan.place(node.inputs[0])) }
        unsafe call.read(\.dy, gradient)
        unsafe call.write(\.dx, plan.newGradient(of: node.inputs[0]))
        plan.add(call.planned)
    }
}
