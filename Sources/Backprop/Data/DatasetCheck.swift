/// The checks of `Dataset`'s initializer; each throws an error that says where the data are at fault.
struct DatasetCheck {
    let source: String

    func error(
        _ location: DataError.Location = .none, expected: String? = nil, problem: String
    ) -> DataError {
        DataError(source: source, location: location, expected: expected, problem: problem)
    }

    func samples<Scalar>(_ features: Tensor<Scalar>) throws(DataError) {
        guard features.rank >= 2 else {
            throw error(expected: "samples in rows", problem: "found features of shape \(features.shape)")
        }
        guard features.rows > 0 else { throw error(expected: "at least one sample", problem: "found none") }
        guard features.columns > 0 else { throw error(expected: "at least one feature", problem: "found none") }
        try finite(features, "a finite number")
    }

    func targets<Scalar>(_ targets: Targets<Scalar>, samples: Int) throws(DataError) {
        if case .values(let values) = targets, values.rank < 1 {
            throw error(expected: "a row of values for each sample", problem: "found a single number")
        }
        if case .sequences(let labels, let steps, _) = targets, steps < 1 || labels.count % steps != 0 {
            throw error(expected: "as many labels for each sample", problem: "found \(labels.count) for \(steps) steps")
        }
        guard targets.rows == samples else {
            throw error(
                expected: "as many targets as samples",
                problem: "found \(targets.rows) for \(DataError.counted(samples, "sample"))")
        }
        switch targets {
        case .values(let values):
            guard values.columns > 0 else {
                throw error(expected: "at least one value for each sample", problem: "found none")
            }
            try finite(values, "a finite target value")
        case .classes(let labels, let count):
            guard count > 0 else { throw error(expected: "at least one class", problem: "found \(count)") }
            if let row = labels.storage.firstOutside(classes: count) {
                throw error(
                    .row(row + 1), expected: count == 1 ? "label 0" : "a label from 0 to \(count - 1)",
                    problem: "found \(labels[row])")
            }
        case .sequences(let labels, let steps, let count):
            guard count > 0 else { throw error(expected: "at least one class", problem: "found \(count)") }
            if let place = labels.storage.firstOutside(classes: count, orNone: true) {
                throw error(
                    .cell(row: place / steps + 1, column: place % steps + 1),
                    expected: "a label from 0 to \(count - 1), or -1 for none", problem: "found \(labels[place])")
            }
            for start in stride(from: 0, to: labels.count, by: steps)
            where !labels[start..<start + steps].contains(where: { $0 >= 0 }) {
                throw error(.row(start / steps + 1), expected: "a label at one step or more", problem: "found none")
            }
        }
    }

    func classNames<Scalar>(_ names: [String], targets: Targets<Scalar>) throws(DataError) {
        try self.names(names, count: targets.outputs, of: "class")
        var seen: Set<Name> = []
        for name in names where !seen.insert(Name(name)).inserted {
            throw error(expected: "class names that differ", problem: "found \(DataError.quoted(name)) twice")
        }
    }

    func names(_ names: [String], count: Int, of what: String) throws(DataError) {
        guard names.isEmpty || names.count == count else {
            throw error(expected: "\(DataError.counted(count, "\(what) name"))", problem: "found \(names.count)")
        }
    }

    private func finite<Scalar>(_ tensor: Tensor<Scalar>, _ expected: String) throws(DataError) {
        guard let position = tensor.firstNonFinite() else { return }
        let (row, column) = position.quotientAndRemainder(dividingBy: tensor.columns)
        let found = unsafe tensor.withUnsafeScalars { unsafe $0[position] }
        throw error(.cell(row: row + 1, column: column + 1), expected: expected, problem: "found \(found)")
    }
}
