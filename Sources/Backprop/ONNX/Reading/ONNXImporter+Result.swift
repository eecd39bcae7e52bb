// What is left of the file in the end.
extension ONNXImporter {
    /// A graph, and what it has to do with the file.
    struct Result {
        var nodes: [Graph<Scalar>.Node] = []
        var inputs: [(record: ONNXValueRecord, sample: ONNXSample)] = []
        var outputs: [(record: ONNXValueRecord, sample: ONNXSample, place: String)] = []
        var constants: [String: Tensor<Scalar>] = [:]
    }

    /// The nodes that the outputs need, each output in the order of the file's dimensions.
    ///
    /// - Throws: A `DataError` if an output cannot be made, or none depends on an input.
    mutating func finish() throws(DataError) -> Result {
        var result = Result()
        var used: Set<String> = []
        for record in file.graph.outputs {
            func error(_ problem: String) -> DataError {
                DataError(
                    source: file.source, expected: "the output \(DataError.quoted(record.name))", problem: problem)
            }
            switch values[record.name] {
            case .constant(let constant):
                guard constant.batchAxis == nil else {
                    throw error("found one that only tells how many samples there are")
                }
                result.constants[record.name] = constant.numbers
            case .sample(var sample):
                do throws(ONNXGap) {
                    var made = try arrange(sample, sample.axes)
                    if used.contains(made.place) { made = try add(Identity(), record.name, to: made) }
                    (sample.shape, sample.order) = (made.shape, sample.axes)
                    used.insert(made.place)
                    result.outputs.append((record, sample, made.place))
                } catch {
                    throw self.error(error.reason)
                }
            case .unknown, nil: throw error("found nobody who makes it")
            }
        }
        guard !result.outputs.isEmpty || !result.constants.isEmpty else { throw error("the model has no output") }
        // From the last to the first: what a node is made from stands before it.
        for node in nodes.reversed() where used.contains(node.name) {
            used.formUnion(node.sources)
            result.nodes.append(node)
        }
        result.nodes.reverse()
        let records = Dictionary(file.graph.inputs.map { ($0.name, $0) }) { first, _ in first }
        for input in inputs where used.contains(input.place) {
            if let record = records[input.name] { result.inputs.append((record, input.sample)) }
        }
        return result
    }

    private func error(_ problem: String) -> DataError { DataError(source: file.source, problem: problem) }
}
