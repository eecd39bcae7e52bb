/// A time as a table writes it: a number, or a date of the Gregorian calendar.
struct Moment {
    private(set) var number: Double?
    /// How many digits stand behind the point of a number.
    private(set) var digits = 0
    private(set) var year = 0
    /// From 1.
    private(set) var month = 1
    /// From 1; `nil` for a month.
    private(set) var day: Int?
    /// Since the beginning of the day; `nil` for a day.
    private(set) var seconds: Double?

    /// Reads `1949`, `1749.042`, `1949-01`, `1949-01-31` or `1949-01-31 12:30:00`, with `/` and `T` likewise.
    init?(_ text: String, mark: TableFormat.DecimalMark) {
        if let number = DecimalNumber.value(of: text, mark: mark) {
            self.number = number
            let fraction = text.utf8.drop { $0 != mark.byte }.dropFirst()
            digits = fraction.allSatisfy { (0x30...0x39).contains($0) } ? min(fraction.count, 15) : 6
            return
        }
        var reader = Reader(rest: text[...])
        guard let year = reader.digits(4), let separator = reader.one(of: "-/"), let month = reader.digits(2),
            (1...12).contains(month)
        else { return nil }
        (self.year, self.month) = (year, month)
        guard !reader.rest.isEmpty else { return }
        guard reader.one(of: String(separator)) != nil, let day = reader.digits(2),
            (1...Self.days(of: month, year)).contains(day)
        else { return nil }
        self.day = day
        guard !reader.rest.isEmpty else { return }
        guard reader.one(of: " T") != nil, let hour = reader.digits(2), hour < 24, reader.one(of: ":") != nil,
            let minute = reader.digits(2), minute < 60
        else { return nil }
        var second = 0.0
        if reader.one(of: ":") != nil {
            guard let whole = reader.digits(2), whole < 60 else { return nil }
            second = Double(whole)
            if reader.rest.first == "." {
                let fraction = reader.rest.dropFirst().prefix { $0.isASCII && $0.isNumber }
                second += Double("0." + fraction) ?? 0
                reader.rest = reader.rest.dropFirst(1 + fraction.count)
            }
        }
        _ = reader.one(of: "Z")
        guard reader.rest.isEmpty else { return nil }
        seconds = Double(3600 * hour + 60 * minute) + second
    }

    /// Whether both are written alike: numbers, months, days or times of a day.
    func isAlike(_ other: Moment) -> Bool {
        (number == nil) == (other.number == nil) && (day == nil) == (other.day == nil)
            && (seconds == nil) == (other.seconds == nil)
    }

    /// The days since 1970-01-01 of a date, by Howard Hinnant's `days_from_civil`: years begin in March.
    var days: Int {
        let year = month <= 2 ? year - 1 : year
        let era = (year >= 0 ? year : year - 399) / 400
        let (ofEra, fromMarch) = (year - era * 400, (month + 9) % 12)
        let ofYear = (153 * fromMarch + 2) / 5 + (day ?? 1) - 1
        return era * 146_097 + ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear - 719_468
    }

    /// The way back: `civil_from_days`.
    static func date(ofDay days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let ofEra = shifted - era * 146_097
        let year = (ofEra - ofEra / 1460 + ofEra / 36524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * year + year / 4 - year / 100)
        let fromMarch = (5 * ofYear + 2) / 153
        let month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
        return (year + era * 400 + (month <= 2 ? 1 : 0), month, ofYear - (153 * fromMarch + 2) / 5 + 1)
    }

    private static func days(of month: Int, _ year: Int) -> Int {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
    }

    private struct Reader {
        var rest: Substring

        mutating func digits(_ count: Int) -> Int? {
            let digits = rest.prefix(count)
            guard digits.count == count, digits.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
            rest = rest.dropFirst(count)
            return Int(digits)
        }

        mutating func one(of characters: String) -> Character? {
            guard let first = rest.first, characters.contains(first) else { return nil }
            rest = rest.dropFirst()
            return first
        }
    }
}
