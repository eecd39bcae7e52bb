/// Guesses where the first line begins in a range of a table.
///
/// Whether a line ends there, or a cell in quotation marks goes on, depends on all that is before. So a guess must be proved, and
/// need only be right nearly always: what is taken is the first place from which on records have as many cells as the table
/// has columns.
struct CSVCut {
    let csv: CSV
    let layout: TableLayout

    /// So much is looked at.
    private static let (mostBytes, mostRecords) = (1 << 22, 8)
    private static let (lineFeed, carriageReturn) = (UInt8(ascii: "\n"), UInt8(ascii: "\r"))

    /// The place of a line that begins in a range, probably the first; nothing if none seems to.
    func firstLine(in range: Range<Int>) throws(DataError) -> Int? {
        guard range.lowerBound > csv.start else { return nil }
        // The byte before may end a line.
        let start = range.lowerBound - 1
        let bytes = try csv.read(start..<start + Self.mostBytes)
        // Whether a quotation mark begins a cell, ends one, or is nothing of the kind, cannot be seen.
        for isQuoted in [nil, false, true] {
            guard let place = Self.firstLine(bytes, isQuoted: isQuoted), isPlausible(place, bytes) else { continue }
            return start + place < range.upperBound ? start + place : nil
        }
        return nil
    }

    /// The place behind the first line end.
    ///
    /// - Parameter isQuoted: Whether the bytes begin within quotation marks, where lines do not end; these do not count if it
    ///   is nothing.
    private static func firstLine(_ bytes: [UInt8], isQuoted: Bool?) -> Int? {
        var isWithin = isQuoted ?? false
        for (place, byte) in bytes.enumerated() {
            if byte == UInt8(ascii: "\"") {
                if isQuoted != nil { isWithin.toggle() }
            } else if !isWithin, byte == lineFeed || byte == carriageReturn {
                let isPair = byte == carriageReturn && bytes[place...].starts(with: [carriageReturn, lineFeed])
                return place + (isPair ? 2 : 1)
            }
        }
        return nil
    }

    private func isPlausible(_ place: Int, _ bytes: [UInt8]) -> Bool {
        let part = CSVPart(start: CSVPart.Place(offset: place, width: layout.columns), end: .max)
        var scanner = CSVScanner(bytes: bytes, of: part, format: layout.format, source: "")
        for _ in 0..<Self.mostRecords {
            let isRecord = try? scanner.next()
            // What the bytes cut may go on.
            if scanner.nextPlace.offset == bytes.count { return true }
            guard isRecord == true, scanner.cells.count == layout.columns else { return false }
        }
        return true
    }
}

extension CSV {
    /// How long it is.
    func length() throws(DataError) -> Int {
        guard let file else { return bytes.count }
        return try OpenFile(file.url).length
    }

    /// The bytes in a range, as far as there are such.
    func read(_ range: Range<Int>) throws(DataError) -> [UInt8] {
        guard let file else { return Array(bytes[range.clamped(to: bytes.indices)]) }
        return try OpenFile(file.url).read(range)
    }
}
