import Foundation

extension Safetensors {
    /// The bytes of a file: 8 bytes with the length of the header, the header in JSON, filled with spaces to a multiple
    /// of 8 bytes, and the elements, little-endian.
    public func data() -> Data {
        let names = names
        var data = header(names)
        for name in names {
            switch self[name] {
            case .float32(let tensor): tensor.appendLittleEndian(to: &data)
            case .float64(let tensor): tensor.appendLittleEndian(to: &data)
            case nil: break
            }
        }
        return data
    }

    /// Writes a file. It replaces an older one in one step, or leaves it. No copy of the tensors is made.
    ///
    /// - Throws: A `DataError` if the file cannot be written, or would have a larger header than is read again.
    public func write(to url: URL) throws(DataError) {
        let names = names
        let header = header(names)
        guard header.count <= Self.longestHeader, names.count <= Self.mostTensors, metadata.count <= Self.mostTexts
        else {
            throw DataError(
                source: FileReader.name(of: url),
                expected:
                    "at most \(Self.mostTensors) tensors, \(Self.mostTexts) texts and \(Self.longestHeader) bytes of "
                    + "header, which are read again",
                problem: "found \(names.count), \(metadata.count) and \(header.count)")
        }
        try AtomicFile.write(to: url) { (file) throws(DataError) in
            try file.write(header)
            for name in names {
                switch self[name] {
                case .float32(let tensor): try file.write(tensor)
                case .float64(let tensor): try file.write(tensor)
                case nil: break
                }
            }
        }
    }

    /// All that stands before the elements.
    private func header(_ names: [String]) -> Data {
        var members: [String] = []
        if !metadata.isEmpty {
            let entries = metadata.map { "\(JSONValue.literal($0.key)):\(JSONValue.literal($0.value))" }
            members.append("\(JSONValue.literal(Self.metadataKey)):{\(entries.joined(separator: ","))}")
        }
        var end = 0
        for name in names {
            guard let value = self[name] else { continue }
            let (type, size) = value.scalarType == .float32 ? ("F32", 4) : ("F64", 8)
            let start = end
            end += value.shape.reduce(1, *) * size
            let extents = value.shape.map(String.init).joined(separator: ",")
            members.append(
                "\(JSONValue.literal(name)):"
                    + #"{"dtype":"\#(type)","shape":[\#(extents)],"data_offsets":[\#(start),\#(end)]}"#)
        }
        var header = Data("{\(members.joined(separator: ","))}".utf8)
        header.append(contentsOf: [UInt8](repeating: UInt8(ascii: " "), count: (8 - header.count % 8) % 8))
        let length = UInt64(header.count)
        return Data((0..<8).map { UInt8(length >> (8 * $0) & 0xFF) }) + header
    }
}
