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
        func value(_ text: String) throws(DataError) -> JSONValue {
            try JSONValue(Array(text.utf8), source: source, deepest: NetworkBounds.deepestJSON)
        }
        func configuration(_ json: JSONValue?) -> LayerConfiguration? {
            json.flatMap { LayerSetting($0) }.flatMap { LayerConfiguration($0) }
        }
        guard case .array(let elements)? = try? value(text) else {
            let wrong = firstElement(of: text, source: source, deepest: NetworkBounds.deepestJSON) { element in
                configuration(try? value(element)) == nil
            }
            throw DataError(
                source: source, expected: expected,
                problem: "found \(DataError.quoted(text))" + (wrong.map { ", in layer \($0 + 1)" } ?? ""))
        }
        var layers: [LayerConfiguration] = []
        for (index, element) in elements.enumerated() {
            let mistake = element.mistake()
            guard mistake == nil, let layer = configuration(element) else {
                throw DataError(
                    source: source, location: .layer("layer \(index + 1)"),
                    expected: "settings with a \"\(LayerConfiguration.kindKey)\"",
                    problem: mistake ?? "found \(DataError.quoted(LayerSetting(element)?.json ?? text))")
            }
            layers.append(layer)
        }
        return layers
    }
}
