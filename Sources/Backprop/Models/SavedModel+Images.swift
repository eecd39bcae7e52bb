extension SavedModel {
    /// What the network predicts for a picture: K probabilities of the classes, or values in their own unit.
    ///
    ///     let probabilities = try model.predict(Image(contentsOf: url))
    ///
    /// The picture is brought to the channels and the size that the network takes, as ``Image/converted(to:background:)``,
    /// ``Image/resized(height:width:)`` and ``Image/withBytes()`` do it: the same bits as a file in a folder that
    /// ``Dataset/images(folder:size:colors:background:classNames:mostPixels:onBroken:)`` reads. Whatever it is, the program
    /// goes on. Any number of tasks may ask the same model.
    ///
    /// - Parameters:
    ///   - image: A picture of any size and with any channels.
    ///   - background: The grey behind transparent pixels, from 0 for black to 255 for white.
    ///   - compute: Where and how the numbers are computed.
    /// - Throws: A `DataError` if the network takes no images, this one cannot be resized to what it takes, or an output is
    ///   infinite or NaN.
    public func predict(
        _ image: Image, background: UInt8 = 255, on compute: Compute = .default
    ) throws(DataError) -> [Scalar] {
        guard let taken = takenImages else {
            throw DataError(
                source: "image", expected: "samples of shape \(network.inputShape), which the model takes",
                problem: "found an image")
        }
        let fitted = try image.converted(to: taken.colors, background: background)
            .resized(to: taken.size, source: "image").withBytes()
        var features: [Scalar] = []
        try read(row: Tensor<Scalar>(fitted).scalars, into: &features)
        return try answer(to: features, of: "image", on: compute)
    }

    /// The pictures that the network takes, to which ``predict(_:background:on:)`` brings others; `nil` if it takes none.
    public var takenImages: (size: (height: Int, width: Int), colors: Image.Colors)? {
        let shape = imageShape ?? (network.inputShape.count == 3 ? network.inputShape : [])
        guard takesImages(of: shape),
            let colors = Image.Colors(rawValue: shape.count == 2 ? 1 : shape[2])
        else { return nil }
        return ((shape[0], shape[1]), colors)
    }
}
