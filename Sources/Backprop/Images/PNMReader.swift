/// Reads PGM and PPM files, the grey and the coloured ones of the Netpbm formats: P2 and P3 in text, P5 and P6 in bytes.
///
/// Values are widened to 8 bits, or to 16 if the file has values beyond 255: the greatest that its header allows
/// becomes the greatest there is, the others are rounded to the nearest. What follows the image, such as another one,
/// is passed over, as other libraries do it.
///
/// O(bytes) in time. The file and the image are in memory, which has at most as many bytes as the file.
struct PNMReader {
    private let bytes: [UInt8]
    private let source: String
    private let mostPixels: Int
    private var position = 2

    init(_ bytes: [UInt8], source: String, mostPixels: Int) {
        self.bytes = bytes
        self.source = source
        self.mostPixels = mostPixels
    }

    mutating func image() throws(DataError) -> Image {
        let kinds: [UInt8: (channels: Int, isText: Bool)] = [
            UInt8(ascii: "2"): (1, true), UInt8(ascii: "3"): (3, true), UInt8(ascii: "5"): (1, false),
            UInt8(ascii: "6"): (3, false),
        ]
        guard let kind = kinds[bytes[1]] else {
            throw error(
                0, "a PGM or PPM file that begins with P2, P3, P5 or P6", "found \(DataError.quoted(bytes[..<2]))")
        }
        let width = try number("a width of 1 or more", in: 1...Int(Int32.max))
        let height = try number("a height of 1 or more", in: 1...Int(Int32.max))
        let greatest = try number("a greatest value from 1 to 65535", in: 1...65535)
        let start = position
        // Text takes a digit and a space for each value but the last.
        let left = bytes.count - start
        let size = kind.isText ? 2 : greatest > 255 ? 2 : 1
        guard let count = Shape.count(of: [height, width, kind.channels]),
            count <= (left + (kind.isText ? 1 : 0)) / size
        else {
            throw error(
                start, "values for \(width)×\(height) pixels", "found \(DataError.counted(left, "byte"))")
        }
        try Image.checkPixels(width: width, height: height, most: mostPixels, source: source, at: start)
        try Image.checkMemory(
            width: width, height: height, reading: Size(bytes.count) + Size(count) * (greatest > 255 ? 2 : 1),
            source: source)
        let values: Image.Values =
            greatest > 255
            ? .words(try values(count, greatest, isText: kind.isText))
            : .bytes(try values(count, greatest, isText: kind.isText))
        return Image(height: height, width: width, channels: kind.channels, values: values)
    }

    /// The values, widened to the type's bits. One has as many bytes in a file as in memory, unless it is text.
    private mutating func values<Value: FixedWidthInteger & UnsignedInteger>(
        _ count: Int, _ greatest: Int, isText: Bool
    ) throws(DataError) -> [Value] {
        var values: [Value] = []
        values.reserveCapacity(count)
        let most = Int(Value.max)
        func widened(_ value: Int) -> Value { Value((value * most + greatest / 2) / greatest) }
        if isText {
            for _ in 0..<count { values.append(widened(try number("a value up to \(greatest)", in: 0...greatest))) }
            return values
        }
        let size = Value.bitWidth / 8
        // One character of white space stands before the bytes.
        position += 1
        guard bytes.count - position >= count * size else {
            throw error(
                position, "\(DataError.counted(count * size, "byte")) of values",
                "found \(max(0, bytes.count - position))")
        }
        for _ in 0..<count {
            let value = size == 1 ? Int(bytes[position]) : Int(bytes[position]) << 8 | Int(bytes[position + 1])
            guard value <= greatest else { throw error(position, "a value up to \(greatest)", "found \(value)") }
            values.append(greatest == most ? Value(value) : widened(value))
            position += size
        }
        return values
    }

    private func error(_ offset: Int, _ expected: String, _ problem: String) -> DataError {
        DataError(source: source, location: .byte(offset), expected: expected, problem: problem)
    }

    private func unexpected(_ expected: String) -> DataError {
        let word = bytes[position...].prefix { !Self.isSpace($0) }
        return error(
            position, expected, word.isEmpty ? "found the end of the file" : "found \(DataError.quoted(word))")
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    /// The number that comes next, behind white space and comments: from `#` to the end of the line.
    private mutating func number(_ expected: @autoclosure () -> String, in range: ClosedRange<Int>) throws(DataError)
        -> Int
    {
        let start = position
        while position < bytes.count, Self.isSpace(bytes[position]) || bytes[position] == UInt8(ascii: "#") {
            if bytes[position] == UInt8(ascii: "#") {
                position = bytes[position...].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? bytes.count
            } else {
                position += 1
            }
        }
        let digits = position
        var value = 0
        while position < bytes.count, (0x30...0x39).contains(bytes[position]) {
            // Beyond every range it makes no difference what it is.
            value = min(value * 10 + Int(bytes[position] - 0x30), Int(Int32.max) + 1)
            position += 1
        }
        let next = position < bytes.count ? bytes[position] : 0x20
        guard digits > start, position > digits, Self.isSpace(next) || next == UInt8(ascii: "#"), range.contains(value)
        else {
            position = digits
            throw unexpected(expected())
        }
        return value
    }
}
