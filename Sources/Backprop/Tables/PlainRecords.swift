/// Reads records that have nothing special: no quotation marks, no spaces around cells, no value missing, numbers without an
/// exponent, as nearly all of a large table are. One pass finds the ends of the cells and reads their digits.
struct PlainRecords {
    private let roles: [TableReader.Role]
    private let delimiter: UInt8
    private let mark: UInt8
    /// Runs of spaces part cells otherwise.
    private let isOff: Bool

    private static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")

    init(_ format: TableFormat, _ roles: [TableReader.Role]) {
        self.roles = roles
        delimiter = format.delimiter.byte
        mark = format.decimalMark.byte
        isOff = format.delimiter == .space
    }

    /// Reads the next record, and moves the scanner behind it; false, and nothing is changed, if it is not plain, not as a
    /// whole among the scanner's bytes, or not of its part.
    @inline(__always)
    func next(_ scanner: inout CSVScanner, _ row: inout TableRow) -> Bool {
        if isOff || scanner.isAtEndOfPart { return false }
        let start = scanner.position
        let end = unsafe scanner.bytes.withUnsafeBufferPointer { bytes in
            unsafe roles.withUnsafeBufferPointer { roles in
                unsafe row.numbers.withUnsafeMutableBufferPointer { numbers in
                    unsafe record(bytes, from: start, roles, numbers, &row.texts)
                }
            }
        }
        guard let end else { return false }
        scanner.pass(to: end, cells: roles.count)
        return true
    }

    /// The place behind the record's line end; nothing if it is not plain.
    @inline(__always)
    private func record(
        _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, _ roles: UnsafeBufferPointer<TableReader.Role>,
        _ numbers: UnsafeMutableBufferPointer<Double>, _ texts: inout [CSVScanner.Cell]
    ) -> Int? {
        var i = start
        let count = bytes.count
        // A comment or an empty line.
        guard i < count, unsafe bytes[i] > UInt8(ascii: "#") else { return nil }
        var (numberSlot, textSlot) = (0, 0)
        for column in 0..<roles.count {
            let first = i
            if unsafe roles[column] == .number {
                guard let number = unsafe Self.number(bytes, &i, mark) else { return nil }
                unsafe numbers[numberSlot] = number
                numberSlot &+= 1
            } else {
                while i < count, unsafe isOfCell(bytes[i]) { i &+= 1 }
                guard i < count, i > first, unsafe isInner(bytes[first]), unsafe isInner(bytes[i &- 1]) else {
                    return nil
                }
                if unsafe roles[column] == .text {
                    texts[textSlot] = CSVScanner.Cell(range: first..<i, isEscaped: false)
                    textSlot &+= 1
                }
            }
            guard i < count else { return nil }
            if column < roles.count &- 1 {
                guard unsafe bytes[i] == delimiter else { return nil }
                i &+= 1
            }
        }
        if unsafe bytes[i] == Self.carriageReturn { i &+= 1 }
        guard i < count, unsafe bytes[i] == Self.lineFeed else { return nil }
        return i &+ 1
    }

    @inline(__always)
    private func isOfCell(_ byte: UInt8) -> Bool {
        byte != delimiter && byte != Self.lineFeed && byte != Self.carriageReturn && byte != UInt8(ascii: "\"")
    }

    /// Whether a byte is no part of white space: what stands beyond ASCII might be.
    @inline(__always)
    private func isInner(_ byte: UInt8) -> Bool { byte > 0x20 && byte < 0x80 }

    /// A sign, digits, and perhaps a mark and more digits, up to 19 in all.
    @inline(__always)
    private static func number(_ bytes: UnsafeBufferPointer<UInt8>, _ i: inout Int, _ mark: UInt8) -> Double? {
        let count = bytes.count
        var isNegative = false
        if i < count, unsafe bytes[i] == UInt8(ascii: "-") {
            isNegative = true
            i &+= 1
        }
        let start = i
        var mantissa: UInt64 = 0
        while i < count {
            let digit = unsafe bytes[i] &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            mantissa = mantissa &* 10 &+ UInt64(digit)
            i &+= 1
        }
        var digits = i &- start
        var fraction = 0
        if i < count, unsafe bytes[i] == mark {
            i &+= 1
            let first = i
            while i &+ 8 <= count, let number = unsafe Self.eightDigits(UnsafeRawBufferPointer(bytes), at: i) {
                mantissa = mantissa &* 100_000_000 &+ number
                i &+= 8
            }
            while i < count {
                let digit = unsafe bytes[i] &- UInt8(ascii: "0")
                guard digit < 10 else { break }
                mantissa = mantissa &* 10 &+ UInt64(digit)
                i &+= 1
            }
            fraction = i &- first
            digits &+= fraction
        }
        guard digits > 0, digits <= 19, let magnitude = Double.exact(mantissa, timesTenTo: -fraction) else {
            return nil
        }
        return isNegative ? -magnitude : magnitude
    }

    /// The number that eight digits make; nothing unless all eight bytes are digits.
    @inline(__always)
    private static func eightDigits(_ bytes: UnsafeRawBufferPointer, at place: Int) -> UInt64? {
        let word = unsafe UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
        // A digit has 3 in its upper half, also with 6 added: else its lower half is beyond 9.
        let upper: UInt64 = 0xf0f0_f0f0_f0f0_f0f0
        let plusSix = word &+ 0x0606_0606_0606_0606
        guard (word & upper) | ((plusSix & upper) >> 4) == 0x3333_3333_3333_3333 else { return nil }
        // Neighbours become pairs, pairs fours, and fours the whole.
        let pairs = ((word & 0x0f0f_0f0f_0f0f_0f0f) &* (10 << 8 + 1)) >> 8
        let fours = ((pairs & 0x00ff_00ff_00ff_00ff) &* (100 << 16 + 1)) >> 16
        return ((fours & 0x0000_ffff_0000_ffff) &* (10_000 << 32 + 1)) >> 32
    }
}
