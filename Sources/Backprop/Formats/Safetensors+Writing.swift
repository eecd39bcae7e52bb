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
    /// - Throws: A `DataError` if the file cannot be written, or would be refused when it is read again.
    public func write(to url: URL) throws(DataError) {
        let names = names
        let header = header(names)
        try checkBounds(header: header.count, source: FileReader.name(of: url))
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

    /// Throws unless a file of these contents would be read again. The header is made for it.
    func checkBounds(source: String) throws(DataError) { try checkBounds(header: header(names).count, source: source) }

    private func checkBounds(header: Int, source: String) throws(DataError) {
        let bounds = [
            (names.count, Self.mostTensors, "tensors"), (metadata.count, Self.mostTexts, "texts in the metadata"),
            // Its length stands before it.
            (header - 8, Self.longestHeader, "bytes of names and settings in the header"),
        ]
        for (count, most, what) in bounds where count > most {
            throw DataError(
                source: source, expected: "at most \(most) \(what), as more are not read again",
                problem: "found \(count)")
        }
    }

    /// All that stands before the elements. It is made once as a whole, and its memory is taken once: it may be long.
    private func header(_ names: [String]) -> Data {
        var header = Data()
        header.reserveCapacity(64 + metadata.byteCount + 128 * names.count)
        header.append(contentsOf: [UInt8](repeating: 0, count: 8))
        var separator = "{"
        func add(_ text: String) { header.append(contentsOf: text.utf8) }
        func begin(_ key: String) {
            add(separator)
            JSONValue.append(key, to: &header)
            add(":")
            separator = ","
        }
        if !metadata.isEmpty {
            begin(Self.metadataKey)
            separator = "{"
            for (key, text) in metadata {
                begin(key)
                JSONValue.append(text, to: &header)
            }
            add("}")
        }
        var end = 0
        for name in names {
            guard let value = self[name] else { continue }
            let (type, size) = value.scalarType == .float32 ? ("F32", 4) : ("F64", 8)
            let start = end
            end += value.shape.reduce(1, *) * size
            let extents = value.shape.map(String.init).joined(separator: ",")
            begin(name)
            add(#"{"dtype":"\#(type)","shape":[\#(extents)],"data_offsets":[\#(start),\#(end)]}"#)
        }
        add(separator == "{" ? "{}" : "}")
        header.append(contentsOf: [UInt8](repeating: UInt8(ascii: " "), count: (8 - header.count % 8) % 8))
        let length = UInt64(header.count - 8)
        for byte in 0..<8 { header[byte] = UInt8(length >> (8 * byte) & 0xFF) }
        return header
    }
}
