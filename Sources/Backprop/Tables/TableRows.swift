/// Rows of values, each as long as the others, in blocks of about a MiB: while they grow nothing is copied, and nothing is
/// taken that is not used.
struct TableRows<Value: Sendable>: Sendable {
    let columns: Int
    /// The number of rows of each block, but for the last.
    let blockRows: Int
    private(set) var count = 0
    private var blocks: [[Value]] = []

    init(columns: Int) {
        self.columns = columns
        blockRows = max(1, (1 << 20) / max(1, columns * MemoryLayout<Value>.stride))
    }

    /// Appends a row; `values` has at least as many as there are columns.
    @inline(__always)
    mutating func append(_ values: [Value]) {
        if columns > 0 {
            if count % blockRows == 0 {
                blocks.append([])
                // The first one may be the last, of a small table.
                if count > 0 { blocks[blocks.count - 1].reserveCapacity(blockRows * columns) }
            }
            blocks[blocks.count - 1].append(contentsOf: values[..<columns])
        }
        count += 1
    }

    @inline(__always)
    subscript(row: Int, column: Int) -> Value {
        let (block, rest) = row.quotientAndRemainder(dividingBy: blockRows)
        return blocks[block][rest &* columns &+ column]
    }

    /// Changes each value.
    mutating func update(_ change: (_ column: Int, _ value: Value) -> Value) {
        for block in blocks.indices {
            for index in blocks[block].indices {
                blocks[block][index] = change(index % columns, blocks[block][index])
            }
        }
    }

    /// Calls `body` with the values of each row in turn: those of a block, and where the row begins among them.
    @inline(__always)
    func visit(_ body: (_ row: Int, _ values: UnsafeBufferPointer<Value>, _ start: Int) -> Void) {
        guard columns > 0 else { return }
        var row = 0
        for block in blocks {
            unsafe block.withUnsafeBufferPointer { values in
                for start in stride(from: 0, to: values.count, by: columns) {
                    unsafe body(row, values, start)
                    row += 1
                }
            }
        }
    }
}
