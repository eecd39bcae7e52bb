/// What the header of a safetensors file says about one tensor, checked in itself.
struct SafetensorsEntry {
    let name: String
    let format: ElementFormat
    let shape: [Int]
    /// Where the elements begin and end, counted from the end of the header.
    let start: Int
    let end: Int

    private static let formats: [String: ElementFormat] = [
        "F16": .float16, "BF16": .bfloat16, "F32": .float32, "F64": .float64, "BOOL": .bool, "I8": .int8, "U8": .uint8,
        "I16": .int16, "U16": .uint16, "I32": .int32, "U32": .uint32, "I64": .int64, "U64": .uint64,
    ]

    init(_ member: JSONValue.Member, source: String) throws(DataError) {
        let name = member.key
        func error(_ expected: String, _ problem: String) -> DataError {
            DataError(
                source: source, expected: "\(expected) for tensor \(DataError.quoted(name))",
                problem: "found \(problem)")
        }
        guard case .object(let fields) = member.value else { throw error("a JSON object", "another value") }
        var type: JSONValue?
        var extents: JSONValue?
        var offsets: JSONValue?
        for field in fields {
            switch field.key {
            case "dtype": type = field.value
            case "shape": extents = field.value
            case "data_offsets": offsets = field.value
            default: throw error("only dtype, shape and data_offsets", DataError.quoted(field.key))
            }
        }
        guard case .string(let typeName) = type else { throw error("a dtype", "none") }
        guard let format = Self.formats[typeName] else {
            throw error("a dtype of \(Self.formats.keys.sorted().joined(separator: ", "))", DataError.quoted(typeName))
        }
        guard let shape = Self.wholeNumbers(extents) else {
            throw error("a shape of whole numbers", extents == nil ? "none" : "another value")
        }
        guard shape.count <= Shape.highestRank else {
            throw error("at most \(Shape.highestRank) dimensions", "\(shape.count)")
        }
        guard let size = Shape.byteCount(of: shape, elementSize: format.size) else {
            throw error("a shape that fits into memory", Shape.text(shape))
        }
        guard let range = Self.wholeNumbers(offsets), range.count == 2, range[0] <= range[1] else {
            throw error("two data_offsets in ascending order", offsets == nil ? "none" : "another value")
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

    /// The tensor, whose elements lie in `bytes` behind the header's end.
    func value(_ bytes: [UInt8], from header: Int, source: String) throws(DataError) -> Safetensors.Value {
        let range = header + start..<header + end
        switch format {
        case .float64, .int32, .uint32:
            return .float64(ElementDecoder.scalars(bytes, range, format, shape: shape))
        case .int64, .uint64:
            try requireExact(bytes, range, source: source)
            return .float64(ElementDecoder.scalars(bytes, range, format, shape: shape))
        default:
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

    private static func wholeNumbers(_ value: JSONValue?) -> [Int]? {
        guard case .array(let elements) = value else { return nil }
        let numbers = elements.compactMap(\.wholeNumber)
        return numbers.count == elements.count ? numbers : nil
    }
}
