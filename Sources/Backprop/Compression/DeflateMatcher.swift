/// Finds repetitions: the places where three bytes came before are chained by a hash, the latest first (LZ77).
struct DeflateMatcher {
    private let bytes: [UInt8]
    private var position = 0
    /// The last place of each hash and, for each place of the last 32 KiB, the one before it; -1 for none.
    private var heads = [Int](repeating: -1, count: 1 << 15)
    private var earlier = [Int](repeating: -1, count: DeflateAlphabet.farthest)

    private static let tokensPerBlock = 1 << 15
    /// How many places are compared, and the length that is good enough not to look for a longer one.
    private static let searched = 48
    private static let goodLength = 64

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The next block; an empty one if there are no bytes.
    mutating func nextBlock() -> DeflateBlock {
        var block = DeflateBlock(at: position)
        while position < bytes.count, block.tokens.count < Self.tokensPerBlock {
            var match = longestMatch()
            note()
            // A longer repetition that begins at the next byte is worth a literal.
            while match.length >= 3, match.length < Self.goodLength, position + 1 < bytes.count {
                position += 1
                let next = longestMatch()
                guard next.length > match.length else {
                    position -= 1
                    break
                }
                block.append(.init(literal: bytes[position - 1]))
                note()
                match = next
            }
            guard match.length >= 3 else {
                block.append(.init(literal: bytes[position]))
                position += 1
                continue
            }
            block.append(.init(length: match.length, distance: match.distance))
            let end = position + match.length
            position += 1
            while position < end {
                note()
                position += 1
            }
        }
        return block
    }

    private func hash(_ place: Int) -> Int {
        let word = Int(bytes[place]) | Int(bytes[place + 1]) << 8 | Int(bytes[place + 2]) << 16
        return (word &* 0x9E_3779_B1) >> 17 & 0x7FFF
    }

    /// Puts the place where the matcher stands into the chain of its hash.
    private mutating func note() {
        guard position + 3 <= bytes.count else { return }
        let hash = hash(position)
        earlier[position & (DeflateAlphabet.farthest - 1)] = heads[hash]
        heads[hash] = position
    }

    /// The longest repetition at the place where the matcher stands, the nearest of several.
    private func longestMatch() -> (length: Int, distance: Int) {
        guard position + 3 <= bytes.count else { return (0, 0) }
        let bytes = bytes.span
        let limit = min(DeflateAlphabet.longest, bytes.count - position)
        var best = (length: 0, distance: 0)
        var candidate = heads[hash(position)]
        var left = Self.searched
        while candidate >= 0, position - candidate <= DeflateAlphabet.farthest, left > 0 {
            if best.length == 0 || bytes[candidate + best.length] == bytes[position + best.length] {
                var length = 0
                while length < limit, bytes[candidate + length] == bytes[position + length] { length += 1 }
                if length > best.length { best = (length, position - candidate) }
                if length >= min(limit, Self.goodLength) { break }
            }
            candidate = earlier[candidate & (DeflateAlphabet.farthest - 1)]
            left -= 1
        }
        return best
    }
}
