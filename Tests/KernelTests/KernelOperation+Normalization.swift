import Backprop
import CBackprop

/// Moments of columns, and batch normalization with them.
extension KernelOperation {
    static var normalization: [KernelOperation] {
        // Around the blocks of rows, and several of them.
        let sizes =
            Size.matrices
            + [63, 64, 65, 255, 256, 257, 330].flatMap { rows in
                [1, 5, 17].map { Size(rows: rows, columns: $0) }
            }
        return unsafe [
            KernelOperation("column moments", sizes, [.area, .columns, .columns]) { table, size, operand in
                unsafe moments(table, size, operand)
            },
            KernelOperation(
                "batch normalization", sizes, [.area, .columns, .columns, .columns, .columns, .area]
            ) { table, size, operand in
                unsafe normalize(table, size, operand, into: operand[5])
            },
            KernelOperation(
                "batch normalization in place", sizes, [.area, .columns, .columns, .columns, .columns]
            ) { table, size, operand in
                unsafe normalize(table, size, operand, into: operand[0])
            },
            KernelOperation("batch normalization by own moments", sizes, [.area, .columns, .columns, .area]) {
                table, size, operand in
                var call = unsafe bp_batch_normalization(
                    rows: size.rows, cols: size.columns, stride: size.columns, epsilon: 1e-3, x: operand[0], mean: nil,
                    variance: nil, gamma: operand[1], beta: operand[2], y: operand[3])
                unsafe table.pointee.batch_normalization(&call)
                return 0
            },
            KernelOperation(
                "batch normalization gradient", sizes,
                [.area, .columns, .columns, .columns, .columns, .columns, .area, .area]
            ) { table, size, operand in
                unsafe gradient(table, size, operand, into: operand[7])
            },
            KernelOperation(
                "batch normalization gradient in place", sizes,
                [.area, .columns, .columns, .columns, .columns, .columns, .area]
            ) { table, size, operand in
                unsafe gradient(table, size, operand, into: operand[6])
            },
            KernelOperation(
                "batch normalization gradient of parameters", sizes,
                [.area, .columns, .columns, .columns, .columns, .columns, .area]
            ) { table, size, operand in
                unsafe gradient(table, size, operand, into: nil)
            },
        ]
    }

    private static func moments(_ table: Table, _ size: Size, _ operand: [Operand]) -> Double {
        unsafe table.pointee.column_moments(
            size.rows, size.columns, size.columns, operand[0], operand[1], operand[2])
        return 0
    }

    private static func normalize(_ table: Table, _ size: Size, _ operand: [Operand], into y: Operand) -> Double {
        var call = unsafe bp_batch_normalization(
            rows: size.rows, cols: size.columns, stride: size.columns, epsilon: 1e-3, x: operand[0], mean: operand[1],
            variance: operand[2], gamma: operand[3], beta: operand[4], y: y)
        _ = unsafe moments(table, size, operand)
        unsafe table.pointee.batch_normalization(&call)
        return 0
    }

    private static func gradient(_ table: Table, _ size: Size, _ operand: [Operand], into dx: Operand?) -> Double {
        var call = unsafe bp_batch_normalization_gradient(
            rows: size.rows, cols: size.columns, stride: size.columns, epsilon: 1e-3, x: operand[0], dy: operand[6],
            mean: operand[1], variance: operand[2], gamma: operand[3], dgamma: operand[4], dbeta: operand[5], dx: dx)
        _ = unsafe moments(table, size, operand)
        unsafe table.pointee.batch_normalization_gradient(&call)
        return 0
    }
}
