import Backprop
import CBackprop

/// An operation of the kernel table as the tests see it: the sizes to try, its operands, and the call. After the call
/// all operands are compared, so an input that is changed shows as well.
@safe struct KernelOperation<Scalar: TensorScalar>: Sendable {
    typealias Table = UnsafePointer<bp_kernels>
    typealias Operand = UnsafeMutablePointer<Scalar>

    /// How many elements an operand has.
    enum Extent: Sendable {
        case area, rows, columns
        /// Three inputs for each row, or for each column.
        case inputRows, inputColumns
        /// Three inputs for each row and column.
        case inputArea
        case one
    }

    static var inputs: Int { 3 }

    let name: String
    let sizes: [Size]
    let operands: [Extent]
    /// Calls the kernel; what it returns by value, if anything, is compared too.
    let call: @Sendable (Table, Size, [Operand]) -> Double

    init(
        _ name: String, _ sizes: [Size], _ operands: [Extent],
        call: @escaping @Sendable (Table, Size, [Operand]) -> Double
    ) {
        self.name = name
        self.sizes = sizes
        self.operands = operands
        unsafe self.call = call
    }

    func lengths(_ size: Size) -> [Int] {
        operands.map { extent in
            switch extent {
            case .area: size.rows * size.columns
            case .rows: size.rows
            case .columns: size.columns
            case .inputRows: size.rows * Self.inputs
            case .inputColumns: Self.inputs * size.columns
            case .inputArea: size.rows * Self.inputs * size.columns
            case .one: 1
            }
        }
    }
}

/// The shape of a matrix; an array is a matrix of one row.
struct Size: Sendable, CustomStringConvertible {
    var rows = 1
    var columns: Int

    var count: Int { rows * columns }
    var description: String { "\(rows)×\(columns)" }

    static let arrays = (edges + [1000]).map { Size(columns: $0) }
    static let matrices =
        [0, 1, 2, 3, 16, 17].flatMap { rows in edges.map { Size(rows: rows, columns: $0) } }
        + [Size(rows: 2, columns: 1000), Size(rows: 35, columns: 3), Size(rows: 33, columns: 10)]
        // Blocks of rows: groups of short ones, and few long ones.
        + (1...5).map { Size(rows: 67, columns: $0) } + [Size(rows: 9, columns: 500), Size(rows: 2, columns: 2100)]
    /// Where each row needs a label.
    static let labelled = matrices.filter { $0.columns > 0 }
}

/// Around every edge of a tile, of a panel or of the virtual lanes: with 2, 4, 8 or 16 lanes, up to eight vectors wide.
let edges = Array(0...17) + [23, 24, 25, 31, 32, 33, 47, 48, 49, 63, 64, 65, 127, 128, 129]
