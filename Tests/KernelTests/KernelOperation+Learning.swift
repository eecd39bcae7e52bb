import Backprop
import CBackprop

/// What only a training calls, and layers that are kernels of their own.
extension KernelOperation {
    static var losses: [KernelOperation] {
        [BP_SQUARED_ERROR, BP_ABSOLUTE_ERROR, BP_BINARY_CROSS_ENTROPY, BP_SIGMOID_CROSS_ENTROPY].flatMap { loss in
            let rawValue = loss.rawValue
            return unsafe [
                KernelOperation("loss \(rawValue)", Size.matrices, [.area, .area, .rows, .area]) {
                    table, size, operand in
                    unsafe outputLosses(table, size, loss, operand[0], operand[1], operand[2], operand[3])
                },
                KernelOperation("loss \(rawValue) in place", Size.matrices, [.area, .area, .rows]) {
                    table, size, operand in
                    unsafe outputLosses(table, size, loss, operand[0], operand[1], operand[2], operand[0])
                },
                KernelOperation("loss \(rawValue) alone", Size.matrices, [.area, .area, .rows]) {
                    table, size, operand in
                    unsafe outputLosses(table, size, loss, operand[0], operand[1], operand[2], nil)
                },
            ]
        }
    }

    private static func outputLosses(
        _ table: Table, _ size: Size, _ loss: bp_loss, _ outputs: Operand, _ targets: Operand, _ losses: Operand,
        _ gradient: Operand?
    ) -> Double {
        var call = unsafe bp_output_losses(
            loss: loss, rows: size.rows, cols: size.columns, floor: 1e-7, outputs: outputs, targets: targets,
            loss_scale: 0.7, gradient_scale: 0.3, losses: losses, gradient: gradient)
        unsafe table.pointee.output_losses(&call)
        return 0
    }

    static var radialBasis: [KernelOperation] {
        func gradient(_ accumulate: Bool) -> KernelOperation {
            unsafe KernelOperation(
                "radial basis gradient\(accumulate ? " accumulated" : "")", Size.matrices,
                [.inputRows, .inputColumns, .columns, .area, .area, .inputColumns, .columns]
            ) { table, size, operand in
                var call = unsafe bp_radial_basis_gradient(
                    rows: size.rows, inputs: inputs, units: size.columns, x: operand[0], centers: operand[1],
                    widths: operand[2], y: operand[3], accumulate: accumulate, dy: operand[4], dcenters: operand[5],
                    dwidths: operand[6])
                unsafe table.pointee.radial_basis_gradient(&call)
                return 0
            }
        }
        func outputs(_ saturate: Bool) -> KernelOperation {
            unsafe KernelOperation(
                "radial basis, saturate \(saturate)", Size.matrices, [.inputRows, .inputColumns, .columns, .area]
            ) { table, size, operand in
                var call = unsafe bp_radial_basis(
                    rows: size.rows, inputs: inputs, units: size.columns, x: operand[0], centers: operand[1],
                    widths: operand[2], saturate: saturate, y: operand[3])
                unsafe table.pointee.radial_basis(&call)
                return 0
            }
        }
        return unsafe [
            outputs(false), outputs(true),
            gradient(false), gradient(true),
            KernelOperation(
                "radial basis input gradient", Size.matrices, [.inputRows, .inputColumns, .area, .inputRows]
            ) { table, size, operand in
                unsafe table.pointee.radial_basis_input_gradient(
                    size.rows, inputs, size.columns, operand[0], operand[1], operand[2], operand[3])
                return 0
            },
        ]
    }

    static var steps: [KernelOperation] {
        unsafe [
            KernelOperation("SGD", Size.arrays, [.area, .area]) { table, size, operand in
                unsafe table.pointee.sgd(size.count, 0.3, operand[0], operand[1])
                return 0
            },
            KernelOperation("SGD with momentum", Size.arrays, [.area, .area, .area]) { table, size, operand in
                unsafe table.pointee.sgd_momentum(size.count, 0.3, 0.9, operand[0], operand[1], operand[2])
                return 0
            },
            KernelOperation("dropout", Size.matrices, [.area, .area]) { table, size, operand in
                unsafe table.pointee.dropout(size.rows, size.columns, 5, 1 << 60 + 7, 0.3, operand[0], operand[1])
                return 0
            },
            KernelOperation("dropout in place", Size.matrices, [.area]) { table, size, operand in
                unsafe table.pointee.dropout(size.rows, size.columns, 0, 9, 0.9, operand[0], operand[0])
                return 0
            },
            KernelOperation("dropout of ones", Size.matrices, [.area]) { table, size, operand in
                unsafe table.pointee.dropout(size.rows, size.columns, 3, 11, 0.4, nil, operand[0])
                return 0
            },
            KernelOperation("Nesterov", Size.arrays, [.area, .area, .area]) { table, size, operand in
                unsafe table.pointee.sgd_nesterov(size.count, 0.3, 0.9, operand[0], operand[1], operand[2])
                return 0
            },
            KernelOperation("AdaGrad", Size.arrays, [.area, .area, .area]) { table, size, operand in
                unsafe table.pointee.adagrad(size.count, 0.3, 1e-7, operand[0], operand[1], operand[2])
                return 0
            },
            KernelOperation("RMSProp", Size.arrays, [.area, .area, .area]) { table, size, operand in
                unsafe table.pointee.rmsprop(size.count, 0.3, 0.9, 1e-7, operand[0], operand[1], operand[2])
                return 0
            },
            KernelOperation("Adam", Size.arrays, [.area, .area, .area, .area]) { table, size, operand in
                unsafe adam(table, size, operand, keep: 1)
            },
            KernelOperation("AdamW", Size.arrays, [.area, .area, .area, .area]) { table, size, operand in
                unsafe adam(table, size, operand, keep: 0.97)
            },
            KernelOperation("Adam, small epsilon", Size.arrays, [.area, .area, .area, .area]) { table, size, operand in
                unsafe adam(table, size, operand, keep: 1, epsilon: 1e-18)
            },
            KernelOperation("RMSProp without epsilon", Size.arrays, [.area, .area, .area]) { table, size, operand in
                unsafe table.pointee.rmsprop(size.count, 0.3, 0.9, 0, operand[0], operand[1], operand[2])
                return 0
            },
            KernelOperation("penalty", Size.matrices, [.area, .area]) { table, size, operand in
                unsafe table.pointee.penalty(size.count, 0.3, 0.1, 0.7, operand[0], operand[1])
            },
            KernelOperation("sum of squares", Size.matrices, [.area]) {
                table, size, operand in
                unsafe table.pointee.sum_of_squares(size.count, operand[0])
            },
            KernelOperation("scaled rows", Size.matrices, [.rows, .area]) { table, size, operand in
                unsafe table.pointee.scale_rows(size.rows, size.columns, operand[0], operand[1])
                return 0
            },
            KernelOperation("scaled columns", Size.matrices, [.area, .columns, .columns, .area]) {
                table, size, operand in
                unsafe table.pointee.scale_columns(
                    size.rows, size.columns, operand[0], operand[1], operand[2], operand[3])
                return 0
            },
            KernelOperation("scaled columns in place", Size.matrices, [.area, .columns, .columns]) {
                table, size, operand in
                unsafe table.pointee.scale_columns(
                    size.rows, size.columns, operand[0], operand[1], operand[2], operand[0])
                return 0
            },
            KernelOperation("scaled columns without shift", Size.matrices, [.area, .columns]) { table, size, operand in
                unsafe table.pointee.scale_columns(size.rows, size.columns, operand[0], nil, operand[1], operand[0])
                return 0
            },
            KernelOperation("bytes to unit", Size.arrays, [.area]) { table, size, operand in
                let bytes = (0..<size.count).map { UInt8(truncatingIfNeeded: $0 * 37) }
                unsafe table.pointee.bytes_to_unit(size.count, bytes, operand[0])
                return 0
            },
        ]
    }

    private static func adam(
        _ table: Table, _ size: Size, _ operand: [Operand], keep: Double, epsilon: Double = 1e-8
    ) -> Double {
        var call = unsafe bp_adam(
            n: size.count, rate: 0.3, beta1: 0.9, beta2: 0.999, epsilon: epsilon, root_scale: 1.7, keep: keep,
            g: operand[0], m: operand[1], v: operand[2], w: operand[3])
        unsafe table.pointee.adam(&call)
        return 0
    }
}
