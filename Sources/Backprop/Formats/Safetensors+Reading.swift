import Foundation

extension Safetensors {
    /// Reads a file.
    ///
    /// Elements of the types F32, F16, BF16, BOOL, I8, U8, I16 and U16 become `Float`, those of F64, I32 and U32
    /// `Double`, each without loss; I64 and U64 become `Double` if it holds them all. Other types are refused.
    ///
    /// The file, the tensors and, for the names and texts of its header, as much again are held at most: at most four times
    /// the file and 32 MiB.
    ///
    /// - Throws: A `DataError` if the file cannot be read, or is not valid to the last byte: the tensors must lie in the
    ///   file without holes or overlaps, and no name may come twice. Nor may there be more than 100,000 tensors, 10,000
    ///   texts in the metadata, or 100 MB of header.
    public init(contentsOf url: URL) throws(DataError) {
        try self.init(contentsOf: url, allowsPipe: true)
    }

    /// - Parameter allowsPipe: See `FileReader.read`.
    package init(contentsOf url: URL, allowsPipe: Bool) throws(DataError) {
        try self.init(bytes: FileReader.read(url, allowsPipe: allowsPipe), source: FileReader.name(of: url))
    }

    /// Reads the contents of a file; `source` is what errors call it.
    public init(_ data: Data, source: String = "safetensors") throws(DataError) {
        try self.init(bytes: [UInt8](data), source: source)
    }

    /// As in the reference implementation.
    static let longestHeader = 100_000_000
    /// No file of a network has so many; each takes some hundred bytes beside its elements.
    static let mostTensors = 100_000
    static let mostTexts = 10_000

    private init(bytes: [UInt8], source: String) throws(DataError) {
        guard bytes.count >= 8 else {
            throw DataError(
                source: source, expected: "a safetensors file, 8 bytes or more",
                problem: "found \(DataError.counted(bytes.count, "byte"))")
        }
        let length = bytes[..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        // A length may have the bytes that other formats begin with, but not with a header behind it.
        if bytes.count == 8 || bytes[8] != UInt8(ascii: "{") || length > UInt64(bytes.count - 8) {
            try FileKind.checkModel(bytes, source: source)
        }
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
        var metadata = Metadata()
        var entries: [SafetensorsEntry] = []
        var names: Set<Name> = []
        var reader = JSONReader(bytes, 8..<start, source: source)
        guard try reader.kind() == .object else {
            throw DataError(
                source: source, location: .byte(8), expected: "a JSON object", problem: "found another value")
        }
        try reader.object { (reader, key, offset) throws(DataError) in
            let name = Name(key)
            guard names.insert(name).inserted else { throw reader.repetition(of: key, at: offset) }
            if name == Self.metadataName {
                metadata = try Self.metadata(&reader, source: source)
            } else {
                try Self.check(names.count, Self.mostTensors, "tensors", at: offset, source: source)
                entries.append(try SafetensorsEntry(key, &reader, source: source))
            }
        }
        try reader.finish()
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
        // Names and texts take as much as the header again.
        try MemoryLimit.require(
            Size(bytes.count) + 3 * Size(start) + entries.sum(\.resultSize), for: "a file", source: source)
        var values: [Name: Value] = [:]
        for entry in entries {
            values[Name(entry.name)] = try entry.value(bytes, from: start, source: source)
        }
        self.init(metadata: metadata, values: values, source: source)
    }

    private static func metadata(_ reader: inout JSONReader, source: String) throws(DataError) -> Metadata {
        guard try reader.kind() == .object else {
            throw DataError(
                source: source, expected: "\(metadataKey) as a JSON object of texts", problem: "found another value")
        }
        var metadata = Metadata()
        try reader.object { (reader, key, offset) throws(DataError) in
            guard try reader.kind() == .string else {
                throw DataError(
                    source: source, expected: "text for \(DataError.quoted(key)) in \(metadataKey)",
                    problem: "found another value")
            }
            guard metadata[key] == nil else { throw reader.repetition(of: key, at: offset) }
            try check(metadata.count + 1, mostTexts, "texts in \(metadataKey)", at: offset, source: source)
            metadata[key] = try reader.string()
        }
        return metadata
    }

    private static func check(
        _ count: Int, _ most: Int, _ what: String, at offset: Int, source: String
    ) throws(DataError) {
        guard count <= most else {
            throw DataError(
                source: source, location: .byte(offset), expected: "at most \(most) \(what)", problem: "found more")
        }
    }
}
