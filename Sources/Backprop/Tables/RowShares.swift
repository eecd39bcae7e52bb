/// Which rows of a table each process holds: those that begin in its share of the file.
struct RowShares: Sendable {
    let ranks: Ranks
    /// How many each holds.
    let counts: [Int]

    /// The number of all rows.
    var count: Int { counts.reduce(0, +) }

    /// Those of this process.
    var own: Range<Int> {
        let start = counts[..<ranks.rank].reduce(0, +)
        return start..<start + counts[ranks.rank]
    }

    /// A column of all rows. All processes call it together; for a moment it is there twice.
    ///
    /// - Parameter rows: Those of this process.
    func column<Value: BitwiseCopyable>(_ slot: Int, of rows: TableRows<Value>) -> [Value] {
        let own = (0..<rows.count).map { rows[$0, slot] }
        var values: [Value] = []
        values.reserveCapacity(count)
        for bytes in ranks.gather(unsafe own.withUnsafeBytes { unsafe Array($0) }) {
            unsafe bytes.withUnsafeBytes { unsafe values.append(contentsOf: $0.bindMemory(to: Value.self)) }
        }
        return values
    }
}
