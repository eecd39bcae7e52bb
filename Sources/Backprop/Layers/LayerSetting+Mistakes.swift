// What no file holds.
extension LayerConfiguration {
    /// Why no file holds the settings, or they would not be read again: `nil` if they are.
    var mistake: String? {
        if settings[Self.kindKey] != nil { return "a setting is called \"\(Self.kindKey)\", as the kind is" }
        return LayerSetting.group(settings).mistake("the settings", depth: 0)
    }
}

extension LayerSetting {
    /// - Parameters:
    ///   - name: What it is called.
    ///   - depth: How many lists and groups it lies in.
    fileprivate func mistake(_ name: @autoclosure () -> String, depth: Int) -> String? {
        guard depth <= NetworkBounds.deepestSettings else {
            return "more than \(NetworkBounds.deepestSettings) lists and groups of settings lie within each other"
        }
        switch self {
        case .integer, .flag: return nil
        case .number(let number):
            return number.isFinite ? nil : "\(name()) is \(number); expected a finite number"
        case .text(let text):
            return text.utf8.count <= MetadataJSON.longestText
                ? nil : "\(name()) has \(text.utf8.count) bytes; expected at most \(MetadataJSON.longestText)"
        case .list(let settings):
            for setting in settings {
                if let mistake = setting.mistake(name(), depth: depth + 1) { return mistake }
            }
            return nil
        case .group(let settings):
            for (key, setting) in settings.sorted(by: { $0.key < $1.key }) {
                guard key.utf8.count <= MetadataJSON.longestKey, key.utf8.allSatisfy({ $0 < 0x80 }) else {
                    let most = MetadataJSON.longestKey
                    return "\(DataError.quoted(key)) is no name of a setting; expected at most \(most) bytes of ASCII"
                }
                if let mistake = setting.mistake(DataError.quoted(key), depth: depth + 1) { return mistake }
            }
            return nil
        }
    }
}
