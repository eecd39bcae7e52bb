import Backprop
import CBackprop

/// Normalization of rows, with their mean and without.
extension KernelOperation {
    static var rowNormalization: [KernelOperation] {
        [true, false].flatMap { centered in
            unsafe [
                KernelOperation(
                    "row normalization, centered \(centered)", Size.matrices, [.area, .columns, .columns, .area]
                ) { table, size, operand in
                    unsafe normalizeRows(table, size, centered, operand, beta: operand[2], into: operand[3])
                },
                KernelOperation(
                    "row normalization in place without beta, centered \(centered)", Size.matrices, [.area, .columns]
                ) { table, size, operand in
                    unsafe normalizeRows(table, size, centered, operand, beta: nil, into: operand[0])
                },
                KernelOperation(
                    "row normalization without epsilon, centered \(centered)", Size.matrices,
                    [.area, .columns, .columns, .area]
                ) { table, size, operand in
                    unsafe normalizeRows(
                        table, size, centered, operand, beta: operand[2], into: operand[3], epsilon: 0)
                },
                KernelOperation(
                    "row normalization gradient, centered \(centered)", Size.matrices, [.area, .columns, .area, .area]
                ) { table, size, operand in
                    unsafe inputGradient(table, size, centered, operand, into: operand[3])
                },
                KernelOperation(
                    "row normalization gradient in place, centered \(centered)", Size.matrices,
                    [.area, .columns, .area]
                ) { table, size, operand in
                    unsafe inputGradient(table, size, centered, operand, into: operand[2])
                },
                KernelOperation(
                    "row normalization parameter gradient, centered \(centered)", Size.matrices,
                    [.area, .area, .columns, .columns]
                ) { table, size, operand in
                    unsafe parameterGradient(
                        table, size, 0..<size.columns, centered, accumulate: false, operand, beta: operand[3])
                },
                KernelOperation(
                    "row normalization parameter gradient accumulated in parts, centered \(centered)", Size.matrices,
                    [.area, .area, .columns, .columns]
                ) { table, size, operand in
                    let third = size.columns / 3
                    _ = unsafe parameterGradient(
                        table, size, 0..<third, centered, accumulate: true, operand, beta: operand[3])
                    return unsafe parameterGradient(
                        table, size, third..<size.columns, centered, accumulate: true, operand, beta: operand[3])
                },
                KernelOperation(
                    "row normalization parameter gradient without beta, centered \(centered)", Size.matrices,
                    [.area, .area, .columns]
                ) { table, size, operand in
                    unsafe parameterGradient(
                        table, size, size.columns / 2..<size.columns, centered, accumulate: false, operand, beta: nil)
                },
            ]
        }
    }

    private static func normalizeRows(
        _ table: Table, _ size: Size, _ centered: Bool, _ operand: [Operand], beta: Operand?, into y: Operand,
        epsilon: Double = 1e-3
    ) -> Double {
        var call = unsafe bp_row_normalization(
            rows: size.rows, cols: size.columns, epsilon: epsilon, centered: centered, x: operand[0],
            gamma: operand[1], beta: beta, y: y)
        unsafe table.pointee.row_normalization(&call)
        return 0
    }

    private static func inputGradient(
        _ table: Table, _ size: Size, _ centered: Bool, _ operand: [Operand], into dx: Operand
    ) -> Double {
        var call = unsafe bp_row_normalization_gradient(
            rows: size.rows, cols: size.columns, epsilon: 1e-3, centered: centered, x: operand[0], dy: operand[2],
            gamma: operand[1], dx: dx)
        unsafe table.pointee.row_normalization_gradient(&call)
        return 0
    }

    private static func parameterGradient(
        _ table: Table, _ size: Size, _ columns: Range<Int>, _ centered: Bool, accumulate: Bool, _ operand: [Operand],
        beta: Operand?
    ) -> Double {
        var call = unsafe bp_row_normalization_parameter_gradient(
            rows: size.rows, cols: size.columns, first_col: columns.lowerBound, some_cols: columns.count,
            epsilon: 1e-3, centered: centered, x: operand[0], dy: operand[1], accumulate: accumulate,
            dgamma: operand[2], dbeta: beta)
        unsafe table.pointee.row_normalization_parameter_gradient(&call)
        return 0
    }
}
