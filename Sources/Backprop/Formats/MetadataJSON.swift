import Foundation

/// Values as JSON texts among a file's metadata.
enum MetadataJSON {
    /// The text of a value, the same for equal values.
    static func text(_ value: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(value) else { fatalError("MetadataJSON: \(value) is no JSON") }
        return String(decoding: data, as: UTF8.self)
    }

    /// Reads a value from the text that the metadata has under a key.
    ///
    /// - Parameter expected: What the text should hold, for people.
    /// - Throws: A `DataError` if there is none, or if anything in it is not understood: Foundation would pass over members
    ///   that it does not know, and take any one of several with the same name.
    static func value<Value: Codable>(
        _ key: String, of metadata: [String: String], expected: String, source: String
    ) throws(DataError) -> Value {
        let text = metadata[key] ?? ""
        guard let json = parse(text), let value = try? JSONDecoder().decode(Value.self, from: Data(text.utf8)),
            let known = parse(Self.text(value))
        else {
            throw DataError(
                source: source, expected: "\(expected) in the metadata under \"\(key)\"",
                problem: "found \(DataError.quoted(text))")
        }
        if let path = json.firstMember(missingFrom: known) {
            throw DataError(
                source: source, expected: "\(expected) in the metadata under \"\(key)\"",
                problem: "found \(DataError.quoted(path)), which is unknown, besides")
        }
        return value
    }

    private static func parse(_ text: String) -> JSONValue? {
        let bytes = Array(text.utf8)
        return try? JSONParser(bytes, 0..<bytes.count, source: "").parse()
    }
}

extension JSONValue {
    /// The key of the first member, at whatever depth, whose place in another value has no member of this name.
    fileprivate func firstMember(missingFrom other: JSONValue) -> String? {
        switch (self, other) {
        case (.object(let members), .object(let others)):
            for member in members {
                // An optional value that is absent may be written as null.
                guard let value = others.first(where: { $0.key == member.key })?.value else {
                    if member.value == .null { continue }
                    return member.key
                }
                if let key = member.value.firstMember(missingFrom: value) { return key }
            }
            return nil
        case (.array(let elements), .array(let others)):
            return zip(elements, others).lazy.compactMap { $0.firstMember(missingFrom: $1) }.first
        default: return nil
        }
    }
}
