// What must be right of all that is around a network: it is checked before it is written, and after it was read.
extension SavedModel {
    /// Throws unless all that is around the network has a meaning and fits it.
    func check(source: String) throws(DataError) {
        try MetadataJSON.check(classNames.count, are: network.outputs, "class", source: source)
        try MetadataJSON.check(featureNames.count, are: network.inputs, "feature", source: source)
        try checkImageShape(source: source)
        try targetScaling?.check(outputs: network.outputs, source: source)
        try forecasting?.check(inputShape: network.inputShape, outputs: network.outputs, source: source)
        try vocabulary?.check(inputShape: network.inputShape, outputShape: network.outputShape, source: source)
        try checkPreparation(source: source)
    }

    /// Throws unless the network can take the images that it is said to take.
    private func checkImageShape(source: String) throws(DataError) {
        guard let imageShape, !takesImages(of: imageShape) else { return }
        throw DataError(
            source: source,
            expected: "an image shape [H, W], [H, W, 1] or [H, W, 3] that fits the input shape \(network.inputShape)",
            problem: "found \(Shape.listed(imageShape))")
    }

    /// Throws unless the network takes what the preparation gives.
    private func checkPreparation(source: String) throws(DataError) {
        guard let preparation else { return }
        try preparation.check(source: source)
        // Of windows, those of a row.
        let inputs = forecasting == nil ? network.inputs : network.inputShape.dropFirst().reduce(1, *)
        guard preparation.featureCount == inputs else {
            throw DataError(
                source: source, expected: "a preparation of the \(inputs) inputs",
                problem: "found one of \(preparation.featureCount)")
        }
        // Forecasts take the place of inputs.
        if forecasting != nil, preparation.inputs.contains(where: { $0.encoding.isOfTexts || $0.hasIndicator }) {
            throw DataError(
                source: source, expected: "numbers alone among the inputs of a model that forecasts",
                problem: "found others")
        }
        let labels = preparation.labelsHold == .classes ? 1 : network.outputs
        guard preparation.labels.isEmpty || preparation.labels.count == labels else {
            throw DataError(
                source: source, expected: DataError.counted(labels, "column") + " of labels",
                problem: "found \(preparation.labels.count)")
        }
    }
}
