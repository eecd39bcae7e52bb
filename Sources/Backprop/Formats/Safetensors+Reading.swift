import Foundation

extension Safetensors {
    /// Reads a file.
    ///
    /// Elements of the types F32, F16, BF16, BOOL, I8, U8, I16 and U16 become `Float`, those of F64, I32 and U32
    /// `Double`, each without loss; I64 and U64 become `Double` if it holds them all. Other types are refused.
    ///
    /// - Throws: A `DataError` if the file cannot be read, or is not valid to the last byte: the tensors must lie in the
    ///   file without holes or overlaps, and no name may come twice.
    public init(contentsOf url: URL) throws(DataError) {
        try self.init(bytes: FileReader.read(url), source: FileReader.name(of: url))
    }

    /// Reads the contents of a file; `source` is what errors call it.
    public init(_ data: Data, source: String = "safetensors") throws(DataError) {
        try self.init(bytes: [UInt8](data), source: source)
    }

    /// As in the reference implementation.
    private static let longestHeader = 100_000_000

    private init(bytes: [UInt8], source: String) throws(DataError) {
        guard bytes.count >= 8 else {
            throw DataError(
                source: source, expected: "a safetensors file, 8 bytes or more",
                problem: "found \(DataError.counted(bytes.count, "byte"))")
        }
        let length = bytes[..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard length <= Self.longestHeader else {
            throw DataError(
                source: source, location: .byte(0), expected: "a header of at most \(Self.longestHeader) bytes",
                problem: "found a length of \(length)")
        }
        let start = 8 + Int(length)
        guard bytes.count >= start else {
            throw DataError(
                source: source, location: .byte(0),
                expected: "a header of at most \(bytes.count - 8) bytes, the rest of the file",
                problem: "found a length of \(length)")
        }
        guard case .object(let members) = try JSONParser(bytes, 8..<start, source: source).parse() else {
            throw DataError(
                source: source, location: .byte(8), expected: "a JSON object", problem: "found another value")
        }
        var metadata: [String: String] = [:]
        var entries: [SafetensorsEntry] = []
        for member in members {
            if member.key == Self.metadataKey {
                metadata = try Self.metadata(member.value, source: source)
            } else {
                entries.append(try SafetensorsEntry(member, source: source))
            }
        }
        // All offsets are checked before memory is taken for any tensor.
        entries.sort { ($0.start, $0.end) < ($1.start, $1.end) }
        var position = 0
        for entry in entries {
            guard entry.start == position else {
                throw DataError(
                    source: source,
                    expected: "the data of tensor \(DataError.quoted(entry.name)) to begin at offset \(position)",
                    problem: "found \(entry.start)")
            }
            position = entry.end
        }
        guard position == bytes.count - start else {
            throw DataError(
                source: source, location: .byte(start),
                expected: "\(DataError.counted(position, "byte")) of tensor data",
                problem: "found \(bytes.count - start)")
        }
        var values: [String: Value] = [:]
        for entry in entries {
            values[entry.name] = try entry.value(bytes, from: start, source: source)
        }
        self.init(metadata: metadata, values: values, source: source)
    }

    private static func metadata(_ value: JSONValue, source: String) throws(DataError) -> [String: String] {
        var metadata: [String: String] = [:]
        guard case .object(let members) = value else {
            throw DataError(
                source: source, expected: "\(metadataKey) as a JSON object of texts", problem: "found another value")
        }
        for member in members {
            guard case .string(let text) = member.value else {
                throw DataError(
                    source: source, expected: "text for \(DataError.quoted(member.key)) in \(metadataKey)",
                    problem: "found another value")
            }
            metadata[member.key] = text
        }
        return metadata
    }
}
