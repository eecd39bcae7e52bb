/// Finds out what parts the cells of a table, and which decimal mark its numbers have.
struct CSVDialect {
    private(set) var delimiter = TableFormat.Delimiter.comma
    private(set) var decimalMark = TableFormat.DecimalMark.point
    private let hasComments: Bool

    /// So much of a table is looked at.
    private static let (mostRecords, mostBytes) = (200, 1 << 20)
    /// Which delimiter is taken where several do as well.
    private static let order: [TableFormat.Delimiter] = [.tab, .semicolon, .comma, .bar, .space]

    /// Takes what is given as it is, and finds the rest: the delimiter that cuts the first records into equally many cells
    /// of which the most are numbers, and the mark that makes them so.
    ///
    /// - Parameters:
    ///   - bytes: The table.
    ///   - start: Where its records begin.
    ///   - isCut: Whether there is more of the table than these bytes.
    ///   - delimiter: The delimiter, if it is known.
    ///   - decimalMark: The decimal mark, if it is known.
    ///   - hasComments: Whether lines that begin with `#` are passed over.
    init(
        _ bytes: [UInt8], from start: Int, isCut: Bool, delimiter: TableFormat.Delimiter?,
        decimalMark: TableFormat.DecimalMark?, hasComments: Bool
    ) {
        self.hasComments = hasComments
        let samples = (delimiter.map { [$0] } ?? Self.order).map {
            Sample(bytes, from: start, isCut: isCut, delimiter: $0, hasComments: hasComments)
        }
        let regular = samples.filter { $0.isRegular && $0.columns > 1 }
        var best: Sample?
        for sample in regular where best.map({ sample.share(decimalMark) > $0.share(decimalMark) }) ?? true {
            best = sample
        }
        // Without one that cuts alike, the one that cuts most: the error about the first other record is clear.
        for sample in samples where regular.isEmpty && sample.delimiter != .space || samples.count == 1 {
            if sample.columns > best?.columns ?? 0 { best = sample }
        }
        // A single column has no delimiter; the comma is as good as any.
        if let best, best.columns > 1 { self.delimiter = best.delimiter }
        if let delimiter { self.delimiter = delimiter }
        self.decimalMark = decimalMark ?? best?.mark ?? .point
    }

    func format(missingMarks: [String]) -> TableFormat {
        TableFormat(
            delimiter: delimiter, decimalMark: decimalMark, hasComments: hasComments, missingMarks: missingMarks)
    }

    /// The delimiter that a first line such as `sep=;` tells, as Excel writes and reads it, and where the records begin:
    /// behind that line and the byte order mark, if there are such.
    static func toldDelimiter(_ bytes: [UInt8]) -> (delimiter: TableFormat.Delimiter?, end: Int) {
        let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        guard bytes[start...].starts(with: "sep=".utf8), bytes.count > start + 4,
            let delimiter = order.first(where: { $0.byte == bytes[start + 4] })
        else { return (nil, start) }
        var end = start + 5
        guard end < bytes.count, [0x0A, 0x0D].contains(bytes[end]) else { return (nil, start) }
        end += bytes[end...].starts(with: [0x0D, 0x0A]) ? 2 : 1
        return (delimiter, end)
    }

    /// Whether the beginning of a table has two records in it, comments and empty lines aside, as some delimiter cuts it, or
    /// one that is wrong by each.
    static func hasTwoRecords(_ bytes: [UInt8], delimiter: TableFormat.Delimiter?, hasComments: Bool) -> Bool {
        let (told, start) = toldDelimiter(bytes)
        var isWrong = true
        for delimiter in (told ?? delimiter).map({ [$0] }) ?? order {
            var scanner = CSVScanner(
                bytes: bytes, from: start, format: TableFormat(delimiter: delimiter, hasComments: hasComments),
                source: "")
            // A record that ends with the bytes may go on, be it wrong or not.
            var isCut = false
            var records = 0
            while records < 2, !isCut, (try? scanner.next()) ?? false {
                isCut = scanner.position == bytes.count
                records += 1
            }
            if records == 2, !isCut { return true }
            if scanner.position == bytes.count { isWrong = false }
        }
        return isWrong
    }

    /// What a delimiter makes of the first records.
    private struct Sample {
        let delimiter: TableFormat.Delimiter
        /// Of the records behind the first, which may be a header without a name for those of the rows, as R writes it.
        var columns = 0
        var isRegular = true
        private var cells = 0
        private var pointNumbers = 0
        private var commaNumbers = 0
        /// Whether one of the numbers with a decimal comma has one.
        private var hasComma = false

        init(_ bytes: [UInt8], from start: Int, isCut: Bool, delimiter: TableFormat.Delimiter, hasComments: Bool) {
            self.delimiter = delimiter
            var scanner = CSVScanner(
                bytes: bytes, from: start, format: TableFormat(delimiter: delimiter, hasComments: hasComments),
                source: "")
            var records = 0
            while records < mostRecords, scanner.position - start < mostBytes || records < 2 {
                // What is wrong with a record is found when it is read. Of one that is cut there may be more cells.
                guard (try? scanner.next()) ?? false, !isCut || scanner.position < bytes.count else { break }
                records += 1
                let isShortHeader = records == 2 && scanner.cells.count == columns + 1 && columns > 0
                if records == 1 || isShortHeader { columns = scanner.cells.count }
                if scanner.cells.count != columns { isRegular = false }
                count(scanner)
            }
        }

        private mutating func count(_ scanner: CSVScanner) {
            for cell in scanner.cells {
                cells += 1
                if case .number = DecimalNumber(scanner.bytes, cell.range) { pointNumbers += 1 }
                if case .number = DecimalNumber(scanner.bytes, cell.range, mark: .comma) {
                    commaNumbers += 1
                    hasComma = hasComma || scanner.bytes[cell.range].contains(UInt8(ascii: ","))
                }
            }
        }

        /// The mark by which more cells are numbers. Where it makes no difference, `1,006` is a thousand and six in a table
        /// that is parted by commas, and else a little more than one.
        var mark: TableFormat.DecimalMark {
            if commaNumbers == pointNumbers { return hasComma && delimiter != .comma ? .comma : .point }
            return commaNumbers > pointNumbers ? .comma : .point
        }

        /// The share of cells that are numbers by a mark, or by the better one.
        func share(_ mark: TableFormat.DecimalMark?) -> Double {
            let numbers =
                switch mark {
                case .point: pointNumbers
                case .comma: commaNumbers
                case nil: max(pointNumbers, commaNumbers)
                }
            return cells == 0 ? 0 : Double(numbers) / Double(cells)
        }
    }
}
