import Foundation

/// The times of a series: what they are, how far they lie apart, and how they go on.
struct SeriesTime: Sendable {
    /// What a cell holds: a number, a month, or a day with the seconds since its beginning.
    private enum Kind: Equatable {
        case number, month, day, second
    }

    private let kind: Kind
    /// Of dates that all have the same day, which count as months.
    private let dayOfMonth: Int?
    private let last: Double
    private let step: Double
    /// So many digits stand behind the point of a number.
    private let digits: Int

    /// Reads the times of some rows.
    ///
    /// The step is the median of the differences. A time less than half a step or more than one and a half behind the one
    /// before is an error, so months may be given as days or as fractions of a year.
    ///
    /// - Parameter line: The line of a row.
    /// - Throws: A `DataError` that names the row of the first time that is none, is not behind the one before, or is too
    ///   far behind it.
    init(
        of rows: [Int], in table: Table, _ column: TableColumn, name: String?, line: (Int) throws(DataError) -> Int
    ) throws(DataError) {
        func text(_ index: Int) -> String { table.text(row: rows[index], of: column) }
        func fail(_ index: Int, _ expected: String, _ problem: String) throws(DataError) -> Never {
            throw DataError(
                source: table.source, location: .cell(row: try line(rows[index]), column: column.place + 1),
                expected: expected, problem: problem + (name.map { " in the series \(DataError.quoted($0))" } ?? ""))
        }
        var moments: [Moment] = []
        moments.reserveCapacity(rows.count)
        for index in rows.indices {
            guard let moment = Moment(text(index), mark: table.format.decimalMark) else {
                try fail(
                    index, "a time: a number, or a date such as 1949-01 or 1949-01-31 12:30",
                    "found \(DataError.quoted(text(index)))")
            }
            guard index == 0 || moment.isAlike(moments[0]) else {
                try fail(index, "a time such as \(DataError.quoted(text(0)))", "found \(DataError.quoted(text(index)))")
            }
            moments.append(moment)
        }
        let first = moments[0]
        let day = first.day.flatMap { day in moments.allSatisfy { $0.day == day && $0.seconds == nil } ? day : nil }
        dayOfMonth = rows.count > 1 ? day : nil
        kind =
            first.number != nil
            ? .number : first.day == nil || dayOfMonth != nil ? .month : first.seconds == nil ? .day : .second
        let kind = kind
        let values = moments.map { moment in
            switch kind {
            case .number: moment.number ?? 0
            case .month: Double(12 * moment.year + moment.month - 1)
            case .day, .second: Double(86400 * moment.days) + (moment.seconds ?? 0)
            }
        }
        let differences = zip(values.dropFirst(), values).map { $0 - $1 }
        let median = differences.sorted().dropFirst(differences.count / 2).first ?? (kind == .day ? 86400 : 1)
        for (index, difference) in differences.enumerated() where !(difference > 0) {
            try fail(
                index + 1, "times in ascending order",
                "found \(DataError.quoted(text(index + 1))) behind \(DataError.quoted(text(index)))")
        }
        for (index, difference) in differences.enumerated() where difference > 1.5 * median || difference < 0.5 * median
        {
            try fail(
                index + 1, "times that are equally far apart",
                "found \(difference > median ? "a gap: " : "")\(DataError.quoted(text(index + 1))) behind "
                    + "\(DataError.quoted(text(index))); without --time the rows are taken as they come")
        }
        last = values[values.count - 1]
        // Of numbers that were rounded the mean is nearer to what is meant.
        step = kind == .number && differences.count > 0 ? (last - values[0]) / Double(differences.count) : median
        digits = moments.map(\.digits).max() ?? 0
    }

    /// So many digits behind the point of a number as tell one step from the next, and no more than were read.
    private var decimals: Int {
        guard step != step.rounded() || digits > 0 else { return 0 }
        var (decimals, size) = (0, step.magnitude)
        while size < 1000, decimals < 15 { (decimals, size) = (decimals + 1, size * 10) }
        return step == step.rounded() ? digits : max(1, min(digits, decimals))
    }

    /// The text of the time so many steps behind the last one.
    func text(after steps: Int) -> String {
        let value = last + step * Double(steps)
        func padded(_ number: Int, _ width: Int) -> String {
            let text = String(number)
            return String(repeating: "0", count: max(0, width - text.count)) + text
        }
        switch kind {
        case .number:
            return String(format: "%.\(decimals)f", value)
        case .month:
            let months = Int(value)
            let text = padded(months / 12, 4) + "-" + padded(months % 12 + 1, 2)
            return text + (dayOfMonth.map { "-" + padded($0, 2) } ?? "")
        case .day, .second:
            let days = (value / 86400).rounded(.down)
            let (year, month, day) = Moment.date(ofDay: Int(days))
            let date = padded(year, 4) + "-" + padded(month, 2) + "-" + padded(day, 2)
            guard kind == .second else { return date }
            let rest = min(Int((value - 86400 * days).rounded()), 86399)
            return date + " " + padded(rest / 3600, 2) + ":" + padded(rest / 60 % 60, 2) + ":" + padded(rest % 60, 2)
        }
    }
}
