/// The texts of a column as they are read: each is kept once, with a number, and how often and where it first came.
///
/// Texts are compared by their bytes, so that two which differ only in how an accent is written are two.
struct TableTexts: Sendable {
    struct Entry: Sendable {
        let text: String
        /// The line on which it first came.
        let line: Int
        var count: Int
    }

    /// In the order of their first appearance.
    private(set) var entries: [Entry] = []
    /// The number of a text's entry, or of none, -1, for marks that stand for nothing; in the place that its hash tells, or
    /// one of the next.
    private var table: [Slot] = []
    private var known = 0
    /// The bytes of all texts, one after the other.
    private var bytes: [UInt8] = []
    private var lastSlot = 0

    private struct Slot: Sendable {
        var hash = 0
        var start = 0
        /// Nothing is here if it is negative.
        var count = -1
        var place: Int32 = 0
    }

    /// The number of a text, counted from 0 in the order of first appearance; -1 if it stands for a missing value.
    ///
    /// The hash has a seed of its own in each process, as those of the standard library, so that nobody can choose texts
    /// that all have the same.
    mutating func place(
        of cell: UnsafeBufferPointer<UInt8>, line: Int, _ missing: MissingMarks
    ) -> Int32 {
        if table.isEmpty { table = Array(repeating: Slot(), count: 4) }
        // Tables are often sorted.
        if unsafe holds(lastSlot, cell) { return count(lastSlot) }
        var hasher = Hasher()
        unsafe hasher.combine(bytes: UnsafeRawBufferPointer(cell))
        let hash = hasher.finalize()
        var slot = hash & (table.count - 1)
        while table[slot].count >= 0 {
            if table[slot].hash == hash, unsafe holds(slot, cell) { return count(slot) }
            slot = (slot + 1) & (table.count - 1)
        }
        let place: Int32
        if unsafe missing.contains(cell) {
            place = -1
        } else {
            place = Int32(entries.count)
            entries.append(Entry(text: unsafe String(decoding: cell, as: UTF8.self), line: line, count: 1))
        }
        table[slot] = Slot(hash: hash, start: bytes.count, count: cell.count, place: place)
        unsafe bytes.append(contentsOf: cell)
        lastSlot = slot
        known += 1
        if 2 * known > table.count { grow() }
        return place
    }

    /// Takes in what another process has found of a text, behind what is here, and returns its number.
    mutating func add(_ text: String, line: Int, count: Int) -> Int32 {
        let bytes = Array(text.utf8)
        let place = unsafe bytes.withUnsafeBufferPointer { unsafe self.place(of: $0, line: line, .none) }
        entries[Int(place)].count += count - 1
        return place
    }

    /// About how many bytes of memory they take: each is kept in a string, and among the bytes of all.
    var byteCount: Size {
        Size(table.capacity * MemoryLayout<Slot>.stride + entries.capacity * (MemoryLayout<Entry>.stride + 32))
            + 2 * Size(bytes.capacity)
    }

    private func holds(_ slot: Int, _ cell: UnsafeBufferPointer<UInt8>) -> Bool {
        let (start, count) = (table[slot].start, table[slot].count)
        return unsafe count == cell.count && bytes[start..<start + count].elementsEqual(cell)
    }

    private mutating func count(_ slot: Int) -> Int32 {
        lastSlot = slot
        let place = table[slot].place
        if place >= 0 { entries[Int(place)].count += 1 }
        return place
    }

    private mutating func grow() {
        var larger = Array(repeating: Slot(), count: 2 * table.count)
        for entry in table where entry.count >= 0 {
            var slot = entry.hash & (larger.count - 1)
            while larger[slot].count >= 0 { slot = (slot + 1) & (larger.count - 1) }
            larger[slot] = entry
        }
        table = larger
        lastSlot = 0
    }

    /// The numbers of the texts in their natural order: by value if all are numbers, else by the Unicode scalars of their
    /// names.
    var sorted: [Int] {
        let values = entries.map { DecimalNumber.value(of: $0.text) }
        guard values.allSatisfy({ $0 != nil }) else {
            return entries.indices.sorted { Name(entries[$0].text) < Name(entries[$1].text) }
        }
        return entries.indices.sorted {
            (values[$0] ?? 0, Name(entries[$0].text)) < (values[$1] ?? 0, Name(entries[$1].text))
        }
    }
}
