import CBackprop

// What layers can say of sequences.
extension GraphBuilder {
    /// The steps of a recurrent cell over a sequence, from the first to the last, or to the last that a sample has within a
    /// ``VariableLength``.
    ///
    /// With G gates (1, 4 or 3) the weights are [D, G·H], the recurrent ones [H, G·H], the biases [G·H]; see
    /// ``RecurrentCell`` for the gates' order.
    ///
    /// - Parameters:
    ///   - cell: How one step follows from the one before.
    ///   - x: The sequence, [T, D].
    ///   - weights: Of the inputs.
    ///   - recurrentWeights: Of the state.
    ///   - biases: Where the sums start.
    ///   - candidateBiases: Where the candidate's sum over the state starts, [H]; for ``RecurrentCell/gru`` alone.
    ///   - hidden: The state before the first step, [H]: of each sample, or a tensor that all have; 0 by default.
    ///   - memory: An LSTM's cell before the first step, likewise.
    ///   - returns: What is put out: [T, H] or [H].
    ///   - truncation: From which steps on no gradient goes back: the multiples of it; none by default.
    ///   - dropout: The share of the state's values that a training hides from the recurrent weights, the same in all steps
    ///     of a sample; the others are divided by 1 - dropout.
    /// - Throws: `ShapeError` unless the shapes fit.
    public mutating func recurrence(
        _ cell: RecurrentCell, _ x: NetworkValue, weights: NetworkValue, recurrentWeights: NetworkValue,
        biases: NetworkValue, candidateBiases: NetworkValue? = nil, hidden: NetworkValue? = nil,
        memory: NetworkValue? = nil, returns: RecurrentOutput = .last, truncation: Int? = nil, dropout: Double = 0
    ) throws(ShapeError) -> NetworkValue {
        let units = recurrentWeights.shape.first ?? 0
        guard !x.isTensor, x.shape.count == 2 else {
            throw ShapeError("a recurrence over samples of shape \(x.shape); expected [T, D]")
        }
        let (steps, inputs, columns) = (x.shape[0], x.shape[1], cell.kind.gates * units)
        guard weights.isTensor, weights.shape == [inputs, columns], recurrentWeights.isTensor,
            recurrentWeights.shape == [units, columns], biases.isTensor, biases.shape == [columns],
            (candidateBiases?.shape ?? [units]) == [units], (candidateBiases != nil) == (cell == .gru)
        else {
            throw ShapeError(
                "a recurrence over samples of shape \(x.shape): weights \(weights.shape), recurrent weights "
                    + "\(recurrentWeights.shape), biases \(biases.shape)")
        }
        let initial = [hidden, memory].compactMap(\.self)
        guard initial.allSatisfy({ $0.shape == [units] }), memory == nil || hidden != nil && cell == .lstm,
            Set(initial.map(\.isTensor)).count < 2
        else {
            throw ShapeError("a recurrence of \(units) units from states of shape \(initial.map(\.shape))")
        }
        guard Shape.isSample([steps, columns]) else {
            throw ShapeError(
                "a recurrence over \(steps) steps with \(columns) sums in each; expected at most \(Shape.mostSampleValues)"
            )
        }
        guard dropout >= 0, dropout < 1 else { throw ShapeError("a recurrence with a dropout of \(dropout)") }
        guard (truncation ?? 1) > 0 else { throw ShapeError("a recurrence cut after \(truncation ?? 0) steps") }
        if let sequences, sequences.steps != steps {
            throw ShapeError("a recurrence over \(steps) steps, where lengths count up to \(sequences.steps)")
        }
        let optional: [(RecurrentOperation.Role, NetworkValue?)] = [
            (.candidateBiases, candidateBiases), (.initialHidden, hidden), (.initialCell, memory),
            (.lengths, sequences?.lengths),
        ]
        let given = optional.compactMap { role, value in value.map { (role, $0) } }
        let operation = RecurrentOperation(
            kind: cell.kind, steps: steps, inputs: inputs, units: units, returnsAll: returns == .all,
            truncation: truncation ?? 0, dropout: dropout, roles: given.map(\.0))
        return add(
            operation, [x, weights, recurrentWeights, biases] + given.map(\.1),
            returns == .all ? [steps, units] : [units])
    }

    /// The steps of a sequence, [T, C], in the opposite order, from the last that a sample has.
    ///
    /// - Throws: `ShapeError` if x is no sequence.
    public mutating func reverse(_ x: NetworkValue) throws(ShapeError) -> NetworkValue {
        guard !x.isTensor, x.shape.count == 2 else { throw ShapeError("samples of shape \(x.shape) have no steps") }
        if let sequences, sequences.steps != x.shape[0] {
            throw ShapeError("\(x.shape[0]) steps, where lengths count up to \(sequences.steps)")
        }
        let operation = StepsOperation(
            steps: x.shape[0], columns: x.shape[1], width: x.shape[1], reverses: true, refuses: false)
        return add(operation, [x] + (sequences.map { [$0.lengths] } ?? []), x.shape)
    }
}
