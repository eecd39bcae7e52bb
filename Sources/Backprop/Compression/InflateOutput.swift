/// The bytes that are being unpacked, behind those before them that they may repeat, and room for more.
///
/// One output takes the bytes of all streams that lie behind each other in a file, so that the room for them is made once
/// and not for each.
struct InflateOutput {
    /// The bytes, and behind them the room.
    private var bytes: [UInt8] = []
    /// The number of bytes without the room.
    private(set) var count = 0

    /// The bytes from `start` on.
    func bytes(from start: Int) -> ArraySlice<UInt8> { bytes[start..<count] }

    /// Lets the room grow if there is none: to what packed bytes mostly become, then to twice the length, but to no more
    /// than `limit` bytes in all. O(packed bytes + limit) for all calls together, as the room is cleared once.
    ///
    /// The room is laid out at once and cleared a piece at a time, so that memory is taken as the bytes come.
    mutating func makeRoom(packed: Int, limit: Int) {
        guard count == bytes.count else { return }
        if bytes.capacity == count {
            // Neither overflows: both numbers are those of bytes in memory.
            bytes.reserveCapacity(min(limit, max(2 * count, count + 8 * packed, 1024)))
        }
        let room = min(limit, bytes.capacity) - count
        bytes.append(contentsOf: repeatElement(0, count: min(room, Self.piece)))
    }

    private static let piece = 1 << 20

    /// Appends bytes as they are, up to `limit` bytes in all.
    mutating func append(_ source: ArraySlice<UInt8>) {
        let end = count + source.count
        // Room that was made before is used up first.
        let fitting = source.prefix(bytes.count - count)
        if !fitting.isEmpty { bytes.replaceSubrange(count..<count + fitting.count, with: fitting) }
        bytes.append(contentsOf: source.dropFirst(fitting.count))
        count = end
    }

    /// Lets `body` write behind the bytes into the room, and tell how many there are then.
    mutating func fill<Result>(_ body: (inout MutableSpan<UInt8>, _ count: inout Int) -> Result) -> Result {
        var end = count
        defer { count = end }
        var span = bytes.mutableSpan
        return body(&span, &end)
    }

    /// All bytes; none are kept.
    mutating func takeAll() -> [UInt8] {
        var result: [UInt8] = []
        swap(&result, &bytes)
        result.removeLast(result.count - count)
        count = 0
        return result
    }

    /// The bytes from `start` on. The last 32 KiB are kept, for the next ones may repeat them.
    ///
    /// O(bytes) for all calls together, however small the parts are.
    mutating func take(from start: Int) -> ArraySlice<UInt8> {
        let history = DeflateAlphabet.farthest
        if count - start >= history {
            let end = count
            let result = takeAll()
            bytes = Array(result[(end - history)...])
            count = history
            return result[start...]
        }
        let result = Array(bytes[start..<count])
        if count >= 2 * history {
            bytes.removeFirst(count - history)
            count = history
        }
        return result[...]
    }
}
