import CBackprop

extension RecurrentOperation {
    /// Through the steps, from the last to the first, to the gradients dA of the sums A of all gates; then, each a product
    /// over all steps, `dW = Xᵀ·dA`, `dU = Hᵀ·dA` with the states H before each step, `db = Σ dA` and `dX = dA·Wᵀ`.
    func backward(_ node: OperationGraph.Node, _ gradient: Place, in plan: inout PlanBuilder) {
        let packed = plan.newScratch(Extent(fixed: packedCount(inputs: 0)))
        addWeights(node, transposes: true, into: packed, &plan)
        let way = addWayBack(node, gradient, packed, &plan)
        if plan.wantsGradient(node.inputs[1]) {
            let target = plan.parameterGradient(of: node.inputs[1])
            addProduct(
                node, plan.place(node.inputs[0]), inputs, way.gates, into: target, columns: 0..<gates * units, &plan)
        }
        if plan.wantsGradient(node.inputs[2]) { addRecurrentGradient(node, way, &plan) }
        if plan.wantsGradient(node.inputs[3]) {
            addSums(node, way.gates, steps, gates * units, into: plan.parameterGradient(of: node.inputs[3]), &plan)
        }
        if let biases = input(.candidateBiases, of: node), let candidates = way.candidates, plan.wantsGradient(biases) {
            addSums(node, candidates, steps, units, into: plan.parameterGradient(of: biases), &plan)
        }
        if plan.wantsGradient(node.inputs[0]) { addInputGradient(node, way.gates, &plan) }
        let saved = Saved(self, node, in: plan)
        if let state = saved.state { addCarrying(node, from: state, to: saved.carried, &plan) }
    }

    /// What comes of the way back through the steps.
    private struct WayBack {
        var gates, previous: Place
        var candidates, reset: Place?
    }

    private func addWayBack(
        _ node: OperationGraph.Node, _ gradient: Place, _ packed: Place, _ plan: inout PlanBuilder
    ) -> WayBack {
        let saved = Saved(self, node, in: plan)
        var call = CallWriter(BP_CALL_RECURRENCE_GRADIENT, "recurrence_gradient", node, bp_recurrence_gradient())
        call.arguments.kind = kind
        call.rows(\.batch)
        call.rows(\.rows)
        (call.arguments.steps, call.arguments.units) = (steps, units)
        call.arguments.truncation = truncation
        call.arguments.initial_stride = saved.carried.isEmpty ? initialStride(node, plan) : units
        unsafe call.read(\.packed, packed)
        unsafe readState(\.lengths, \.initial, \.initial_cell, node, &call, plan, Array(saved.carried))
        unsafe call.read(\.y, saved.outputs)
        unsafe call.read(\.gates, saved.sums)
        if returnsAll { unsafe call.read(\.dy, gradient) } else { unsafe call.read(\.dlast, gradient) }
        if let mask = saved.mask { unsafe call.read(\.mask, mask) }
        unsafe call.change(
            \.state, plan.newScratch(Extent(perRow: (2 + gates + (masks(in: plan) ? 1 : 0)) * units + 16)))
        var way = WayBack(gates: saved.sums, previous: plan.newScratch(Extent(perRow: steps * units)))
        unsafe call.write(\.dgates, way.gates)
        unsafe call.write(\.previous, way.previous)
        if let cells = saved.cells { unsafe call.read(\.cells, cells) }
        if kind == BP_GRU_RESET_AFTER, let cells = saved.cells {
            way.candidates = cells
            unsafe call.write(\.dcandidates, cells)
        }
        if kind == BP_GRU_RESET_BEFORE {
            let reset = plan.newScratch(Extent(perRow: steps * units))
            way.reset = reset
            unsafe call.write(\.reset, reset)
        }
        var initial: [(value: Int, gradient: Place)] = []
        for (role, field) in unsafe [
            (Role.initialHidden, \bp_recurrence_gradient.dinitial as PartialKeyPath),
            (.initialCell, \bp_recurrence_gradient.dinitial_cell),
        ] {
            guard let value = input(role, of: node), plan.wantsGradient(value) else { continue }
            let place = plan.isTensor(value) ? plan.newScratch(Extent(perRow: units)) : plan.newGradient(of: value)
            call.write(field, place)
            initial.append((value, place))
        }
        plan.add(call.planned)
        // A state that all samples begin with gets the sum of what they say.
        for (value, place) in initial where plan.isTensor(value) {
            addSums(node, place, 1, units, into: plan.parameterGradient(of: value), &plan)
        }
        return way
    }

    private func addRecurrentGradient(_ node: OperationGraph.Node, _ way: WayBack, _ plan: inout PlanBuilder) {
        let target = plan.parameterGradient(of: node.inputs[2])
        guard way.candidates != nil || way.reset != nil else {
            addProduct(node, way.previous, units, way.gates, into: target, columns: 0..<gates * units, &plan)
            return
        }
        // The candidate's part has other factors.
        addProduct(node, way.previous, units, way.gates, into: target, columns: 0..<2 * units, &plan)
        if let candidates = way.candidates {
            addProduct(
                node, way.previous, units, candidates, into: target, columns: 2 * units..<3 * units, isWhole: true,
                &plan)
        } else if let reset = way.reset {
            addProduct(node, reset, units, way.gates, into: target, columns: 2 * units..<3 * units, &plan)
        }
    }

    /// Some columns of a gradient of weights: a sum over all steps of all samples.
    ///
    /// - Parameter isWhole: Whether `gradient` has these columns only.
    private func addProduct(
        _ node: OperationGraph.Node, _ factor: Place, _ rows: Int, _ gradient: Place,
        into target: PlanBuilder.ParameterGradient, columns: Range<Int>, isWhole: Bool = false,
        _ plan: inout PlanBuilder
    ) {
        var call = CallWriter(BP_CALL_MATMUL, "matmul Xᵀ·dY", node, bp_matmul())
        (call.arguments.m, call.arguments.n) = (rows, columns.count)
        call.rows(\.k, times: steps)
        (call.arguments.a_row_stride, call.arguments.a_col_stride) = (1, rows)
        (call.arguments.b_row_stride, call.arguments.b_col_stride) = (isWhole ? units : gates * units, 1)
        call.arguments.c_row_stride = gates * units
        unsafe call.read(\.a, factor)
        unsafe call.read(\.b, gradient, shift: isWhole ? 0 : columns.lowerBound)
        unsafe call.write(
            \.c, target, accumulating: \.accumulate, flushing: \.flush, shift: columns.lowerBound)
        plan.add(call.planned)
    }

    private func addSums(
        _ node: OperationGraph.Node, _ gradient: Place, _ rows: Int, _ columns: Int,
        into target: PlanBuilder.ParameterGradient, _ plan: inout PlanBuilder
    ) {
        var call = CallWriter(BP_CALL_COLUMN_SUMS, "column_sums", node, bp_column_sums())
        call.rows(\.rows, times: rows)
        call.arguments.cols = columns
        unsafe call.read(\.x, gradient)
        unsafe call.write(\.sums, target, accumulating: \.accumulate)
        plan.add(call.planned)
    }

    private func addInputGradient(_ node: OperationGraph.Node, _ gradient: Place, _ plan: inout PlanBuilder) {
        var call = CallWriter(BP_CALL_MATMUL, "matmul dY·Wᵀ", node, bp_matmul())
        call.rows(\.m, times: steps)
        (call.arguments.n, call.arguments.k) = (inputs, gates * units)
        (call.arguments.a_row_stride, call.arguments.a_col_stride) = (gates * units, 1)
        (call.arguments.b_row_stride, call.arguments.b_col_stride) = (1, gates * units)
        call.arguments.c_row_stride = inputs
        unsafe call.read(\.a, gradient)
        unsafe call.read(\.b, plan.place(node.inputs[1]))
        unsafe call.write(\.c, plan.newGradient(of: node.inputs[0]))
        plan.add(call.planned)
    }
}
