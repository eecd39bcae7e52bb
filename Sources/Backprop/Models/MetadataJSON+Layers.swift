extension MetadataJSON {
    /// Reads the configurations of layers. Where the list as such is JSON, the error tells which of them it is about.
    ///
    /// - Throws: A `DataError`, as `value` does.
    static func layers(
        _ key: String, of metadata: Safetensors.Metadata, source: String
    ) throws(DataError) -> [LayerConfiguration] {
        let text = metadata[key] ?? ""
        let expected = "a list of layers in the metadata under \"\(key)\""
        guard isReadable(text) else {
            throw DataError(
                source: source, expected: "at most \(longest) bytes in the metadata under \"\(key)\"",
                problem: "found \(text.utf8.count)")
        }
        func configuration(_ json: JSONValue?) -> LayerConfiguration? {
            json.flatMap { LayerSetting($0) }.flatMap { LayerConfiguration($0) }
        }
        guard case .array(let elements)? = try? JSONValue(Array(text.utf8), source: source) else {
            let wrong = firstElement(of: text, source: source) { element in
                configuration(try? JSONValue(Array(element.utf8), source: source)) == nil
            }
            throw DataError(
                source: source, expected: expected,
                problem: "found \(DataError.quoted(text))" + (wrong.map { ", in layer \($0 + 1)" } ?? ""))
        }
        var layers: [LayerConfiguration] = []
        for (index, element) in elements.enumerated() {
            if let text = element.firstText(keysTo: longestKey, othersTo: longestText) {
                throw DataError(
                    source: source, location: .layer("layer \(index + 1)"), expected: "the settings of a layer",
                    problem: "found \(DataError.quoted(text)), which is unknown, besides")
            }
            guard let layer = configuration(element) else {
                throw DataError(
                    source: source, location: .layer("layer \(index + 1)"),
                    expected: "settings with a \"\(LayerConfiguration.kindKey)\"",
                    problem: "found \(DataError.quoted(text))")
            }
            layers.append(layer)
        }
        return layers
    }
}
