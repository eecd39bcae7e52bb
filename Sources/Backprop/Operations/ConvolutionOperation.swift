import CBackprop

/// y = Σ x·w + b over a window that moves over images, each sum starting from its bias.
struct ConvolutionOperation: SumsOperation {
    /// For one image.
    let geometry: bp_geometry
    var isRectified = false

    init(_ geometry: bp_geometry) { self.geometry = geometry }

    var name: String { "convolution" }
    var canMaskInputGradient: Bool { true }

    /// Taps beyond the image cost nothing.
    func work(_ node: OperationGraph.Node, in graph: OperationGraph) -> Size {
        graph.size(node.output) * geometry.taps * Size(geometry.channels / geometry.groups)
    }

    /// A convolution in one dimension that looks back only.
    func step(_ inputs: [[Int]], of node: OperationGraph.Node) -> OperationStep? {
        let reach = (geometry.kernel_width - 1) * geometry.dilation_x + 1
        guard inputs[0].count == 2, geometry.height == 1, geometry.kernel_height == 1, geometry.stride_x == 1,
            geometry.left == reach - 1, geometry.out_width == geometry.width
        else { return nil }
        return OperationStep(operation: ConvolutionStepOperation(geometry: geometry, isRectified: isRectified))
    }

    func forward(_ node: OperationGraph.Node, in plan: inout PlanBuilder) {
        var call = CallWriter(BP_CALL_CONVOLUTION, "convolution", node, bp_convolution())
        call.arguments.geometry = geometry
        call.rows(\.geometry.images)
        call.arguments.relu = isRectified
        unsafe call.read(\.x, plan.place(node.inputs[0]))
        unsafe call.read(\.weights, plan.place(node.inputs[1]))
        unsafe call.read(\.bias, plan.place(node.inputs[2]))
        unsafe call.write(\.y, plan.place(node.output))
        plan.add(call.planned)
    }

    /// The three sums over the same pairs of inputs and outputs: `dW = Σ x·dy`, `db = Σ dy`, `dX = Σ dy·w`.
    func backward(_ node: OperationGraph.Node, _ gradient: Place, in plan: inout PlanBuilder) {
        let gradient = rectified(gradient, node, &plan)
        if plan.wantsGradient(node.inputs[1]) { weights(node, gradient, &plan) }
        if plan.wantsGradient(node.inputs[2]) {
            plan.addColumnSums(of: gradient, geometry.out_channels, intoGradientOf: node.inputs[2], node)
        }
        if plan.wantsGradient(node.inputs[0]) { input(node, gradient, &plan) }
    }

    private func weights(_ node: OperationGraph.Node, _ gradient: Place, _ plan: inout PlanBuilder) {
        var call = CallWriter(
            BP_CALL_CONVOLUTION_WEIGHT_GRADIENT, "convolution_weight_gradient", node,
            bp_convolution_weight_gradient())
        call.arguments.geometry = geometry
        call.rows(\.geometry.images)
        unsafe call.read(\.x, plan.place(node.inputs[0]))
        unsafe call.read(\.dy, gradient)
        unsafe call.write(
            \.dw, plan.parameterGradient(of: node.inputs[1]), accumulating: \.accumulate, flushing: \.flush)
        plan.add(call.planned)
    }

    private func input(_ node: OperationGraph.Node, _ gradient: Place, _ plan: inout PlanBuilder) {
        var call = CallWriter(
            BP_CALL_CONVOLUTION_INPUT_GRADIENT, "convolution_input_gradient", node,
            bp_convolution_input_gradient())
        call.arguments.geometry = geometry
        call.rows(\.geometry.images)
        unsafe call.read(\.dy, gradient)
        unsafe call.read(\.weights, plan.place(node.inputs[1]))
        if node.masksInputGradient { unsafe call.read(\.mask, plan.place(node.inputs[0])) }
        unsafe call.write(\.dx, plan.newGradient(of: node.inputs[0]))
        plan.add(call.planned)
    }
}
