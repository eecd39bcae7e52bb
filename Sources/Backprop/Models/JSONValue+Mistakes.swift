extension JSONValue {
    /// Why no setting is made of it: `nil` if one is.
    ///
    /// - Parameter name: What it is called.
    func mistake(_ name: String? = nil) -> String? {
        let place = name.map { " as \(DataError.quoted($0))" } ?? ""
        func long(_ text: String, _ place: String, _ most: String) -> String {
            "found \(DataError.quoted(text))\(place), which has \(text.utf8.count) bytes; expected at most \(most)"
        }
        switch self {
        case .bool: return nil
        case .null: return "found null\(place)"
        case .number(let text):
            return LayerSetting(self) == nil
                ? "found \(DataError.quoted(text))\(place), which is no finite number" : nil
        case .string(let text):
            let isLong = text.utf8.count > MetadataJSON.longestText && text.utf8.contains { $0 >= 0x80 }
            return isLong ? long(text, place, "\(MetadataJSON.longestText) beyond ASCII") : nil
        case .array(let elements):
            for element in elements {
                if let mistake = element.mistake(name) { return mistake }
            }
            return nil
        case .object(let members):
            var keys: Set<String> = []
            for member in members {
                guard member.key.utf8.count <= MetadataJSON.longestKey else {
                    return long(member.key, " as the name of a setting", "\(MetadataJSON.longestKey)")
                }
                guard keys.insert(member.key).inserted else { return "found \(DataError.quoted(member.key)) twice" }
                if let mistake = member.value.mistake(member.key) { return mistake }
            }
            return nil
        }
    }
}
