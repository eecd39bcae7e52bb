/// Packs bytes into the DEFLATE format (RFC 1951). The same bytes are packed the same way everywhere.
enum Deflate {
    /// Packs `bytes`. O(bytes) in time, with the number of places that are searched for each as a factor.
    static func pack(_ bytes: [UInt8]) -> [UInt8] {
        var matcher = DeflateMatcher(bytes)
        var writer = BitWriter()
        var end = 0
        repeat {
            let block = matcher.nextBlock()
            end = block.range.upperBound
            block.write(bytes, isLast: end == bytes.count, to: &writer)
        } while end < bytes.count
        writer.align()
        return writer.bytes
    }
}

/// Literals and repetitions that stand for a part of the bytes.
struct DeflateBlock {
    /// A literal byte, or a repetition of bytes that came before.
    struct Token {
        private let bits: UInt32

        init(literal: UInt8) { bits = UInt32(literal) }
        init(length: Int, distance: Int) { bits = 1 << 31 | UInt32(length) << 16 | UInt32(distance - 1) }

        var isLiteral: Bool { bits >> 31 == 0 }
        var literal: Int { Int(bits & 0xFF) }
        var length: Int { Int(bits >> 16 & 0x1FF) }
        var distance: Int { Int(bits & 0xFFFF) + 1 }
    }

    private(set) var tokens: [Token] = []
    /// What the tokens stand for.
    private(set) var range: Range<Int>
    private var literalFrequencies = [Int](repeating: 0, count: 286)
    private var distanceFrequencies = [Int](repeating: 0, count: 30)

    init(at start: Int) {
        range = start..<start
        literalFrequencies[DeflateAlphabet.endOfBlock] = 1
    }

    mutating func append(_ token: Token) {
        tokens.append(token)
        if token.isLiteral {
            literalFrequencies[token.literal] += 1
        } else {
            literalFrequencies[Self.lengthSymbols[token.length]] += 1
            distanceFrequencies[Self.distanceSymbol(token.distance)] += 1
        }
        range = range.lowerBound..<range.upperBound + (token.isLiteral ? 1 : token.length)
    }

    /// Writes the block in the form that takes the fewest bits.
    func write(_ bytes: [UInt8], isLast: Bool, to writer: inout BitWriter) {
        let literals = HuffmanEncoder(frequencies: literalFrequencies, longest: 15)
        let distances = HuffmanEncoder(frequencies: distanceFrequencies, longest: 15)
        let header = DeflateCodeHeader(literals: literals.lengths, distances: distances.lengths)
        let own = header.cost + literals.cost(literalFrequencies) + distances.cost(distanceFrequencies)
        let fixed = Self.fixed.literals.cost(literalFrequencies) + Self.fixed.distances.cost(distanceFrequencies)
        // Each stored block holds 65,535 bytes at most and begins with 5 more.
        let stored = 8 * (range.count + 5 * (range.count / 65_535 + 1)) - Self.extraBits(tokens)
        if stored <= min(own, fixed) {
            writeStored(bytes, isLast, &writer)
        } else {
            writer.append((isLast ? 1 : 0) | (own < fixed ? 2 : 1) << 1, 3)
            if own < fixed {
                header.write(to: &writer)
                writeTokens(literals, distances, &writer)
            } else {
                writeTokens(Self.fixed.literals, Self.fixed.distances, &writer)
            }
        }
    }

    private func writeStored(_ bytes: [UInt8], _ isLast: Bool, _ writer: inout BitWriter) {
        var start = range.lowerBound
        repeat {
            let end = min(start + 65_535, range.upperBound)
            writer.append(isLast && end == range.upperBound ? 1 : 0, 3)
            writer.align()
            writer.append(end - start, 16)
            writer.append(~(end - start) & 0xFFFF, 16)
            writer.append(bytes[start..<end])
            start = end
        } while start < range.upperBound
    }

    private func writeTokens(_ literals: HuffmanEncoder, _ distances: HuffmanEncoder, _ writer: inout BitWriter) {
        for token in tokens {
            guard !token.isLiteral else {
                literals.write(token.literal, to: &writer)
                continue
            }
            let symbol = Self.lengthSymbols[token.length]
            let length = DeflateAlphabet.lengths[symbol - 257]
            literals.write(symbol, to: &writer)
            writer.append(token.length - length.first, length.extraBits)
            let distanceSymbol = Self.distanceSymbol(token.distance)
            let distance = DeflateAlphabet.distances[distanceSymbol]
            distances.write(distanceSymbol, to: &writer)
            writer.append(token.distance - distance.first, distance.extraBits)
        }
        literals.write(DeflateAlphabet.endOfBlock, to: &writer)
    }

    private static func extraBits(_ tokens: [Token]) -> Int {
        tokens.reduce(0) { sum, token in
            guard !token.isLiteral else { return sum }
            return sum + DeflateAlphabet.lengths[lengthSymbols[token.length] - 257].extraBits
                + DeflateAlphabet.distances[distanceSymbol(token.distance)].extraBits
        }
    }

    private static let fixed = (
        literals: HuffmanEncoder(lengths: DeflateAlphabet.fixedLiteralLengths),
        distances: HuffmanEncoder(lengths: DeflateAlphabet.fixedDistanceLengths)
    )

    /// By length: the last symbol whose range begins no later.
    private static let lengthSymbols: [Int] = (0...DeflateAlphabet.longest).map { length in
        256 + DeflateAlphabet.lengths.prefix { $0.first <= length }.count
    }

    /// The last symbol whose range begins no later. Each power of two has two of them.
    private static func distanceSymbol(_ distance: Int) -> Int {
        guard distance > 2 else { return distance - 1 }
        let exponent = Int.bitWidth - 1 - (distance - 1).leadingZeroBitCount
        return 2 * exponent + ((distance - 1) >> (exponent - 1) & 1)
    }
}
