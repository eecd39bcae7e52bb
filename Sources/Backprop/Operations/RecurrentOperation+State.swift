import CBackprop

// What a training hides of the state, and what it carries on to the next batch.
extension RecurrentOperation {
    /// What a training multiplies the state by before the recurrent weights see it: dropped ones, drawn for each sample.
    func mask(_ node: OperationGraph.Node, _ plan: inout PlanBuilder) -> Place? {
        guard masks(in: plan) else { return nil }
        let mask = plan.newScratch(Extent(perRow: units))
        var call = CallWriter(BP_CALL_DROPOUT, "dropout", node, bp_dropout())
        call.rows(\.rows)
        call.arguments.cols = units
        call.arguments.salt = DropoutOperation.salt(ofPlace: node.place)
        call.arguments.rate = dropout
        unsafe call.write(\.y, mask)
        plan.add(call.planned)
        return mask
    }

    func masks(in plan: PlanBuilder) -> Bool { plan.isTraining && dropout > 0 }

    /// What the kernel keeps of a row.
    func stateStride(in plan: PlanBuilder) -> Int { (masks(in: plan) ? 4 : 3) * units + 16 }

    /// Whether the rows go on from where those before them ended, and not from a state that the network computes.
    func carries(_ node: OperationGraph.Node, in plan: PlanBuilder) -> Bool {
        plan.options.carriesState && (input(.initialHidden, of: node).map { plan.isTensor($0) } ?? true)
    }

    /// Where h, and c of an LSTM, lie from one batch to the next; none if they are not carried on.
    func carriedStates(_ node: OperationGraph.Node, _ plan: inout PlanBuilder) -> [Place] {
        guard carries(node, in: plan) else { return [] }
        let roles = [("hidden", Role.initialHidden)] + (kind == BP_LSTM ? [("memory", .initialCell)] : [])
        return roles.map { name, role in
            let initial = input(role, of: node).map { plan.place($0) }
            let part = KeptMemory.Part(name: name, offset: 0, kind: .values(units, initial: initial))
            return plan.keep(KeptMemory(count: units, path: node.path, parts: [part]))
        }
    }

    /// Once nobody looks any more at the states that the rows began with, they become those that they ended with.
    func addCarrying(
        _ node: OperationGraph.Node, from state: Place, to carried: ArraySlice<Place>, _ plan: inout PlanBuilder
    ) {
        for (index, place) in carried.enumerated() {
            var call = CallWriter(BP_CALL_STEPS, "carry", node, bp_steps())
            call.rows(\.rows)
            (call.arguments.steps, call.arguments.cols) = (1, units)
            (call.arguments.x_stride, call.arguments.y_stride) = (stateStride(in: plan), units)
            // c lies behind h and what the kernel has for itself.
            unsafe call.read(\.x, state, shift: index * 2 * units)
            unsafe call.write(\.y, place)
            plan.add(call.planned)
        }
    }

    /// What the way forward has left, in the order in which it saved it.
    struct Saved {
        let sums, outputs: Place
        private(set) var cells, mask, state: Place?
        private(set) var carried: ArraySlice<Place> = []

        init(_ operation: RecurrentOperation, _ node: OperationGraph.Node, in plan: PlanBuilder) {
            var rest = plan.saved(for: node)[...]
            (sums, outputs) = (rest.removeFirst(), rest.removeFirst())
            if operation.kind.savesCells { cells = rest.removeFirst() }
            if operation.masks(in: plan) { mask = rest.removeFirst() }
            if operation.carries(node, in: plan) { (state, carried) = (rest.removeFirst(), rest) }
        }
    }
}
