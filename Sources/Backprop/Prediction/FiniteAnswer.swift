extension Sequential {
    /// The first of the K values of an answer that is infinite or NaN. A look at each; allocates nothing.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func firstNonFinite(in answer: [Scalar]) -> Int? {
        for place in 0..<answer.count where !answer[place].isFinite { return place }
        return nil
    }

    /// What is wrong with an answer that is infinite or NaN, although what was asked is finite: a number that the type holds may
    /// leave its range on the way through the layers.
    ///
    /// - Parameters:
    ///   - answer: The K values, in whatever unit.
    ///   - place: The first of them that is not finite.
    ///   - source: What errors call the sample.
    ///   - names: A name for each value, or none.
    func notFinite(_ answer: [Scalar], at place: Int, to source: String, names: [String] = []) -> DataError {
        let cause =
            isFinite
            ? "numbers leave the range of \(Scalar.self) on their way through the network"
            : "the network has parameters that are not finite"
        return DataError(
            source: source, expected: "values whose answer is finite",
            problem: "found \(answer[place]) as output \(place + 1)\(DataError.named(place, names)): \(cause)")
    }
}
