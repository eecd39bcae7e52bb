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
    init(
        _ bytes: [UInt8], from start: Int, delimiter: TableFormat.Delimiter?, decimalMark: TableFormat.DecimalMark?,
        hasComments: Bool
    ) {
        self.hasComments = hasComments
        let samples = (delimiter.map { [$0] } ?? Self.order).map {
            Sample(bytes, from: start, delimiter: $0, hasComments: hasComments)
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
        if let best, best.columns > 1 || samples.count == 1 { self.delimiter = best.delimiter }
        self.decimalMark = decimalMark ?? best?.mark ?? .point
    }

    func format(missingMarks: [String]) -> TableFormat {
        TableFormat(
            delimiter: delimiter, decimalMark: decimalMark, hasComments: hasComments, missingMarks: missingMarks)
    }

    /// The delimiter that a first line such as `sep=;` tells, as Excel writes and reads it.
    static func toldDelimiter(
        _ bytes: [UInt8], from start: Int
    ) -> (delimiter: TableFormat.Delimiter, end: Int)? {
        guard bytes[start...].starts(with: "sep=".utf8), bytes.count > start + 4,
            let delimiter = order.first(where: { $0.byte == bytes[start + 4] })
        else { return nil }
        var end = start + 5
        guard end < bytes.count, [0x0A, 0x0D].contains(bytes[end]) else { return nil }
        end += bytes[end...].starts(with: [0x0D, 0x0A]) ? 2 : 1
        return (delimiter, end)
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

        init(_ bytes: [UInt8], from start: Int, delimiter: TableFormat.Delimiter, hasComments: Bool) {
            self.delimiter = delimiter
            var scanner = CSVScanner(
                bytes: bytes, from: start, format: TableFormat(delimiter: delimiter, hasComments: hasComments),
                source: "")
            var records = 0
            while records < mostRecords, scanner.position - start < mostBytes || records < 2 {
                // What is wrong with a record is found when it is read.
                guard (try? scanner.next()) ?? false else { break }
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
