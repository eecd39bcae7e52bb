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
    mutating func firstMistake(in samples: UnsafeRawPointer, rows: Int) -> (row: Int, value: Scalar)? {
        values.setRows(rows)
        run.setRows(rows)
        unsafe run.bindInput(samples)
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

/// All of a network.
struct WholeNumberChecks<Scalar: TensorScalar> {
    private var checks: [WholeNumberCheck<Scalar>] = []

    init(_ model: Sequential<Scalar>, on compute: Compute) {
        let producers = model.graph.producers()
        for node in model.graph.nodes {
            guard let numbers = node.operation.wholeNumbers(node) else { continue }
            checks.append(WholeNumberCheck(numbers, of: node, model, producers, on: compute))
        }
    }

    /// Whether there is nothing to look at.
    var isEmpty: Bool { checks.isEmpty }

    /// What an error says of the first number that is none in N samples.
    mutating func problem(in samples: Tensor<Scalar>) -> String? {
        defer { withExtendedLifetime(samples) {} }
        return unsafe problem(in: samples.base, rows: samples.rows) { "sample \($0 + 1)" }
    }

    /// The same.
    ///
    /// - Parameters:
    ///   - samples: Where samples of the network's shape lie, one behind the other.
    ///   - name: What a sample is called.
    mutating func problem(in samples: UnsafeRawPointer, rows: Int, _ name: (Int) -> String) -> String? {
        for i in checks.indices {
            guard let found = unsafe checks[i].firstMistake(in: samples, rows: rows) else { continue }
            let numbers = checks[i].numbers
            return
                "\(checks[i].path): \(numbers.layer): \(name(found.row)) \(numbers.verb) \(found.value); expected a whole "
                + "number from \(numbers.range.lowerBound) to \(numbers.range.upperBound)"
        }
        return nil
    }
}
