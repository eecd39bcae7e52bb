/// A value that an operation takes for whole numbers of a range: those that stand for words, or lengths.
///
/// Whether they are such is looked at in the data, before a training and an evaluation. So they must follow from a sample
/// alone, and stay what they are while a network learns.
struct WholeNumbers {
    /// Where they stand in the graph.
    let value: Int
    let range: ClosedRange<Int>
    /// What takes them, and how an error goes on behind "sample 3".
    let layer, verb: String
}

extension OperationGraph {
    /// - Throws: `ShapeError` if whole numbers are computed by what learns, or by what is another in a training.
    func checkWholeNumbers() throws(ShapeError) {
        var isOfSample = values.map { value in
            if case .input? = value.given { true } else { false }
        }
        for node in nodes {
            isOfSample[node.output] = node.operation.isFixed && node.inputs.allSatisfy { isOfSample[$0] }
            guard let numbers = node.operation.wholeNumbers(node), !isOfSample[numbers.value] else { continue }
            throw ShapeError(
                "\(numbers.layer): its whole numbers must follow from the sample alone, not from parameters or a dropout"
            ).within(node.path)
        }
    }
}
