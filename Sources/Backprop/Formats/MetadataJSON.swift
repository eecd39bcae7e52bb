import Foundation

/// Values as JSON texts among a file's metadata.
enum MetadataJSON {
    /// Whether a text is among those that are read again; see `value`.
    static func isReadable(_ text: String) -> Bool { text.utf8.count <= longest }

    /// The text of a value, the same for equal values.
    static func text(_ value: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(value) else { fatalError("MetadataJSON: \(value) is no JSON") }
        return String(decoding: data, as: UTF8.self)
    }

    /// Longer texts are refused: they take thirty times their length while they are read. Ten thousand layers take this
    /// much.
    static let longest = 1 << 20
    /// No setting has a longer name, and no text of one beyond ASCII is longer. Foundation and the standard library take
    /// time for such texts that may grow with the square of their length.
    static let longestKey = 64
    static let longestText = 500

    /// Reads a value from the text that the metadata has under a key.
    ///
    /// - Parameter expected: What the text should hold, for people.
    /// - Throws: A `DataError` if there is none, if it is longer than 1 MiB, or if anything in it is not understood:
    ///   Foundation would pass over members that it does not know, and take any one of several with the same name.
    static func value<Value: Codable>(
        _ key: String, of metadata: Safetensors.Metadata, expected: String, source: String
    ) throws(DataError) -> Value {
        let text = metadata[key] ?? ""
        func error(_ expected: String, _ problem: String) -> DataError {
            DataError(source: source, expected: "\(expected) in the metadata under \"\(key)\"", problem: problem)
        }
        guard text.utf8.count <= longest else {
            throw error("at most \(longest) bytes", "found \(text.utf8.count)")
        }
        guard let json = try? JSONValue(Array(text.utf8), source: source) else {
            throw error(expected, "found \(DataError.quoted(text))")
        }
        if let text = json.firstText(keysTo: longestKey, othersTo: longestText) {
            throw error(expected, "found \(DataError.quoted(text)), which has \(text.utf8.count) bytes")
        }
        guard let value = try? JSONDecoder().decode(Value.self, from: Data(text.utf8)),
            let known = try? JSONValue(Array(Self.text(value).utf8), source: source)
        else { throw error(expected, "found \(DataError.quoted(text))") }
        if let path = json.firstMember(missingFrom: known) {
            throw error(expected, "found \(DataError.quoted(path)), which is unknown, besides")
        }
        return value
    }

    /// The place of the first element of a list that is so; nothing if none is, or the text is no list. One element at a time
    /// is looked at.
    static func firstElement(
        of text: String, source: String, deepest: Int, where isSo: (_ element: String) -> Bool
    ) -> Int? {
        let bytes = Array(text.utf8)
        var reader = JSONReader(bytes, 0..<bytes.count, source: source, deepest: deepest)
        var index = 0
        var found: Int?
        let isList: ()? = try? reader.array { (reader) throws(DataError) in
            _ = reader.peek()
            let start = reader.position
            try reader.skip()
            if found == nil, isSo(String(decoding: bytes[start..<reader.position], as: UTF8.self)) { found = index }
            index += 1
        }
        return isList == nil ? nil : found
    }

    /// Reads a list of names from the text that the metadata has under a key, which may be long: the names take the memory
    /// of their text, and none is taken before their number is found right.
    ///
    /// - Parameters:
    ///   - kind: What is named.
    ///   - count: How many names there must be, unless there are none.
    static func names(
        _ key: String, of metadata: Safetensors.Metadata, _ kind: String, count: Int, source: String
    ) throws(DataError) -> [String] {
        let text = metadata[key] ?? ""
        let bytes = Array(text.utf8)
        func read(_ take: (inout JSONReader) throws(DataError) -> Void) throws(DataError) {
            do throws(DataError) {
                var reader = JSONReader(bytes, 0..<bytes.count, source: source)
                try reader.array(take)
                try reader.finish()
            } catch {
                throw DataError(
                    source: source, expected: "a list in the metadata under \"\(key)\"",
                    problem: "found \(DataError.quoted(text))")
            }
        }
        var found = 0
        try read { (reader) throws(DataError) in
            _ = try reader.string()
            found += 1
        }
        try check(found, are: count, kind, source: source)
        var names: [String] = []
        names.reserveCapacity(found)
        try read { (reader) throws(DataError) in names.append(try reader.string()) }
        return names
    }
}

extension MetadataJSON {
    /// Throws unless there are so many names of a kind, or none.
    static func check(_ found: Int, are count: Int, _ kind: String, source: String) throws(DataError) {
        guard found == 0 || found == count else {
            throw DataError(source: source, expected: "\(count) \(kind) names or none", problem: "found \(found)")
        }
    }
}

extension JSONValue {
    /// The first text, at whatever depth, that is a key of more bytes than the first limit, or another text beyond ASCII of
    /// more bytes than the second.
    func firstText(keysTo key: Int, othersTo other: Int) -> String? {
        switch self {
        case .string(let text):
            return text.utf8.count > other && text.utf8.contains { $0 >= 0x80 } ? text : nil
        case .object(let members):
            for member in members {
                if member.key.utf8.count > key { return member.key }
                if let text = member.value.firstText(keysTo: key, othersTo: other) { return text }
            }
            return nil
        case .array(let elements):
            return elements.lazy.compactMap { $0.firstText(keysTo: key, othersTo: other) }.first
        case .null, .bool, .number: return nil
        }
    }

    /// The key of the first member, at whatever depth, whose place in another value has no member of this name.
    fileprivate func firstMember(missingFrom other: JSONValue) -> String? {
        switch (self, other) {
        case (.object(let members), .object(let others)):
            for member in members {
                // An optional value that is absent may be written as null.
                guard let value = others.first(where: { Name($0.key) == Name(member.key) })?.value else {
                    if member.value == .null { continue }
                    return member.key
                }
                if let key = member.value.firstMember(missingFrom: value) { return key }
            }
            return nil
        case (.array(let elements), .array(let others)):
            return zip(elements, others).lazy.compactMap { $0.firstMember(missingFrom: $1) }.first
        case (.object, _), (.array, _), (.null, _), (.bool, _), (.number, _), (.string, _): return nil
        }
    }
}
