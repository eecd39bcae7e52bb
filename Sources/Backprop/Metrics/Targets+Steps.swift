extension Targets {
    /// Answers and what they should be, one to a row: of sequences, each step that has a class is a row of its own. O(N·T·C)
    /// there, and O(1) for others.
    func rowwise(_ outputs: Tensor<Scalar>) -> (outputs: Tensor<Scalar>, targets: Targets) {
        guard case .sequences(let all, let steps, let count) = self else { return (outputs, self) }
        let labels = all.storage
        guard outputs.count == labels.count * count else {
            fatalError("outputs of shape \(outputs.shape) for \(rows) sequences of \(steps) steps and \(count) classes")
        }
        let places = labels.indices.filter { labels[$0] >= 0 }
        let rows = outputs.reshaped(to: [labels.count, count])
        return (rows.gatheringRows(places), .classes(storage: places.map { labels[$0] }, count: count))
    }
}
