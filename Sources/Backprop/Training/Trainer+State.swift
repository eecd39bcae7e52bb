extension Trainer {
    /// Refuses to carry states on where there are none, or where they cannot be.
    func checkState(_ model: Sequential<Scalar>) throws(TrainingError) {
        guard isStateful else { return }
        guard shards == 1 else {
            throw .setting("shards: \(shards), with states that go on from batch to batch; expected 1")
        }
        let nodes = model.graph.nodes
        guard nodes.contains(where: { $0.operation is RecurrentOperation }) else {
            throw .setting("states that go on from batch to batch: the network has no recurrent layer")
        }
        for node in nodes {
            if let steps = node.operation as? StepsOperation, steps.reverses {
                throw .setting(
                    "states that go on from batch to batch: the layer \(node.path) goes over samples from their end")
            }
            guard let recurrence = node.operation as? RecurrentOperation,
                let hidden = recurrence.input(.initialHidden, of: node),
                case .parameter? = model.graph.values[hidden].given
            else { continue }
            throw .setting(
                "states that go on from batch to batch: the layer \(node.path) learns that of its first step")
        }
    }
}
