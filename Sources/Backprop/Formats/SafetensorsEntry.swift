/// What the header of a safetensors file says about one tensor, checked in itself.
struct SafetensorsEntry {
    let name: String
    let format: ElementFormat
    let shape: [Int]
    /// Where the elements begin and end, counted from the end of the header.
    let start: Int
    let end: Int

    private static let formats: [Name: ElementFormat] = [
        "F16": .float16, "BF16": .bfloat16, "F32": .float32, "F64": .float64, "BOOL": .bool, "I8": .int8, "U8": .uint8,
        "I16": .int16, "U16": .uint16, "I32": .int32, "U32": .uint32, "I64": .int64, "U64": .uint64,
    ]

    /// Reads the value of a tensor's name.
    init(_ name: String, _ reader: inout JSONReader, source: String) throws(DataError) {
        func error(_ expected: String, _ problem: String) -> DataError {
            DataError(
                source: source, expected: "\(expected) for tensor \(DataError.quoted(name))",
                problem: "found \(problem)")
        }
        guard try reader.kind() == .object else {
            // What is no JSON is said first.
            try reader.skip()
            throw error("a JSON object", "another value")
        }
        var fields = Fields()
        try reader.object { (reader, key, offset) throws(DataError) in
            guard let field = Fields.Key(key) else {
                throw error("only dtype, shape and data_offsets", DataError.quoted(key))
            }
            guard fields.seen.insert(field).inserted else { throw reader.repetition(of: key, at: offset) }
            switch field {
            case .type: fields.type = try reader.kind() == .string ? try reader.string() : nil
            case .shape:
                // One more than there may be shows that there are too many.
                guard try fields.shape.read(&reader, most: Shape.highestRank + 1) else {
                    throw error("a shape of whole numbers", "another value")
                }
            case .offsets:
                guard try fields.offsets.read(&reader, most: 3) else {
                    throw error("two data_offsets in ascending order", "another value")
                }
            }
            if field == .type, fields.type == nil { try reader.skip() }
        }
        guard let typeName = fields.type else { throw error("a dtype", "none") }
        guard let format = Self.formats[Name(typeName)] else {
            throw error(
                "a dtype of \(Self.formats.keys.sorted().map(\.text).joined(separator: ", "))",
                DataError.quoted(typeName))
        }
        guard fields.seen.contains(.shape) else { throw error("a shape of whole numbers", "none") }
        let shape = fields.shape
        guard shape.count <= Shape.highestRank else {
            throw error("at most \(Shape.highestRank) dimensions", "\(shape.count)")
        }
        guard let size = Shape.byteCount(of: shape, elementSize: format.size) else {
            throw error("a shape that fits into memory", Shape.text(shape))
        }
        let range = fields.offsets
        guard range.count == 2, range[0] <= range[1] else {
            throw error("two data_offsets in ascending order", range.isEmpty ? "none" : "another value")
        }
        guard range[1] - range[0] == size else {
            throw error(
                "\(DataError.counted(size, "byte")), shape \(Shape.text(shape)) of type \(typeName),",
                "\(range[1] - range[0])")
        }
        self.name = name
        self.format = format
        self.shape = shape
        start = range[0]
        end = range[1]
    }

    /// The bytes of the tensor.
    var resultSize: Size {
        let isWide =
            switch format {
            case .float64, .int32, .uint32, .int64, .uint64: true
            case .int8, .int16, .uint8, .uint16, .bool, .float16, .bfloat16, .float32: false
            }
        return shape.product { Size($0) } * (isWide ? 8 : 4)
    }

    /// The tensor, whose elements lie in `bytes` behind the header's end.
    func value(_ bytes: [UInt8], from header: Int, source: String) throws(DataError) -> Safetensors.Value {
        let range = header + start..<header + end
        switch format {
        case .float64, .int32, .uint32:
            return .float64(ElementDecoder.scalars(bytes, range, format, shape: shape))
        case .int64, .uint64:
            try requireExact(bytes, range, source: source)
            return .float64(ElementDecoder.scalars(bytes, range, format, shape: shape))
        case .int8, .int16, .uint8, .uint16, .bool, .float16, .bfloat16, .float32:
            return .float32(ElementDecoder.scalars(bytes, range, format, shape: shape))
        }
    }

    private func requireExact(_ bytes: [UInt8], _ range: Range<Int>, source: String) throws(DataError) {
        for offset in stride(from: range.lowerBound, to: range.upperBound, by: format.size) {
            let value = ElementDecoder.integer(bytes, offset, format, isBigEndian: false)
            guard value.flatMap({ Double(exactly: $0) }) != nil else {
                throw DataError(
                    source: source, location: .byte(offset),
                    expected: "integers that Double holds in tensor \(DataError.quoted(name))",
                    problem: "found \(value.map(String.init) ?? "one beyond 63 bits")")
            }
        }
    }
}

/// What stands in the header about a tensor, before it is checked.
private struct Fields {
    enum Key {
        case type, shape, offsets

        init?(_ key: String) {
            switch Name(key) {
            case "dtype": self = .type
            case "shape": self = .shape
            case "data_offsets": self = .offsets
            default: return nil
            }
        }
    }

    var seen: Set<Key> = []
    var type: String?
    var shape: [Int] = []
    var offsets: [Int] = []
}

extension [Int] {
    /// Appends the whole numbers of an array, at most `most` of them; the others are passed over.
    ///
    /// - Returns: Whether it is an array of whole numbers.
    fileprivate mutating func read(_ reader: inout JSONReader, most: Int) throws(DataError) -> Bool {
        guard try reader.kind() == .array else { return false }
        var numbers = self
        var areWhole = true
        try reader.array { (reader) throws(DataError) in
            guard areWhole, try reader.kind() == .number, let number = try reader.wholeNumber() else {
                areWhole = false
                return
            }
            if numbers.count < most { numbers.append(number) }
        }
        self = numbers
        return areWhole
    }
}
