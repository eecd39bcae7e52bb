/// The codes of a block as they are stored before it: the lengths of all codes, runs of them shortened, in a Huffman code
/// of their own.
struct DeflateCodeHeader {
    private let counts: (literals: Int, distances: Int)
    /// Symbols of code lengths, with the extra bits that follow and their number.
    private var items: [(symbol: Int, extra: Int, width: Int)] = []
    private let lengthCode: HuffmanEncoder
    private let frequencies: [Int]

    init(literals: [UInt8], distances: [UInt8]) {
        counts = (Self.used(literals, atLeast: 257), Self.used(distances, atLeast: 1))
        let lengths = literals.prefix(counts.literals) + distances.prefix(counts.distances)
        var frequencies = [Int](repeating: 0, count: 19)
        var position = lengths.startIndex
        while position < lengths.endIndex {
            let length = lengths[position]
            var run = lengths[position...].prefix { $0 == length }.count
            if length == 0, run >= 11 {
                run = min(run, 138)
                items.append((18, run - 11, 7))
            } else if length == 0, run >= 3 {
                items.append((17, run - 3, 3))
            } else if length != 0, run >= 4 {
                run = min(run, 7)
                items.append((Int(length), 0, 0))
                items.append((16, run - 4, 2))
                frequencies[16] += 1
            } else {
                run = 1
                items.append((Int(length), 0, 0))
            }
            frequencies[length == 0 && run >= 3 ? (run >= 11 ? 18 : 17) : Int(length)] += 1
            position += run
        }
        self.frequencies = frequencies
        lengthCode = HuffmanEncoder(frequencies: frequencies, longest: 7)
    }

    private static func used(_ lengths: [UInt8], atLeast least: Int) -> Int {
        max(least, (lengths.lastIndex { $0 > 0 } ?? 0) + 1)
    }

    /// The number of lengths of the code of lengths that are stored, at least 4.
    private var lengthCodeCount: Int {
        max(4, (DeflateAlphabet.lengthCodeOrder.lastIndex { lengthCode.lengths[$0] > 0 } ?? 0) + 1)
    }

    /// The number of bits that `write` takes.
    var cost: Int {
        14 + 3 * lengthCodeCount + lengthCode.cost(frequencies) + items.reduce(0) { $0 + $1.width }
    }

    func write(to writer: inout BitWriter) {
        writer.append(counts.literals - 257, 5)
        writer.append(counts.distances - 1, 5)
        writer.append(lengthCodeCount - 4, 4)
        for symbol in DeflateAlphabet.lengthCodeOrder.prefix(lengthCodeCount) {
            writer.append(Int(lengthCode.lengths[symbol]), 3)
        }
        for item in items {
            lengthCode.write(item.symbol, to: &writer)
            writer.append(item.extra, item.width)
        }
    }
}
