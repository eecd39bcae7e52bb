/// A canonical Huffman code of DEFLATE to write symbols with.
struct HuffmanEncoder {
    /// The length of each symbol's code; 0 for symbols without one.
    let lengths: [UInt8]
    /// The codes, their first bit lowest, as the stream takes them.
    private let codes: [Int]

    init(lengths: [UInt8]) {
        var next = [Int](repeating: 0, count: 17)
        for length in 1...15 {
            next[length + 1] = (next[length] + lengths.count { Int($0) == length }) << 1
        }
        var codes = [Int](repeating: 0, count: lengths.count)
        for (symbol, length) in lengths.enumerated() where length > 0 {
            codes[symbol] = HuffmanDecoder.reversed(next[Int(length)], Int(length))
            next[Int(length)] += 1
        }
        (self.lengths, self.codes) = (lengths, codes)
    }

    /// The code by which symbols that come so often take the fewest bits, with no code longer than `longest`.
    ///
    /// Two symbols at least get a code: some readers refuse a code of one.
    init(frequencies: [Int], longest: Int) {
        var frequencies = frequencies
        for symbol in 0..<2 where frequencies.count(where: { $0 > 0 }) < 2 && frequencies[symbol] == 0 {
            frequencies[symbol] = 1
        }
        self.init(lengths: Self.lengths(frequencies, longest))
    }

    /// Larmore and Hirschberg's package-merge: in each of `longest` rounds the symbols are merged, by weight, with pairs
    /// of what the round before gave. A symbol's code is as long as the number of rounds in which it is among the
    /// lightest that are taken, from the last round back.
    private static func lengths(_ frequencies: [Int], _ longest: Int) -> [UInt8] {
        let symbols = frequencies.indices.filter { frequencies[$0] > 0 }
            .sorted { (frequencies[$0], $0) < (frequencies[$1], $1) }
        var rounds: [[Bool]] = []
        var pairs: [Int] = []
        for _ in 0..<longest {
            var (weights, isSymbol): ([Int], [Bool]) = ([], [])
            var (symbol, pair) = (0, 0)
            while symbol < symbols.count || pair < pairs.count {
                if pair == pairs.count || (symbol < symbols.count && frequencies[symbols[symbol]] <= pairs[pair]) {
                    weights.append(frequencies[symbols[symbol]])
                    isSymbol.append(true)
                    symbol += 1
                } else {
                    weights.append(pairs[pair])
                    isSymbol.append(false)
                    pair += 1
                }
            }
            rounds.append(isSymbol)
            pairs = stride(from: 0, to: weights.count - 1, by: 2).map { weights[$0] + weights[$0 + 1] }
        }
        var lengths = [UInt8](repeating: 0, count: frequencies.count)
        var taken = 2 * symbols.count - 2
        for round in rounds.reversed() {
            let count = round.prefix(taken).count { $0 }
            for symbol in symbols.prefix(count) { lengths[symbol] += 1 }
            taken = 2 * (taken - count)
        }
        return lengths
    }

    /// The number of bits that symbols of these frequencies take.
    func cost(_ frequencies: [Int]) -> Int {
        zip(frequencies, lengths).reduce(0) { $0 + $1.0 * Int($1.1) }
    }

    func write(_ symbol: Int, to writer: inout BitWriter) {
        writer.append(codes[symbol], Int(lengths[symbol]))
    }
}
