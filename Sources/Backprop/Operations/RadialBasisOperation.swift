import CBackprop

/// y_j = exp(-‖x - c_j‖²/(2σ_j²)): the centres c in columns, a width σ for each.
struct RadialBasisOperation: Operation {
    let inputs, units: Int

    var name: String { "radial basis" }

    func work(_ node: OperationGraph.Node, in graph: OperationGraph) -> Size { Size(inputs) * Size(units) }

    func forward(_ node: OperationGraph.Node, in plan: inout PlanBuilder) {
        var call = CallWriter(BP_CALL_RADIAL_BASIS, "radial_basis", node, bp_radial_basis())
        call.rows(\.rows)
        call.arguments.inputs = inputs
        call.arguments.units = units
        call.arguments.saturate = plan.options.saturates
        unsafe call.read(\.x, plan.place(node.inputs[0]))
        unsafe call.read(\.centers, plan.place(node.inputs[1]))
        unsafe call.read(\.widths, plan.place(node.inputs[2]))
        unsafe call.write(\.y, plan.place(node.output))
        plan.add(call.planned)
    }

    /// With `e = dY ⊙ Y` and `g = -e/σ²`: `dσ = Σ e·d²/σ³`, `dC = -Σ g·(x - c)` over the rows, `dX = Σ g·(x - c)` over
    /// the units. A copy of the gradient becomes g.
    func backward(_ node: OperationGraph.Node, _ gradient: Place, in plan: inout PlanBuilder) {
        let gradient = plan.ownCopy(of: gradient, node)
        var call = CallWriter(
            BP_CALL_RADIAL_BASIS_GRADIENT, "radial_basis_gradient", node, bp_radial_basis_gradient())
        call.rows(\.rows)
        call.arguments.inputs = inputs
        call.arguments.units = units
        unsafe call.read(\.x, plan.place(node.inputs[0]))
        unsafe call.read(\.centers, plan.place(node.inputs[1]))
        unsafe call.read(\.widths, plan.place(node.inputs[2]))
        unsafe call.read(\.y, plan.place(node.output))
        unsafe call.change(\.dy, gradient)
        if plan.wantsGradient(node.inputs[1]) {
            let centers = plan.parameterGradient(of: node.inputs[1])
            let widths = plan.parameterGradient(of: node.inputs[2])
            unsafe call.write(\.dcenters, centers, accumulating: \.accumulate)
            unsafe call.change(\.dwidths, widths.place)
        }
        plan.add(call.planned)
        guard plan.wantsGradient(node.inputs[0]) else { return }
        var input = CallWriter(
            BP_CALL_RADIAL_BASIS_INPUT_GRADIENT, "radial_basis_input_gradient", node,
            bp_radial_basis_input_gradient())
        input.rows(\.rows)
        input.arguments.inputs = inputs
        input.arguments.units = units
        unsafe input.read(\.x, plan.place(node.inputs[0]))
        unsafe input.read(\.centers, plan.place(node.inputs[1]))
        unsafe input.read(\.g, gradient)
        unsafe input.write(\.dx, plan.newGradient(of: node.inputs[0]))
        plan.add(input.planned)
    }
}
