extension Sequential {
    /// The network's output for one sample: K probabilities, if it ends with a `Softmax`.
    ///
    ///     let probabilities = try model.predict(row: [5.1, 3.5, 1.4, 0.2])
    ///
    /// For what comes from outside, such as a request: whatever the row holds, the program goes on. The same bits as the row
    /// gives among others. What is allocated is the result. Any number of tasks may ask the same network at the same time.
    ///
    /// - Parameters:
    ///   - row: As many values as a sample has, in the order of their memory.
    ///   - compute: Where and how the numbers are computed.
    /// - Throws: A `DataError` that says what was expected: so many values, all finite, and whole numbers where an `Embedding`
    ///   or a `VariableLength` takes some. Also if an output is infinite or NaN, because numbers overflow within the network.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public func predict(row: [Scalar], on compute: Compute = .default) throws(DataError) -> [Scalar] {
        try check(row: row)
        let answer = output(ofRow: row, on: compute)
        if let place = firstNonFinite(in: answer) { throw notFinite(answer, at: place, to: "row") }
        return answer
    }

    /// The same for a row that was checked.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func output(ofRow row: [Scalar], on compute: Compute) -> [Scalar] {
        engines.withEngine(of: self, on: compute) { $0.predict(row: row) }
    }

    /// A row of whatever type as the network takes it, checked.
    ///
    /// - Parameters:
    ///   - row: The values of a sample. A value that `Scalar` does not hold is named as it was given.
    ///   - names: A name for each value, or none.
    ///   - features: Becomes it; its memory is used again.
    @_specialize(where Scalar == Float, Number == Float)
    @_specialize(where Scalar == Float, Number == Double)
    @_specialize(where Scalar == Double, Number == Double)
    func read<Number: TensorScalar>(
        row: [Number], names: [String] = [], into features: inout [Scalar]
    ) throws(DataError) {
        if let row = row as? [Scalar] {
            features = row
        } else {
            features.removeAll(keepingCapacity: true)
            for place in 0..<row.count {
                let value = Scalar(row[place])
                guard value.isFinite || !row[place].isFinite || row.count != inputs else {
                    throw .row(
                        place, names, expected: "a number within the range of \(Scalar.self)", "found \(row[place])")
                }
                features.append(value)
            }
        }
        try check(row: features, names: names)
    }

    /// Says what is wrong with a sample.
    ///
    /// - Parameter names: A name for each value, or none.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func check(row: [Scalar], names: [String] = []) throws(DataError) {
        guard row.count == inputs else {
            throw .row(expected: DataError.values(inputs, names), "found \(row.count)")
        }
        for place in 0..<row.count where !row[place].isFinite {
            throw .row(place, names, expected: "a finite number", "found \(row[place])")
        }
        guard takesWholeNumbers else { return }
        if let problem = engines.withEngine(of: self, on: .default, { $0.problem(inRow: row) }) { throw .row(problem) }
    }
}
