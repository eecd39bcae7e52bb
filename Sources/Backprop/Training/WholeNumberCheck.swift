/// Looks at what an operation takes for whole numbers, wherever it stands in a network: runs what computes them of samples.
private struct WholeNumberCheck<Scalar: TensorScalar> {
    let numbers: WholeNumbers
    let path: String
    let run: PlanRun<Scalar>
    var values: Tensor<Scalar>

    init(
        _ numbers: WholeNumbers, of node: OperationGraph.Node, _ model: Sequential<Scalar>, _ producers: [Int?],
        on compute: Compute
    ) {
        (self.numbers, path) = (numbers, node.path)
        let part = model.graph.part(computing: numbers.value, producers)
        run = PlanRun(.prediction(part), model.customLayers, on: compute)
        // Layers with arithmetic of their own may be among what is run.
        run.bind(TensorAddresses())
        run.readCustomLayers()
        values = Tensor(uninitialized: [0, part.values[part.output].count])
    }

    /// The first row that holds another number, and that.
    mutating func firstMistake(in samples: Tensor<Scalar>) -> (row: Int, value: Scalar)? {
        values.setRows(samples.rows)
        run.setRows(samples.rows)
        unsafe run.bindInput(samples.base)
        unsafe run.bindOutput(values.mutableBase())
        run.runForward()
        let (least, most) = (Scalar(numbers.range.lowerBound), Scalar(numbers.range.upperBound))
        let width = values.columns
        return values.withSpan { values -> (row: Int, value: Scalar)? in
            for i in 0..<values.count {
                let value = values[i]
                // NaN is none either.
                guard value >= least, value <= most, value == value.rounded(.down) else { return (i / width, value) }
            }
            return nil
        }
    }
}

extension Sequential {
    /// Says which sample holds a number that an embedding has no vector for, or a length that no sequence has.
    func checkWholeNumbers(of data: Dataset<Scalar>, on compute: Compute) throws(ShapeError) {
        let producers = graph.producers()
        var checks: [WholeNumberCheck<Scalar>] = []
        for node in graph.nodes {
            guard let numbers = node.operation.wholeNumbers(node) else { continue }
            checks.append(WholeNumberCheck(numbers, of: node, self, producers, on: compute))
        }
        guard !checks.isEmpty else { return }
        let rows = min(1024, RowBlocks.most(scalarsPerRow: valueCount, Scalar.self))
        var block = SampleBlock(of: data, sampleShape: inputShape)
        for start in stride(from: 0, to: data.count, by: rows) {
            block.load(start..<min(start + rows, data.count), of: data, on: compute)
            for i in checks.indices {
                guard let found = checks[i].firstMistake(in: block.features) else { continue }
                let numbers = checks[i].numbers
                throw ShapeError(
                    "\(checks[i].path): \(numbers.layer): sample \(start + found.row + 1) \(numbers.verb) \(found.value); "
                        + "expected a whole number from \(numbers.range.lowerBound) to \(numbers.range.upperBound)")
            }
        }
    }
}
