import Backprop
import CBackprop

extension KernelOperation {
    /// Every operation of the table but those with more dimensions (see MatmulKernelTests and ConvolutionKernelTests).
    static var all: [KernelOperation] {
        maps + activations + softmax + crossEntropy + classification + sums + losses + radialBasis + normalization
            + rowNormalization + steps + arrays
    }

    private typealias Map = @convention(c) (Int, UnsafeRawPointer?, UnsafeMutableRawPointer?) -> Void

    private static var maps: [KernelOperation] {
        let kernels: [(String, @Sendable (bp_kernels) -> Map)] = unsafe [
            ("exp", { unsafe $0.map_exp }), ("log", { unsafe $0.map_log }),
        ]
        return unsafe kernels.flatMap { name, kernel in
            unsafe [
                KernelOperation(name, Size.arrays, [.area, .area]) { table, size, operand in
                    unsafe kernel(table.pointee)(size.count, operand[0], operand[1])
                    return 0
                },
                KernelOperation("\(name) in place", Size.arrays, [.area]) { table, size, operand in
                    unsafe kernel(table.pointee)(size.count, operand[0], operand[0])
                    return 0
                },
            ]
        }
    }

    private static var activations: [KernelOperation] {
        (0..<UInt32(BP_ACTIVATION_COUNT)).flatMap { rawValue in
            let kind = bp_activation(rawValue)
            let maps = [false, true].flatMap { saturate in
                unsafe [
                    KernelOperation("activation \(rawValue), saturate \(saturate)", Size.arrays, [.area, .area]) {
                        table, size, operand in
                        unsafe table.pointee.activation(kind, saturate, size.count, operand[0], operand[1])
                        return 0
                    },
                    KernelOperation("activation \(rawValue) in place, saturate \(saturate)", Size.arrays, [.area]) {
                        table, size, operand in
                        unsafe table.pointee.activation(kind, saturate, size.count, operand[0], operand[0])
                        return 0
                    },
                ]
            }
            return unsafe maps + [
                KernelOperation("gradient \(rawValue)", Size.arrays, [.area, .area, .area]) { table, size, operand in
                    unsafe table.pointee.activation_gradient(kind, size.count, operand[0], operand[1], operand[2])
                    return 0
                },
                KernelOperation("gradient \(rawValue) in place", Size.arrays, [.area, .area]) { table, size, operand in
                    unsafe table.pointee.activation_gradient(kind, size.count, operand[0], operand[1], operand[1])
                    return 0
                },
            ]
        }
    }

    private static var softmax: [KernelOperation] {
        unsafe [
            KernelOperation("softmax", Size.matrices, [.area, .area]) { table, size, operand in
                unsafe table.pointee.softmax(size.rows, size.columns, 0.75, false, operand[0], operand[1])
                return 0
            },
            KernelOperation("softmax in place", Size.matrices, [.area]) { table, size, operand in
                unsafe table.pointee.softmax(size.rows, size.columns, -1, false, operand[0], operand[0])
                return 0
            },
            KernelOperation("saturated softmax", Size.matrices, [.area, .area]) { table, size, operand in
                unsafe table.pointee.softmax(size.rows, size.columns, 8, true, operand[0], operand[1])
                return 0
            },
            KernelOperation("softmax gradient", Size.matrices, [.area, .area, .area]) { table, size, operand in
                unsafe table.pointee.softmax_gradient(
                    size.rows, size.columns, 0.75, operand[0], operand[1], operand[2])
                return 0
            },
            KernelOperation("softmax gradient in place", Size.matrices, [.area, .area]) { table, size, operand in
                unsafe table.pointee.softmax_gradient(
                    size.rows, size.columns, 0.75, operand[0], operand[1], operand[1])
                return 0
            },
            KernelOperation("argmax", Size.labelled, [.area, .rows]) { table, size, operand in
                var positions = [Int32](repeating: -1, count: size.rows)
                unsafe table.pointee.argmax(size.rows, size.columns, operand[0], &positions)
                for (row, position) in positions.enumerated() { unsafe operand[1][row] = Scalar(position) }
                return 0
            },
        ]
    }

    /// Cross-entropy with labels or with target rows, into a gradient of its own, over the logits, or without one.
    private static var crossEntropy: [KernelOperation] {
        unsafe [
            KernelOperation("cross-entropy of labels", Size.labelled, [.area, .rows, .area]) { table, size, operand in
                unsafe crossEntropy(table, size, operand[0], nil, operand[1], operand[2])
            },
            KernelOperation("cross-entropy of labels in place", Size.labelled, [.area, .rows]) { table, size, operand in
                unsafe crossEntropy(table, size, operand[0], nil, operand[1], operand[0])
            },
            KernelOperation("loss of labels", Size.labelled, [.area, .rows]) { table, size, operand in
                unsafe crossEntropy(table, size, operand[0], nil, operand[1], nil)
            },
            KernelOperation("cross-entropy of rows", Size.matrices, [.area, .area, .rows, .area]) {
                table, size, operand in
                unsafe crossEntropy(table, size, operand[0], operand[1], operand[2], operand[3])
            },
            KernelOperation("cross-entropy of rows in place", Size.matrices, [.area, .area, .rows]) {
                table, size, operand in
                unsafe crossEntropy(table, size, operand[0], operand[1], operand[2], operand[0])
            },
            KernelOperation("loss of rows", Size.matrices, [.area, .area, .rows]) { table, size, operand in
                unsafe crossEntropy(table, size, operand[0], operand[1], operand[2], nil)
            },
        ]
    }

    private static func crossEntropy(
        _ table: Table, _ size: Size, _ logits: Operand, _ targets: Operand?, _ losses: Operand, _ gradient: Operand?
    ) -> Double {
        unsafe labels(size).withUnsafeBufferPointer { labels in
            var call = unsafe bp_softmax_cross_entropy(
                rows: size.rows, cols: size.columns, beta: 0.75, logits: logits,
                labels: targets == nil ? labels.baseAddress : nil, targets: targets, gradient_scale: 0.3,
                losses: losses, gradient: gradient)
            unsafe table.pointee.softmax_cross_entropy(&call)
        }
        return 0
    }

    /// The cross-entropy of probabilities, and how often the greatest of them is the right one.
    private static var classification: [KernelOperation] {
        unsafe [
            KernelOperation("clipped cross-entropy of labels", Size.labelled, [.area, .rows, .area]) {
                table, size, operand in
                unsafe clippedCrossEntropy(table, size, operand[0], nil, operand[1], operand[2])
            },
            KernelOperation("clipped loss of labels", Size.labelled, [.area, .rows]) { table, size, operand in
                unsafe clippedCrossEntropy(table, size, operand[0], nil, operand[1], nil)
            },
            KernelOperation("clipped cross-entropy of rows", Size.matrices, [.area, .area, .rows, .area]) {
                table, size, operand in
                unsafe clippedCrossEntropy(table, size, operand[0], operand[1], operand[2], operand[3])
            },
            KernelOperation("clipped cross-entropy of rows in place", Size.matrices, [.area, .area, .rows]) {
                table, size, operand in
                unsafe clippedCrossEntropy(table, size, operand[0], operand[1], operand[2], operand[0])
            },
            KernelOperation("correct of labels", Size.labelled, [.area]) { table, size, operand in
                unsafe Double(
                    table.pointee.count_correct(size.rows, size.columns, operand[0], labels(size), nil))
            },
            KernelOperation("correct of rows", Size.labelled, [.area, .area]) { table, size, operand in
                unsafe Double(
                    table.pointee.count_correct(size.rows, size.columns, operand[0], nil, operand[1]))
            },
        ]
    }

    private static func clippedCrossEntropy(
        _ table: Table, _ size: Size, _ p: Operand, _ targets: Operand?, _ losses: Operand, _ gradient: Operand?
    ) -> Double {
        unsafe labels(size).withUnsafeBufferPointer { labels in
            var call = unsafe bp_cross_entropy(
                rows: size.rows, cols: size.columns, floor: 1e-7, probabilities: p,
                labels: targets == nil ? labels.baseAddress : nil, targets: targets, samples: 7, losses: losses,
                gradient: gradient)
            unsafe table.pointee.cross_entropy(&call)
        }
        return 0
    }

    private static func labels(_ size: Size) -> [Int32] {
        (0..<size.rows).map { Int32($0 * 7 % max(size.columns, 1)) }
    }

    private static var sums: [KernelOperation] {
        unsafe [
            KernelOperation("sum", Size.matrices, [.area]) { table, size, operand in
                unsafe table.pointee.sum(size.count, operand[0])
            },
            KernelOperation("column sums", Size.matrices, [.area, .columns]) { table, size, operand in
                unsafe table.pointee.column_sums(size.rows, size.columns, bp_cut(), operand[0], false, operand[1])
                return 0
            },
            KernelOperation("column sums accumulated", Size.matrices, [.area, .columns]) { table, size, operand in
                unsafe table.pointee.column_sums(size.rows, size.columns, bp_cut(), operand[0], true, operand[1])
                return 0
            },
            KernelOperation("column sums of parts", Size.matrices, [.area, .columns]) { table, size, operand in
                let cut = bp_cut(parts: min(7, size.rows), unit: 1)
                unsafe table.pointee.column_sums(size.rows, size.columns, cut, operand[0], false, operand[1])
                return 0
            },
            KernelOperation("column sums of rows in pairs", Size.matrices, [.area, .columns]) { table, size, operand in
                let (rows, cut) = (size.rows / 2 * 2, bp_cut(parts: (size.rows / 2 + 1) / 2, unit: 2))
                unsafe table.pointee.column_sums(rows, size.columns, cut, operand[0], false, operand[1])
                return 0
            },
        ]
    }
}
