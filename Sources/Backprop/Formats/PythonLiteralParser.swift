/// Reads the dictionary in the header of an `.npy` file: a Python literal with the keys 'descr', 'fortran_order' and
/// 'shape', each once, in any order. Nothing is evaluated and nothing else is understood.
struct PythonLiteralParser {
    struct Header {
        var type = ""
        var typeOffset = 0
        var isFortranOrder = false
        var shape: [Int] = []
        var shapeOffset = 0
    }

    private let bytes: [UInt8]
    private let end: Int
    private let source: String
    private var position: Int

    init(_ bytes: [UInt8], _ range: Range<Int>, source: String) {
        self.bytes = bytes
        self.end = range.upperBound
        self.source = source
        position = range.lowerBound
    }

    consuming func header() throws(DataError) -> Header {
        var header = Header()
        var missing: Set<Name> = ["descr", "fortran_order", "shape"]
        try take("{", "a dictionary of 'descr', 'fortran_order' and 'shape'")
        while peek() != "}" {
            let offset = position
            let key = try string("a key in quotation marks")
            guard let known = missing.remove(Name(key)) else {
                throw error(
                    at: offset, "the keys 'descr', 'fortran_order' and 'shape', each once",
                    "found '\(key.shown(40))'")
            }
            try take(":", "':'")
            _ = peek()
            switch known {
            case "descr":
                header.typeOffset = position
                if peek() == "[" || peek() == "(" {
                    throw error("numbers of a type such as '<f4' or '<i8'", "found a structured type")
                }
                header.type = try string("a type such as '<f4'")
            case "fortran_order": header.isFortranOrder = try bool()
            default:
                header.shapeOffset = position
                header.shape = try shape()
            }
            if peek() != "}" { try take(",", "',' or '}'") }
        }
        try take("}", "'}'")
        guard missing.isEmpty else {
            throw error("the keys 'descr', 'fortran_order' and 'shape'", "found no '\(missing.sorted()[0].text)'")
        }
        guard peek() == nil else { throw error("the end of the header") }
        return header
    }

    /// The next character that is no space, which stays in its place.
    private mutating func peek() -> Character? {
        while position < end, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
        return position < end ? Character(Unicode.Scalar(bytes[position])) : nil
    }

    private mutating func take(_ character: Character, _ expected: String) throws(DataError) {
        guard peek() == character else { throw error(expected) }
        position += 1
    }

    /// A string without escapes, in single or double quotation marks.
    private mutating func string(_ expected: String) throws(DataError) -> String {
        guard let quote = peek(), quote == "'" || quote == "\"" else { throw error(expected) }
        let start = position + 1
        guard let stop = bytes[start..<end].firstIndex(of: quote.asciiValue ?? 0) else {
            throw error("a closing quotation mark", "found the end of the header")
        }
        guard !bytes[start..<stop].contains(UInt8(ascii: "\\")) else {
            throw error("a string without escapes", "found \(DataError.quoted(bytes[start..<stop]))")
        }
        position = stop + 1
        return String(decoding: bytes[start..<stop], as: UTF8.self)
    }

    private mutating func bool() throws(DataError) -> Bool {
        for (word, value) in [("True", true), ("False", false)] where bytes[position..<end].starts(with: word.utf8) {
            position += word.utf8.count
            return value
        }
        throw error("True or False")
    }

    /// A tuple of extents: `()`, `(3,)`, `(2, 3)`.
    private mutating func shape() throws(DataError) -> [Int] {
        var shape: [Int] = []
        var hasComma = false
        try take("(", "a shape in parentheses")
        while peek() != ")" {
            shape.append(try extent())
            hasComma = peek() == ","
            if hasComma { position += 1 } else if peek() != ")" { throw error("',' or ')'") }
        }
        guard shape.count != 1 || hasComma else { throw error("',' after the only extent") }
        position += 1
        return shape
    }

    private mutating func extent() throws(DataError) -> Int {
        _ = peek()
        let start = position
        var extent: Size = 0
        while position < end, bytes[position] >= 0x30, bytes[position] <= 0x39 {
            extent = extent * 10 + Size(Int(bytes[position] - 0x30))
            position += 1
        }
        guard position > start else { throw error("an extent, a whole number") }
        guard let value = extent.value else { throw error(at: start, "an extent that fits into memory", nil) }
        // Python 2 wrote long integers with an L.
        if position < end, bytes[position] == UInt8(ascii: "L") { position += 1 }
        return value
    }

    private func error(_ expected: String, _ problem: String? = nil) -> DataError {
        error(at: position, expected, problem)
    }

    private func error(at offset: Int, _ expected: String, _ problem: String?) -> DataError {
        let rest = bytes[min(offset, end)..<end].prefix(20)
        let found = rest.isEmpty ? "found the end of the header" : "found \(DataError.quoted(rest))"
        return DataError(source: source, location: .byte(offset), expected: expected, problem: problem ?? found)
    }
}
