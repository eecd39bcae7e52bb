/// What computes over tensors within a plan, where no kernel does: a layer's own arithmetic, with its tensors. It is called
/// on the thread that runs the plan.
protocol CustomArithmetic<Scalar>: AnyObject {
    associatedtype Scalar: TensorScalar

    /// Makes a call.
    ///
    /// - Parameters:
    ///   - call: Forward or back, and where the operands lie.
    ///   - rows: How many samples pass together.
    ///   - pass: What holds for this pass.
    ///   - address: The memory of a place.
    func call(_ call: CustomCall, rows: Int, pass: Pass, address: (Place) -> UnsafeMutableRawPointer)

    /// After an update: takes up the parameters of the plan, and brings what it noted of the batch into its statistics, its
    /// own and those of the plan.
    func update(_ addresses: TensorAddresses)

    /// Takes up the parameters and statistics of the plan.
    func read(_ addresses: TensorAddresses)
}
