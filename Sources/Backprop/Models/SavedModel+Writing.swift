import Foundation

extension SavedModel {
    /// Writes the model. It replaces a file in one step, or leaves the old one.
    ///
    /// - Throws: A `DataError` if there is something in it that could not be read again, or if the file cannot be written: a
    ///   layer that cannot be saved, which it names by its path, names that are not as many as classes or inputs, images,
    ///   windows or characters that do not fit the network.
    public func write(to url: URL) throws(DataError) {
        try file(for: FileReader.name(of: url)).write(to: url)
    }

    /// Throws what ``write(to:)`` would throw, but for what the disk or its owner are in the way of, without writing a file: what
    /// is checked before a training is not lost behind it. The numbers do not matter. O(names and settings).
    ///
    /// - Parameter url: Where the file is to lie; a folder, for one, must not.
    /// - Throws: A `DataError` if there is something in the model that could not be read again, or something else in its place.
    public func checkCanBeWritten(to url: URL) throws(DataError) {
        try AtomicFile.checkPlace(url)
        let name = FileReader.name(of: url)
        try file(for: name).checkBounds(source: name)
    }

    /// The contents of the file of a name.
    func file(for name: String) throws(DataError) -> Safetensors {
        let surroundings = try surroundings(source: name)
        var file = Safetensors()
        for (index, layer) in network.layers.enumerated() {
            for parameter in layer.parameters + layer.constants {
                file["layers.\(index).\(parameter.name)"] = Safetensors.Value(parameter.value)
            }
        }
        let settings = LayerSetting.layers(try network.savedLayers(source: name)).json
        guard MetadataJSON.isReadable(settings) else {
            throw DataError(
                source: name, problem: "\(network.layers.count) layers have more settings than are read again: 1 MiB")
        }
        file.metadata = Safetensors.Metadata(
            surroundings.merging([
                Safetensors.formatKey: Safetensors.formatName, ModelKey.layers: settings,
                ModelKey.inputShape: MetadataJSON.text(network.inputShape),
            ]) { $1 })
        return file
    }

    /// What the metadata of a file say of all that is around the network.
    ///
    /// - Throws: A `DataError` if it does not fit the network.
    func surroundings(source: String) throws(DataError) -> [String: String] {
        try check(source: source)
        var texts = [
            ModelKey.classNames: MetadataJSON.text(classNames),
            ModelKey.featureNames: MetadataJSON.text(featureNames),
        ]
        if let imageShape { texts[ModelKey.imageShape] = MetadataJSON.text(imageShape) }
        texts[ModelKey.preparation] = preparation?.json
        texts[ModelKey.targets] = targetScaling?.json
        texts[ModelKey.forecasting] = forecasting?.json
        texts[ModelKey.vocabulary] = vocabulary?.json
        if let loss = network.loss.flatMap({ SavedLoss.configuration(of: $0) }) {
            if let mistake = loss.mistake {
                throw DataError(source: source, problem: "a loss \(loss.kind) that cannot be saved: \(mistake)")
            }
            texts[ModelKey.loss] = MetadataJSON.text([loss])
        }
        if imageShape == nil, scalesBytes { texts[ModelKey.bytes] = ModelKey.scaledBytes }
        return texts
    }
}
