import Backprop
import Testing

/// All sizes against the definition, pixel by pixel.
@Suite struct ImageResizingTests {
    /// For a new pixel the old ones and their shares: in whole numbers, with their sum.
    static func shares(_ index: Int, from old: Int, to new: Int) -> (shares: [Int: Int], total: Int) {
        var shares: [Int: Int] = [:]
        guard new > old else {
            for part in index * old..<(index + 1) * old { shares[part / new, default: 0] += 1 }
            return (shares, old)
        }
        let centre = (2 * index + 1) * old - new
        if centre <= 0 { return ([0: 2 * new], 2 * new) }
        let (place, part) = (centre / (2 * new), centre % (2 * new))
        shares[min(place, old - 1), default: 0] += 2 * new - part
        shares[min(place + 1, old - 1), default: 0] += part
        return (shares, 2 * new)
    }

    static func resized(_ values: [UInt8], _ old: (Int, Int), _ new: (Int, Int), channels: Int) -> [UInt8] {
        var result: [UInt8] = []
        for row in 0..<new.0 {
            let rows = shares(row, from: old.0, to: new.0)
            for column in 0..<new.1 {
                let columns = shares(column, from: old.1, to: new.1)
                for channel in 0..<channels {
                    var sum = 0
                    for (y, a) in rows.shares {
                        for (x, b) in columns.shares {
                            sum += a * b * Int(values[(y * old.1 + x) * channels + channel])
                        }
                    }
                    let total = rows.total * columns.total
                    result.append(UInt8((sum + total / 2) / total))
                }
            }
        }
        return result
    }

    static let old: [(Int, Int)] = [(1, 1), (1, 40), (40, 1), (5, 3), (8, 8), (2, 31)]
    static let new: [(Int, Int)] = [(1, 1), (3, 5), (12, 2), (1, 50), (50, 1), (9, 16)]

    @Test(arguments: old, new)
    func everyDirection(old: (Int, Int), new: (Int, Int)) {
        for channels in [1, 3] {
            let count = old.0 * old.1 * channels
            let values: [UInt8] = (0..<count).map { UInt8(($0 * 97 + $0 / 7) % 256) }
            let image = Image(height: old.0, width: old.1, channels: channels, values: .bytes(values))
            let expected: [UInt8] = Self.resized(values, old, new, channels: channels)
            let resized = image.resized(height: new.0, width: new.1)
            #expect(resized.values == Image.Values.bytes(expected))
        }
    }

    /// A line of a million pixels becomes a square: the work between them is no more than that of both.
    @Test func linesBecomeSquares() {
        let half = 500_000
        let line = [UInt8](repeating: 0, count: half) + [UInt8](repeating: 200, count: half)
        let row: [UInt8] = (0..<64).map { $0 < 32 ? 0 : 200 }
        var (rows, columns): ([UInt8], [UInt8]) = ([], [])
        for value in row {
            rows += row
            columns += [UInt8](repeating: value, count: 64)
        }
        let wide = Image(height: 1, width: line.count, channels: 1, values: .bytes(line))
        #expect(wide.resized(height: 64, width: 64).values == .bytes(rows))
        let tall = Image(height: line.count, width: 1, channels: 1, values: .bytes(line))
        #expect(tall.resized(height: 64, width: 64).values == .bytes(columns))
    }
}
