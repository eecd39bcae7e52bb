/// Takes a message in the binary form of Protocol Buffers apart, field by field.
///
/// A message has no end of its own, and a field says what it is only roughly, so each reader asks for the form that it expects.
/// Every length is checked against what is left before anything is made of it; nothing is copied, and nothing is read twice.
struct ProtobufReader {
    private let bytes: [UInt8]
    private var position: Int
    private let end: Int
    let source: String

    /// A whole file.
    init(_ bytes: [UInt8], source: String) { self.init(bytes, bytes.indices, source: source) }

    private init(_ bytes: [UInt8], _ range: Range<Int>, source: String) {
        (self.bytes, position, end, self.source) = (bytes, range.lowerBound, range.upperBound, source)
    }

    /// What a field holds, as far as its bytes tell.
    fileprivate enum Content {
        case integer(UInt64)
        case four(UInt32)
        case eight(UInt64)
        case bytes(Range<Int>)
    }

    /// A field of a message.
    struct Field {
        /// Which of the message's fields it is.
        let number: Int
        /// Where in the file it begins.
        let offset: Int
        private let content: Content
        private let bytes: [UInt8]
        private let source: String

        fileprivate init(_ number: Int, at offset: Int, _ content: Content, of reader: ProtobufReader) {
            (self.number, self.offset, self.content) = (number, offset, content)
            (bytes, source) = (reader.bytes, reader.source)
        }

        /// An error about the field.
        func error(_ expected: String, _ problem: String) -> DataError {
            DataError(source: source, location: .byte(offset), expected: expected, problem: problem)
        }

        /// A whole number.
        func integer() throws(DataError) -> Int64 {
            guard case .integer(let bits) = content else { throw error("a whole number", "found another field") }
            return Int64(bitPattern: bits)
        }

        /// A number in single precision.
        func float() throws(DataError) -> Float {
            guard case .four(let bits) = content else { throw error("a number", "found another field") }
            return Float(bitPattern: bits)
        }

        /// Where its bytes lie in the file.
        func range() throws(DataError) -> Range<Int> {
            guard case .bytes(let range) = content else { throw error("bytes", "found another field") }
            return range
        }

        /// A text. What is no UTF-8 is replaced.
        func text() throws(DataError) -> String {
            let text = String(decoding: bytes[try range()], as: UTF8.self)
            guard text.hasFewMarks else {
                throw error("a text of at most \(String.mostMarks) marks on a letter", "found more")
            }
            return text
        }

        /// A message within.
        func message() throws(DataError) -> ProtobufReader { ProtobufReader(bytes, try range(), source: source) }

        /// Adds the whole numbers of a repeated field: one, or many in a row.
        func append(to numbers: inout [Int64]) throws(DataError) {
            guard case .bytes(let range) = content else { return numbers.append(try integer()) }
            // A byte may become a number of eight.
            try MemoryLimit.require(Size(range.count) * 8, for: "a list of numbers", source: source)
            var reader = try message()
            while reader.position < reader.end { numbers.append(Int64(bitPattern: try reader.varint())) }
        }

        /// Adds the numbers of a repeated field in single precision.
        func append(to numbers: inout [Float]) throws(DataError) {
            guard case .bytes(let range) = content else { return numbers.append(try float()) }
            guard range.count.isMultiple(of: 4) else {
                throw error("numbers of 4 bytes", "found \(range.count) bytes")
            }
            for start in stride(from: range.lowerBound, to: range.upperBound, by: 4) {
                numbers.append(Float(bitPattern: UInt32(truncatingIfNeeded: ProtobufReader.fixed(bytes, start, 4))))
            }
        }

        /// Adds the numbers of a repeated field in double precision.
        func append(to numbers: inout [Double]) throws(DataError) {
            if case .eight(let bits) = content { return numbers.append(Double(bitPattern: bits)) }
            let range = try range()
            guard range.count.isMultiple(of: 8) else {
                throw error("numbers of 8 bytes", "found \(range.count) bytes")
            }
            for start in stride(from: range.lowerBound, to: range.upperBound, by: 8) {
                numbers.append(Double(bitPattern: ProtobufReader.fixed(bytes, start, 8)))
            }
        }
    }

    /// The next field; nothing at the end of the message.
    mutating func next() throws(DataError) -> Field? {
        guard position < end else { return nil }
        let start = position
        let key = try varint()
        guard (1..<1 << 29).contains(key >> 3) else {
            throw error(start, "a field of a message", "found the number \(key >> 3)")
        }
        let content: Content
        switch key & 7 {
        case 0: content = .integer(try varint())
        case 1: content = .eight(try fixed(8))
        case 5: content = .four(UInt32(truncatingIfNeeded: try fixed(4)))
        case 2:
            let length = try varint()
            guard length <= UInt64(end - position) else {
                throw error(start, "a field within the \(end - start) bytes that are left", "found one of \(length)")
            }
            content = .bytes(position..<position + Int(length))
            position += Int(length)
        case let type: throw error(start, "a field of a type that is in use", "found type \(type)")
        }
        return Field(Int(key >> 3), at: start, content, of: self)
    }

    /// Seven bits a byte, the lowest first; all but the last have their highest bit set.
    private mutating func varint() throws(DataError) -> UInt64 {
        let start = position
        var result: UInt64 = 0
        for shift in stride(from: 0, to: 64, by: 7) {
            guard position < end else { throw error(start, "a number", "found the end of the message") }
            let byte = bytes[position]
            position += 1
            // Of the tenth byte one bit is left.
            guard shift < 63 || byte < 2 else { break }
            result |= UInt64(byte & 0x7F) << UInt64(shift)
            if byte < 0x80 { return result }
        }
        throw error(start, "a number of at most 64 bits", "found more")
    }

    private mutating func fixed(_ count: Int) throws(DataError) -> UInt64 {
        guard count <= end - position else {
            throw error(position, "a number of \(count) bytes", "found the end of the message")
        }
        defer { position += count }
        return Self.fixed(bytes, position, count)
    }

    private static func fixed(_ bytes: [UInt8], _ start: Int, _ count: Int) -> UInt64 {
        var result: UInt64 = 0
        for i in (0..<count).reversed() { result = result << 8 | UInt64(bytes[start + i]) }
        return result
    }

    private func error(_ offset: Int, _ expected: String, _ problem: String) -> DataError {
        DataError(source: source, location: .byte(offset), expected: expected, problem: problem)
    }
}
