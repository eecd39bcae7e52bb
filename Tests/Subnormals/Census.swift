import Backprop
import CBackprop
import KernelCensus

/// What trainings gave to the kernels and got from them, counted.
enum Census {
    /// One thread, and kernels that count.
    static let compute = unsafe Compute(
        kernels: Kernels(
            name: "census", float: census_table(Kernels.best.table(for: Float.self), BP_FLOAT32),
            double: census_table(Kernels.best.table(for: Double.self), BP_FLOAT64)))

    /// How many numbers a kernel read from and wrote to an operand, and how many of them were subnormal.
    struct Operand {
        let name: String
        let numbers, subnormals: Int
    }

    /// Forgets what was counted.
    static func reset() { census_reset() }

    /// The operands in the order of their names.
    static var operands: [Operand] {
        var operands: [Operand] = []
        var next = unsafe census_rows()
        while let row = unsafe next?.pointee {
            let kernel = unsafe "\(String(cString: row.kernel)) \(String(cString: row.operand))"
            let uses = unsafe [
                ("read", row.read, row.subnormals_read), ("written", row.written, row.subnormals_written),
            ]
            for (use, numbers, subnormals) in uses where numbers > 0 {
                operands.append(Operand(name: "\(kernel), \(use)", numbers: numbers, subnormals: subnormals))
            }
            unsafe next = UnsafePointer(row.next)
        }
        return operands.sorted { $0.name < $1.name }
    }
}
