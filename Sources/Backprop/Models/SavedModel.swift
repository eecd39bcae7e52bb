import Foundation

/// A trained network together with what it takes to use it: the names of its classes and of its inputs, and the shape of
/// the images that it takes, if it does.
///
/// In a file it is a safetensors file with the architecture as metadata, so nothing else is needed to predict:
///
///     try SavedModel(network: model, data: data).write(to: url)
///     let network = try SavedModel<Float>(contentsOf: url).network
///
/// Equal models give equal files, byte for byte. The tensors of layer i are called `layers.i.weights` and so on.
public struct SavedModel<Scalar: TensorScalar>: Sendable {
    public var network: Sequential<Scalar>
    /// A name for each class, or none.
    public var classNames: [String]
    /// A name for each input, or none.
    public var featureNames: [String]
    /// The shape of an image that the network takes, whatever the shape of its input: `[height, width]` or
    /// `[height, width, 1]` for grey, `[height, width, 3]` for colour. Nothing for other samples.
    public var imageShape: [Int]?
    /// What becomes of a table before the network sees it, if it was trained on one.
    public var preparation: Preparation? {
        didSet { recordReader = preparation.map { RecordReader($0) } }
    }
    /// What turns records into what the network takes, by the preparation.
    private(set) var recordReader: RecordReader?
    /// How the values of a regression were scaled for the training, if they were.
    public var targetScaling: TargetScaling?
    /// What it takes to forecast, if the network was trained on windows over series.
    public var forecasting: Forecasting?
    /// The characters that it knows, if it was trained on a text.
    public var vocabulary: Vocabulary?
    /// Whether the network was trained on unsigned bytes divided by 255, as it was if it takes images: other arrays of bytes
    /// are to be divided too before it sees them.
    public var scalesBytes: Bool {
        get { imageShape != nil || hasScaledBytes }
        set { hasScaledBytes = newValue }
    }
    private var hasScaledBytes = false

    /// A network with names for its classes and its inputs, the shape of the images that it takes, and what becomes of its
    /// data before and behind it.
    public init(
        network: Sequential<Scalar>, classNames: [String] = [], featureNames: [String] = [], imageShape: [Int]? = nil,
        preparation: Preparation? = nil, targetScaling: TargetScaling? = nil, forecasting: Forecasting? = nil,
        vocabulary: Vocabulary? = nil
    ) {
        self.network = network
        self.classNames = classNames
        self.featureNames = featureNames
        self.imageShape = imageShape
        self.preparation = preparation
        recordReader = preparation.map { RecordReader($0) }
        self.targetScaling = targetScaling
        self.forecasting = forecasting
        self.vocabulary = vocabulary
    }

    /// A network with the names of the data that it was trained on, and the shape of their images if these are grey or
    /// coloured.
    public init(
        network: Sequential<Scalar>, data: Dataset<Scalar>, preparation: Preparation? = nil,
        targetScaling: TargetScaling? = nil
    ) {
        self.init(
            network: network, classNames: data.classNames, featureNames: data.featureNames, preparation: preparation,
            targetScaling: targetScaling)
        if let shape = data.imageShape, takesImages(of: shape) { imageShape = shape }
        hasScaledBytes = data.holdsBytes
    }

    /// Whether the network can take grey or coloured images of a shape.
    func takesImages(of shape: [Int]) -> Bool {
        let hasColors = shape.count == 2 || shape.count == 3 && Image.Colors(rawValue: shape[2]) != nil
        return hasColors && Shape.isSample(shape) && Shape.areAlike(shape, network.inputShape)
    }
}
