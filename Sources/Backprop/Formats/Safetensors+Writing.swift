import Foundation

extension Safetensors {
    /// The bytes of a file: 8 bytes with the length of the header, the header in JSON, filled with spaces to a multiple
    /// of 8 bytes, and the elements, little-endian.
    public func data() -> Data {
        var members: [String] = []
        if !metadata.isEmpty {
            let entries = metadata.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
                .map { "\(JSONValue.literal($0.key)):\(JSONValue.literal($0.value))" }
            members.append("\(JSONValue.literal(Self.metadataKey)):{\(entries.joined(separator: ","))}")
        }
        var elements = Data()
        for name in names {
            guard let value = self[name] else { continue }
            let start = elements.count
            switch value {
            case .float32(let tensor): tensor.appendLittleEndian(to: &elements)
            case .float64(let tensor): tensor.appendLittleEndian(to: &elements)
            }
            let type = value.scalarType == .float32 ? "F32" : "F64"
            let extents = value.shape.map(String.init).joined(separator: ",")
            members.append(
                "\(JSONValue.literal(name)):"
                    + #"{"dtype":"\#(type)","shape":[\#(extents)],"data_offsets":[\#(start),\#(elements.count)]}"#)
        }
        var header = Data("{\(members.joined(separator: ","))}".utf8)
        header.append(contentsOf: [UInt8](repeating: UInt8(ascii: " "), count: (8 - header.count % 8) % 8))
        let length = UInt64(header.count)
        return Data((0..<8).map { UInt8(length >> (8 * $0) & 0xFF) }) + header + elements
    }

    /// Writes a file. It replaces an older one in one step, or leaves it.
    ///
    /// - Throws: A `DataError` if the file cannot be written.
    public func write(to url: URL) throws(DataError) {
        try AtomicFile.write(data(), to: url)
    }
}
