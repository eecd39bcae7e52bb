extension Dataset {
    /// Sequences of different lengths, as a network with a ``VariableLength`` takes them: samples [T, D + 1], behind the values
    /// of the first step the length, and zeros behind the end.
    ///
    ///     let data = try Dataset<Float>(
    ///         sequences: [short, long], targets: .classes([0, 1], count: 2))
    ///
    /// Memory: N·T·(D + 1) scalars, whatever the lengths are.
    ///
    /// - Parameters:
    ///   - sequences: N sequences [L, D], L of 1 or more.
    ///   - steps: T, at least as many as the longest has; as many by default.
    ///   - targets: N classes or values, or a class for each of the T steps.
    ///   - classNames: A name for each class, or none.
    ///   - source: What errors call the data.
    /// - Throws: A `DataError` for a sequence without steps, of another width than the first or longer than T; and as
    ///   ``init(features:targets:featureNames:classNames:imageShape:source:targetSource:)`` does.
    public init(
        sequences: [Tensor<Scalar>], steps: Int? = nil, targets: Targets<Scalar>, classNames: [String] = [],
        source: String = "data set"
    ) throws(DataError) {
        let check = DatasetCheck(source: source)
        guard let first = sequences.first else {
            throw check.error(expected: "at least one sequence", problem: "found none")
        }
        let width = first.rank == 2 ? first.columns : 0
        let longest = sequences.map { $0.rank == 2 ? $0.rows : 0 }.max() ?? 0
        let steps = steps ?? longest
        for (index, sequence) in sequences.enumerated() {
            guard sequence.rank == 2, sequence.rows > 0, width > 0, sequence.columns == width, sequence.rows <= steps
            else {
                throw check.error(
                    .row(index + 1), expected: "a sequence of 1 to \(steps) steps of \(width) values",
                    problem: "found shape \(Shape.text(sequence.shape))")
            }
        }
        var features = Tensor<Scalar>(zeros: [sequences.count, steps, width + 1])
        let room = steps * (width + 1)
        features.withMutableSpan { features in
            for (index, sequence) in sequences.enumerated() {
                sequence.withSpan { values in
                    for place in 0..<values.count {
                        features[index * room + place / width * (width + 1) + place % width] = values[place]
                    }
                }
                features[index * room + width] = Scalar(sequence.rows)
            }
        }
        try self.init(features: features, targets: targets, classNames: classNames, source: source)
    }

    /// The same for sequences that stand in a tensor with room for the longest, beside their lengths; what is behind the end
    /// of one does not matter, even if it is no number.
    ///
    /// - Parameters:
    ///   - padded: N sequences [T', D].
    ///   - lengths: N lengths, each from 1 to T'.
    ///   - steps: T, at least as many as the longest has; T' by default.
    ///   - targets: N classes or values, or a class for each of the T steps.
    ///   - classNames: A name for each class, or none.
    ///   - source: What errors call the data.
    ///   - lengthSource: What errors call the lengths, if they come from elsewhere.
    /// - Throws: A `DataError` for lengths that are none, or as many as there are no sequences; and as `init(sequences:…)`.
    public init(
        padded: Tensor<Scalar>, lengths: [Int], steps: Int? = nil, targets: Targets<Scalar>, classNames: [String] = [],
        source: String = "data set", lengthSource: String? = nil
    ) throws(DataError) {
        let check = DatasetCheck(source: source)
        let lengthCheck = DatasetCheck(source: lengthSource ?? source)
        guard padded.rank == 3 else {
            throw check.error(expected: "sequences in a shape N×T×D", problem: "found \(Shape.text(padded.shape))")
        }
        let (count, room, width) = (padded.shape[0], padded.shape[1], padded.shape[2])
        guard lengths.count == count else {
            throw lengthCheck.error(
                expected: "a length for each of \(DataError.counted(count, "sequence"))",
                problem: "found \(lengths.count)")
        }
        if let index = lengths.firstIndex(where: { $0 < 1 || $0 > room }) {
            throw lengthCheck.error(
                .row(index + 1), expected: "a length from 1 to \(room)", problem: "found \(lengths[index])")
        }
        var sequences: [Tensor<Scalar>] = []
        sequences.reserveCapacity(count)
        padded.withSpan { values in
            for (index, length) in lengths.enumerated() {
                let start = index * room * width
                sequences.append(
                    Tensor(shape: [length, width], scalars: (start..<start + length * width).map { values[$0] }))
            }
        }
        try self.init(
            sequences: sequences, steps: steps ?? room, targets: targets, classNames: classNames, source: source)
    }
}
