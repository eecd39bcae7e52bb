import CBackprop

/// y = Σ x·w + b over a window that moves over images, each sum starting from its bias.
struct ConvolutionOperation: SumsOperation {
    /// For one image.
    let geometry: bp_geometry
    var isRectified = false
    /// Whether the last input is added to the sums, before a ReLU: only on the way forward.
    var addsInput = false

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
        let (x, weights, bias) = (node.inputs[0], node.inputs[1], node.inputs[2])
        plan.convolve(
            geometry, plan.place(x), plan.place(weights), bias: plan.place(bias),
            addend: addsInput ? plan.place(node.inputs[3]) : nil, isRectified: isRectified,
            into: plan.place(node.output), node)
    }

    /// The three sums over the same pairs of inputs and outputs: `dW = Σ x·dy`, `db = Σ dy`, `dX = Σ dy·w`.
    func backward(_ node: OperationGraph.Node, _ gradient: Place, in plan: inout PlanBuilder) {
        let gradient = rectified(gradient, node, &plan)
        let (x, weights, bias) = (node.inputs[0], node.inputs[1], node.inputs[2])
        if plan.wantsGradient(weights) {
            plan.addConvolutionWeightGradient(geometry, plan.place(x), gradient, of: weights, node)
        }
        if plan.wantsGradient(bias) {
            plan.addColumnSums(of: gradient, geometry.out_channels, intoGradientOf: bias, node)
        }
        guard plan.wantsGradient(x) else { return }
        plan.convolveBack(
            geometry, gradient, plan.place(weights), mask: node.masksInputGradient ? plan.place(x) : nil,
            into: plan.newGradient(of: x), node)
    }
}

// The three products of a convolution; its transpose makes the same calls, the first two with exchanged roles.
extension PlanBuilder {
    /// y = Σ x·w + b, and what is added to that.
    mutating func convolve(
        _ geometry: bp_geometry, _ x: Place, _ weights: Place, bias: Place? = nil, addend: Place? = nil,
        isRectified: Bool = false, into y: Place, _ node: OperationGraph.Node
    ) {
        var call = CallWriter(BP_CALL_CONVOLUTION, "convolution", node, bp_convolution())
        call.arguments.geometry = geometry
        call.rows(\.geometry.images)
        call.arguments.relu = isRectified
        unsafe call.read(\.x, x)
        unsafe call.read(\.weights, weights)
        if let bias { unsafe call.read(\.bias, bias) }
        if let addend { unsafe call.read(\.addend, addend) }
        // What the windows read stays until the end.
        unsafe call.write(\.y, y, over: addend == x ? nil : addend)
        add(call.planned)
    }

    /// dx = Σ dy·w, 0 where the mask is <= 0.
    mutating func convolveBack(
        _ geometry: bp_geometry, _ dy: Place, _ weights: Place, mask: Place? = nil, into dx: Place,
        _ node: OperationGraph.Node
    ) {
        var call = CallWriter(
            BP_CALL_CONVOLUTION_INPUT_GRADIENT, "convolution_input_gradient", node,
            bp_convolution_input_gradient())
        call.arguments.geometry = geometry
        call.rows(\.geometry.images)
        unsafe call.read(\.dy, dy)
        unsafe call.read(\.weights, weights)
        if let mask { unsafe call.read(\.mask, mask) }
        unsafe call.write(\.dx, dx)
        add(call.planned)
    }

    /// dw = Σ x·dy.
    mutating func addConvolutionWeightGradient(
        _ geometry: bp_geometry, _ x: Place, _ dy: Place, of weights: Int, _ node: OperationGraph.Node
    ) {
        var call = CallWriter(
            BP_CALL_CONVOLUTION_WEIGHT_GRADIENT, "convolution_weight_gradient", node,
            bp_convolution_weight_gradient())
        call.arguments.geometry = geometry
        call.rows(\.geometry.images)
        unsafe call.read(\.x, x)
        unsafe call.read(\.dy, dy)
        unsafe call.write(
            \.dw, parameterGradient(of: weights), accumulating: \.accumulate, flushing: \.flush)
        add(call.planned)
    }
}
