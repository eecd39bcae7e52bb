/// What stands before and behind a network: it makes of what comes from outside what the network takes, and of the network's
/// outputs answers in their own unit. A saved model does.
protocol PredictionSurroundings<Scalar>: Sendable {
    associatedtype Scalar: TensorScalar

    /// What the network takes for a row, checked.
    ///
    /// - Parameter features: Becomes it; its memory is used again.
    func read<Number: TensorScalar>(row: [Number], into features: inout [Scalar]) throws(DataError)

    /// The same for a record of a table.
    func read(_ record: [String: RecordValue], into features: inout [Scalar]) throws(DataError)

    /// The network's outputs for N samples in their own unit.
    func inOwnUnit(_ outputs: Tensor<Scalar>) -> Tensor<Scalar>

    /// The same for one sample.
    func bringToOwnUnit(_ outputs: inout [Scalar])

    /// A name for each output, or none.
    var outputNames: [String] { get }
}
