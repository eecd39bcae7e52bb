import Backprop

extension Kernels {
    /// The kernels in plain Swift: slow, short, and the same bits as all the others.
    public static let reference = unsafe Kernels(
        name: "reference", float: ReferenceTables.float, double: ReferenceTables.double)
}
