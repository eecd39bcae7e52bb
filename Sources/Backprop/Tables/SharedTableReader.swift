/// Reads a table on several processes, each of them the lines that begin in its share of the bytes.
///
/// Where lines begin depends on all quotation marks before. So each process guesses where its first one is, reads from there,
/// and then all say where they began and where the next line is: who began where the one before came to was right, if that one
/// was. The first who was not reads again.
struct SharedTableReader {
    private let csv: CSV
    private let selection: TableSelection
    private let ranks: Ranks
    /// Which bytes belong to each process.
    private let ranges: [Range<Int>]
    /// Where the lines of each begin, once that is proved.
    private var starts: [CSVPart.Place] = []

    /// What a process says of its reading.
    private struct Attempt: Codable {
        var start, end: CSVPart.Place?
        var error: DataError?
    }

    init(_ csv: CSV, _ selection: TableSelection, by ranks: Ranks, length: Int) {
        (self.csv, self.selection, self.ranks) = (csv, selection, ranks)
        ranges = (0..<ranks.count).map { rank in
            let share = ranks.share(of: length - csv.start, rank: rank)
            return csv.start + share.lowerBound..<csv.start + share.upperBound
        }
    }

    /// What a reader of the whole table would find, with the rows of this process. All processes call it together.
    ///
    /// - Throws: What that reader would throw, on all processes.
    mutating func read(_ roles: [TableReader.Role]) throws(DataError) -> TableReader {
        var (own, reader) = attempt(starts.isEmpty ? guess : starts[ranks.rank], roles)
        while true {
            let attempts = try ranks.gather(own, source: csv.source)
            guard let wrong = prove(attempts) else { break }
            if attempts[wrong].start == starts[wrong], var error = attempts[wrong].error {
                // All look for it as one process does, and so find the first of several.
                try TableReader.checkRecords(csv, selection.layout)
                error.source = "rank \(wrong): \(error.source)"
                throw error
            }
            if wrong == ranks.rank { (own, reader) = attempt(starts[wrong], roles) }
        }
        let start = starts[ranks.rank]
        var held = try ranks.together(source: csv.source) { () throws(DataError) in
            if let reader, own.start == start { return reader }
            // No line begins in its bytes: whatever it read there belongs to a process before it.
            return try self.reader(from: start, roles)
        }
        try held.add(by: ranks)
        try held.checkRows()
        try ranks.together(source: csv.source) { () throws(DataError) in try held.checkMemory() }
        return held
    }

    /// Lines that begin here or later are not read by a process.
    private func end(of rank: Int) -> Int { rank == ranks.count - 1 ? .max : ranges[rank].upperBound }

    private var guess: CSVPart.Place? {
        if ranks.isFirst { return CSVPart.Place(offset: csv.start) }
        let line = try? CSVCut(csv: csv, layout: selection.layout).firstLine(in: ranges[ranks.rank])
        return line.map { CSVPart.Place(offset: $0, width: selection.layout.columns) }
    }

    private func reader(from start: CSVPart.Place, _ roles: [TableReader.Role]) throws(DataError) -> TableReader {
        try TableReader(
            csv, selection.layout, roles: roles, dropping: selection.dropping,
            part: CSVPart(start: start, end: end(of: ranks.rank)))
    }

    private func attempt(_ start: CSVPart.Place?, _ roles: [TableReader.Role]) -> (Attempt, TableReader?) {
        guard let start else { return (Attempt(), nil) }
        do throws(DataError) {
            let reader = try self.reader(from: start, roles)
            return (Attempt(start: start, end: reader.end), reader)
        } catch {
            return (Attempt(start: start, error: error), nil)
        }
    }

    /// Finds out where the lines of each process begin, as far as that follows from what all have read.
    ///
    /// - Returns: The first process that began elsewhere, or failed.
    private mutating func prove(_ attempts: [Attempt]) -> Int? {
        var place = CSVPart.Place(offset: csv.start)
        starts = []
        for (rank, attempt) in attempts.enumerated() {
            starts.append(place)
            if place.offset >= end(of: rank) { continue }
            guard attempt.start == place, let end = attempt.end else { return rank }
            place = end
        }
        return nil
    }
}

/// What a process tells the others of the lines that it has read.
private struct Report: Codable {
    struct Text: Codable {
        let text: String
        let line, count: Int
    }

    let rows, lines, dropped, comments, hashRecords: Int
    let texts: [[Text]]
    let notes: TableNotes.Report

    init(_ reader: TableReader) {
        (rows, lines) = (reader.numbers.count, reader.lines)
        (dropped, comments, hashRecords) = (reader.dropped, reader.comments, reader.hashRecords)
        texts = reader.texts.map { $0.entries.map { Text(text: $0.text, line: $0.line, count: $0.count) } }
        notes = reader.notes.report
    }
}

extension TableReader {
    /// Takes in what the other processes have found, all in the order of the file, and counts texts as all of it does.
    fileprivate mutating func add(by ranks: Ranks) throws(DataError) {
        // All hold the texts of all, which nobody has counted yet.
        let bytes = ranks.gather(words: [UInt64(texts.sum(\.byteCount).value ?? .max)]).sum { Size(Int(clamping: $0)) }
        try ranks.together(source: csv.source) { () throws(DataError) in
            try MemoryLimit.require(3 * bytes, for: "the texts of a table", source: csv.source)
        }
        let reports = try ranks.gather(Report(self), source: csv.source)
        shares = RowShares(ranks: ranks, counts: reports.map(\.rows))
        (dropped, comments, hashRecords) = (0, 0, 0)
        notes = TableNotes(columns: roles.count)
        texts = Array(repeating: TableTexts(), count: texts.count)
        var (lines, places): (Int, [[Int32]]) = (0, [])
        for (rank, report) in reports.enumerated() {
            var found: [[Int32]] = []
            for (slot, entries) in zip(texts.indices, report.texts) {
                found.append(
                    entries.map { texts[slot].add($0.text, line: $0.line + lines, count: $0.count) })
            }
            if rank == ranks.rank { places = found }
            notes.add(report.notes, after: lines)
            lines += report.lines
            dropped += report.dropped
            comments += report.comments
            hashRecords += report.hashRecords
        }
        codes.update { slot, code in code < 0 ? code : places[slot][Int(code)] }
    }
}
