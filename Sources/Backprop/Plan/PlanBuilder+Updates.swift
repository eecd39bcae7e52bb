import CBackprop

extension PlanBuilder {
    /// Puts the update of each parameter behind the last call that has to do with the parameter or its gradient, which is
    /// then still near the processor.
    ///
    /// - Parameters:
    ///   - forwardCount: How many of the calls are for the way forward.
    ///   - states: How many tensors the optimizer keeps of each parameter.
    mutating func addUpdates(after forwardCount: Int, states: Int) {
        var last: [Int: Int] = [:]
        for (position, call) in calls.enumerated().dropFirst(forwardCount) {
            for operand in call.operands {
                switch operand.place {
                case .parameter(let index), .gradient(let index): last[index] = position
                case .input, .output, .outputGradient, .inputGradient, .state, .constant, .derived, .scratch, .kept:
                    break
                }
            }
        }
        var updates: [Int: [PlannedCall]] = [:]
        for value in graph.values {
            guard case .parameter(let index)? = value.given else { continue }
            // One whose gradient nobody computes follows a gradient of zeros.
            let position = last[index] ?? calls.count - 1
            let path = last[index].map { calls[$0].path } ?? ""
            updates[position, default: []].append(update(index, value.shape, states, path))
        }
        calls = calls.enumerated().flatMap { [$1] + (updates[$0] ?? []) }
    }

    private func update(_ index: Int, _ shape: [Int], _ states: Int, _ path: String) -> PlannedCall {
        let node = OperationGraph.Node(operation: Identities(), inputs: [], output: 0, path: path, place: 0)
        var call = CallWriter(BP_CALL_UPDATE, "update", node, bp_update())
        let columns = shape.last ?? 1
        call.arguments.cols = columns
        call.arguments.is_bias = shape.count < 2
        call.arguments.rows = shape.dropLast().reduce(1, *)
        unsafe call.read(\.gradient, .gradient(index))
        unsafe call.change(\.parameter, .parameter(index))
        if states > 0 { unsafe call.change(\.first_state, .state(0, parameter: index)) }
        if states > 1 { unsafe call.change(\.second_state, .state(1, parameter: index)) }
        return call.planned
    }
}
