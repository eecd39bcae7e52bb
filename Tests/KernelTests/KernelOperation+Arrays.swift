import Backprop
import CBackprop

/// Arrays that are combined, reduced, spread and looked up.
extension KernelOperation {
    static var arrays: [KernelOperation] { combinations + reductions + waysBack + embeddings }

    /// How an operand of `combine` lies: in full, or as a row, a column or a number that stands for all.
    private enum Layout: CaseIterable {
        case full, row, column, number

        var extent: Extent {
            switch self {
            case .full: .area
            case .row: .columns
            case .column: .rows
            case .number: .one
            }
        }

        func strides(_ size: Size) -> (row: Int, column: Int) {
            switch self {
            case .full: (size.columns, 1)
            case .row: (0, 1)
            case .column: (1, 0)
            case .number: (0, 0)
            }
        }
    }

    private static var combinations: [KernelOperation] {
        var all: [KernelOperation] = []
        for a in Layout.allCases {
            for b in Layout.allCases {
                all.append(combination(BP_SUBTRACT, a, b, [a.extent, b.extent, .area], 2))
            }
        }
        for kind in [BP_ADD, BP_MULTIPLY] {
            all.append(combination(kind, .full, .full, [.area, .area, .area], 2))
            all.append(combination(kind, .row, .full, [.columns, .area, .area], 2))
            all.append(combination(kind, .full, .column, [.area, .rows, .area], 2))
        }
        for other in Layout.allCases {
            all.append(combination(BP_SUBTRACT, .full, other, [.area, other.extent], 0))
            all.append(combination(BP_SUBTRACT, other, .full, [other.extent, .area], 1))
        }
        return all
    }

    /// Around the numbers of short rows that are joined, which have 512 elements together.
    private static var narrow: [Size] {
        [1, 2, 3, 5, 10, 31, 33, 63, 64].flatMap { (columns: Int) -> [Size] in
            let counts: [Int] = [512 / columns, 512 / columns + 1, 1030 / columns, 1100 / columns]
            return counts.map { Size(rows: $0, columns: columns) }
        }
    }

    private static func combination(
        _ kind: bp_combination, _ a: Layout, _ b: Layout, _ operands: [Extent], _ target: Int
    ) -> KernelOperation {
        unsafe KernelOperation(
            "combination \(kind.rawValue) of \(a) and \(b) into operand \(target)", Size.matrices + narrow, operands
        ) { table, size, operand in
            let (left, right) = (a.strides(size), b.strides(size))
            unsafe table.pointee.combine(
                kind, size.rows, size.columns, operand[0], left.row, left.column, operand[1], right.row, right.column,
                operand[target])
            return 0
        }
    }

    private static var reductions: [KernelOperation] {
        [BP_SUM, BP_MEAN, BP_MAX].flatMap { kind in
            unsafe [
                KernelOperation("reduction \(kind.rawValue) of rows", Size.matrices, [.area, .rows]) {
                    table, size, operand in
                    unsafe table.pointee.reduce(kind, size.rows, size.columns, 1, operand[0], operand[1])
                    return 0
                },
                KernelOperation("reduction \(kind.rawValue) of columns", Size.matrices, [.area, .columns]) {
                    table, size, operand in
                    unsafe table.pointee.reduce(kind, 1, size.rows, size.columns, operand[0], operand[1])
                    return 0
                },
                KernelOperation("reduction \(kind.rawValue) of the middle", Size.matrices, [.inputArea, .area]) {
                    table, size, operand in
                    unsafe table.pointee.reduce(kind, size.rows, inputs, size.columns, operand[0], operand[1])
                    return 0
                },
            ]
        }
    }

    private static var waysBack: [KernelOperation] {
        unsafe [
            KernelOperation("gradient of maxima of rows", Size.matrices, [.area, .rows, .area]) {
                table, size, operand in
                unsafe table.pointee.max_reduction_gradient(
                    size.rows, size.columns, 1, operand[0], operand[1], operand[2])
                return 0
            },
            KernelOperation("gradient of maxima of columns", Size.matrices, [.area, .columns, .area]) {
                table, size, operand in
                unsafe table.pointee.max_reduction_gradient(
                    1, size.rows, size.columns, operand[0], operand[1], operand[2])
                return 0
            },
            KernelOperation("gradient of maxima of the middle", Size.matrices, [.inputArea, .area, .inputArea]) {
                table, size, operand in
                unsafe table.pointee.max_reduction_gradient(
                    size.rows, inputs, size.columns, operand[0], operand[1], operand[2])
                return 0
            },
            KernelOperation("spread over rows", Size.matrices, [.rows, .area]) { table, size, operand in
                unsafe table.pointee.spread(size.rows, size.columns, 1, 0.3, operand[0], operand[1])
                return 0
            },
            KernelOperation("spread over columns", Size.matrices, [.columns, .area]) { table, size, operand in
                unsafe table.pointee.spread(1, size.rows, size.columns, 0.3, operand[0], operand[1])
                return 0
            },
            KernelOperation("spread over the middle", Size.matrices, [.area, .inputArea]) { table, size, operand in
                unsafe table.pointee.spread(size.rows, inputs, size.columns, 0.3, operand[0], operand[1])
                return 0
            },
        ]
    }

    private static var embeddings: [KernelOperation] {
        func gradient(_ accumulate: Bool) -> KernelOperation {
            unsafe KernelOperation(
                "embedding gradient\(accumulate ? " accumulated" : "")", Size.matrices, [.rows, .area, .inputColumns]
            ) { table, size, operand in
                unsafe makeIndices(size, operand[0])
                unsafe table.pointee.embedding_gradient(
                    size.rows, size.columns, inputs, operand[0], operand[1], accumulate, operand[2])
                return 0
            }
        }
        return unsafe [
            gradient(false), gradient(true),
            KernelOperation("embedding", Size.matrices, [.rows, .inputColumns, .area]) { table, size, operand in
                unsafe makeIndices(size, operand[0])
                unsafe table.pointee.embedding(
                    size.rows, size.columns, inputs, operand[0], operand[1], operand[2])
                return 0
            },
        ]
    }

    /// Makes most numbers whole and small: three of them are rows of a table, one is the first beyond it. Each fifth number,
    /// and those that are not finite, stay what they are.
    private static func makeIndices(_ size: Size, _ numbers: Operand) {
        for r in 0..<size.rows where r % 5 != 4 {
            let number = unsafe numbers[r]
            guard number.isFinite, number != 0 else { continue }
            unsafe numbers[r] = (number.magnitude * 3).truncatingRemainder(dividingBy: 4).rounded(.down)
        }
    }
}
