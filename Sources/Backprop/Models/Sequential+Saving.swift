extension Sequential {
    /// What it takes to build the layers anew.
    ///
    /// - Throws: A `DataError` that names the layer, wherever it lies, that cannot be saved, and says why.
    func savedLayers(source: String) throws(DataError) -> [LayerConfiguration] {
        var result: [LayerConfiguration] = []
        for (index, layer) in layers.enumerated() {
            try Self.checkSavable(layer, at: ["\(index)"], source)
            guard let configuration = layer.configuration else { throw Self.unsavable(layer, at: ["\(index)"], source) }
            result.append(configuration)
        }
        return result
    }

    private static func checkSavable(_ layer: any Layer<Scalar>, at path: [String], _ source: String) throws(DataError)
    {
        if let container = layer as? any ContainerLayer<Scalar> {
            for child in container.children { try checkSavable(child.layer, at: path + [child.name], source) }
        } else if layer.configuration?.mistake != nil || layer.configuration == nil {
            throw unsavable(layer, at: path, source)
        }
    }

    private static func unsavable(_ layer: any Layer<Scalar>, at path: [String], _ source: String) -> DataError {
        // What is savable has no configuration because of its settings.
        let settings = (layer as? any SavableLayer<Scalar>)?.settings ?? layer.configuration?.settings ?? [:]
        let mistake = LayerConfiguration("", settings).mistake ?? "it has no configuration"
        return DataError(
            source: source, location: .layer(SavedLayer<Scalar>.place(path)),
            problem: "a \(type(of: layer)) that cannot be saved: \(mistake)")
    }
}
