/// The pieces in which a gradient that lies in one piece is moved: as soon as the way back has left the parameters of one, it
/// can go.
struct SumPieces {
    /// Of the elements, in the order in which they are complete; each of whole shares for all processes.
    let ranges: [Range<Int>]
    /// The call of the plan after which each is complete.
    let ends: [Int]

    /// A piece should take longer to move than its messages to begin: one to each process, which costs as much as some
    /// kilobytes.
    private static func leastBytes(_ ranks: Int) -> Int { max(256 << 10, ranks * (16 << 10)) }
    private static let most = 8
    /// What a process sends another one at a time: MPI counts in 31 bits.
    private static let mostBytes = 1 << 30

    /// - Parameters:
    ///   - tensors: All gradients, with a share of the elements for each process.
    ///   - callEnds: The call of the plan after which each tensor is complete; -1 for one that no call writes.
    init<Scalar>(_ tensors: FlatTensors<Scalar>, callEnds: [Int], ranks: Int) {
        let size = MemoryLayout<Scalar>.stride
        // Cache lines for all.
        let unit = TensorStorage<Scalar>.alignment / size * ranks
        let (units, bytes) = (tensors.all.count / unit, tensors.all.count * size)
        let wanted = max(min(bytes / Self.leastBytes(ranks), Self.most), bytes / ranks / Self.mostBytes + 1)
        let count = max(1, min(wanted, units))
        let pieces = (0..<count).map { number -> (range: Range<Int>, end: Int) in
            let range = units * number / count * unit..<units * (number + 1) / count * unit
            let ends = callEnds.indices.filter { tensors.places($0).overlaps(range) }.map { callEnds[$0] }
            return (range, ends.max() ?? -1)
        }
        // The way back begins with what lies last.
        let inOrder = pieces.reversed().enumerated().sorted {
            ($0.element.end, $0.offset) < ($1.element.end, $1.offset)
        }
        ranges = inOrder.map(\.element.range)
        ends = inOrder.map(\.element.end)
    }
}
