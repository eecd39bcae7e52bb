/// What the header of an `.npy` file says: element type, byte order, element order, shape, and where the elements begin.
struct NPYHeader {
    let format: ElementFormat
    let isBigEndian: Bool
    let isFortranOrder: Bool
    let shape: [Int]
    /// The byte range of the elements: all the rest of the file.
    let elements: Range<Int>
    /// The type of the elements as the file names it.
    let typeText: String

    /// numpy's own limit is 10,000 bytes unless the user trusts the file.
    private static let longest = 1 << 16
    /// What holds the header of any file.
    static let most = 12 + longest

    /// Reads the header of versions 1 to 3, and checks that the file holds just the elements it promises.
    ///
    /// - Parameter fileLength: How long the file is, where `bytes` are only its beginning.
    init(_ bytes: [UInt8], fileLength: Int? = nil, source: String) throws(DataError) {
        func error(_ offset: Int, _ expected: String, _ problem: String) -> DataError {
            DataError(source: source, location: .byte(offset), expected: expected, problem: problem)
        }
        guard bytes.starts(with: Self.magic) else {
            throw error(0, "an .npy file, which begins with \\x93NUMPY", "found \(DataError.quoted(bytes.prefix(6)))")
        }
        guard bytes.count >= 10 else { throw Self.truncated(bytes.count, "an .npy header", source) }
        let version = bytes[6]
        guard (1...3).contains(version) else { throw error(6, ".npy version 1, 2 or 3", "found \(version)") }
        let start = version == 1 ? 10 : 12
        guard bytes.count >= start else { throw Self.truncated(bytes.count, "an .npy header", source) }
        let length = bytes[8..<start].reversed().reduce(0) { $0 << 8 | Int($1) }
        guard length <= Self.longest else {
            throw error(8, "a header of at most \(Self.longest) bytes", "found a length of \(length)")
        }
        guard bytes.count >= start + length else {
            throw Self.truncated(bytes.count, "an .npy header of \(start + length) bytes", source)
        }
        let fields = try PythonLiteralParser(bytes, start..<start + length, source: source).header()
        let type = try Self.elementType(fields.type, offset: fields.typeOffset, source: source)
        (format, isBigEndian) = type
        isFortranOrder = fields.isFortranOrder
        typeText = fields.type
        shape = fields.shape

        let text = Shape.text(shape)
        guard shape.count <= Shape.highestRank else {
            throw error(fields.shapeOffset, "at most \(Shape.highestRank) dimensions", "found \(shape.count)")
        }
        guard let size = Shape.byteCount(of: shape, elementSize: format.size) else {
            throw error(fields.shapeOffset, "a shape that fits into memory", "found \(text)")
        }
        elements = start + length..<max(start + length, fileLength ?? bytes.count)
        guard elements.count == size else {
            throw DataError(
                source: source, location: .byte(elements.lowerBound),
                expected: "\(DataError.counted(size, "byte")) for shape \(text) of type '\(fields.type.shown(40))'",
                problem: "found \(elements.count)")
        }
    }

    /// A header of version 1 for another number of rows of the same kind.
    func bytes(rows: Int) -> [UInt8] {
        let extents = ([rows] + shape.dropFirst()).map(String.init).joined(separator: ", ")
        let text = "{'descr': '\(typeText)', 'fortran_order': False, 'shape': (\(extents),), }\n"
        return Self.magic + [1, 0, UInt8(text.utf8.count & 0xFF), UInt8(text.utf8.count >> 8)] + text.utf8
    }

    static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

    private static func truncated(_ found: Int, _ expected: String, _ source: String) -> DataError {
        DataError(source: source, expected: expected, problem: "found the end of the file at byte \(found)")
    }

    private static func elementType(
        _ text: String, offset: Int, source: String
    ) throws(DataError) -> (ElementFormat, isBigEndian: Bool) {
        var code = Substring(text).utf8
        var order = UInt8(ascii: "|")
        if let first = code.first, "<>=|".utf8.contains(first) {
            order = first
            code.removeFirst()
        }
        let formats: [Name: ElementFormat] = [
            "f2": .float16, "f4": .float32, "f8": .float64, "i1": .int8, "i2": .int16, "i4": .int32, "i8": .int64,
            "u1": .uint8, "u2": .uint16, "u4": .uint32, "u8": .uint64, "b1": .bool, "?": .bool,
        ]
        // Without an order only single bytes are clear; '=' would be that of the machine that wrote the file.
        let isOrdered = order == UInt8(ascii: "<") || order == UInt8(ascii: ">")
        guard let format = formats[Name(String(Substring(code)))], format.size == 1 || isOrdered else {
            let kinds: [Unicode.Scalar: String] = [
                "O": "Python objects", "c": "complex numbers", "S": "bytes", "a": "bytes", "U": "text", "V": "raw data",
                "M": "dates", "m": "time spans", "f": "floats of another size",
            ]
            let kind = code.first.flatMap { kinds[Unicode.Scalar($0)] }.map { " (\($0))" } ?? ""
            throw DataError(
                source: source, location: .byte(offset), expected: "numbers of a type such as '<f4' or '<i8'",
                problem: "found '\(text.shown(40))'\(kind)")
        }
        return (format, order == UInt8(ascii: ">"))
    }
}
