/// The keys of the metadata of a model's file. Lists are written as JSON.
enum ModelKey {
    static let layers = "layers"
    static let inputShape = "input_shape"
    static let classNames = "class_names"
    static let featureNames = "feature_names"
    static let imageShape = "image_shape"
    static let preparation = "preparation"
    static let targets = "targets"
    static let forecasting = "forecasting"
    static let vocabulary = "vocabulary"
    /// How bytes become numbers, where no image shape says so: there is one value.
    static let bytes = "bytes"
    /// What the network was trained by, if it is known: a list of one.
    static let loss = "loss"
    static let scaledBytes = "divided by 255"
}

// What a file of this package is, by its metadata.
extension Safetensors {
    /// The key under which a checkpoint keeps what is no tensor.
    static let checkpointKey = "checkpoint"
    static let formatKey = "format"
    /// The value of `format`: what writes and reads these files, and the version of the rules.
    static let formatName = "backprop 1"

    /// Whether it is a model, or a checkpoint with one in it.
    var isModel: Bool { Name(metadata[Self.formatKey] ?? "") == Name(Self.formatName) }

    /// Whether a training goes on from it.
    var isCheckpoint: Bool { isModel && metadata[Self.checkpointKey] != nil }
}
