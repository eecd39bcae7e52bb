import Foundation

/// A trained network in the precision that its file has.
///
///     switch try AnySavedModel(contentsOf: url) {
///     case .float(let model): print(model.network.predict(samples))
///     case .double(let model): print(model.network.predict(Tensor(samples)))
///     }
public enum AnySavedModel: Sendable {
    case float(SavedModel<Float>)
    case double(SavedModel<Double>)

    /// Reads a model that `SavedModel.write(to:)` wrote. The file is read once.
    ///
    /// - Parameters:
    ///   - url: Where the file lies.
    ///   - requireFinite: Whether a parameter that is infinite or NaN is an error.
    ///   - limit: How much the network may ask for with each sample.
    /// - Throws: A `DataError` if the file is not what it should be; see `SavedModel`.
    public init(
        contentsOf url: URL, requireFinite: Bool = false, limit: ModelLimit = .standard
    ) throws(DataError) {
        try self.init(Safetensors(contentsOf: url), requireFinite: requireFinite, limit: limit)
    }

    /// The same for the contents of a file, wherever they came from: see ``SavedModel/init(_:requireFinite:limit:layers:)``.
    ///
    /// - Parameters:
    ///   - file: What `SavedModel.write(to:)` wrote.
    ///   - requireFinite: Whether a parameter that is infinite or NaN is an error.
    ///   - limit: How much the network may ask for with each sample.
    /// - Throws: A `DataError` if it is not what it should be.
    public init(
        _ file: Safetensors, requireFinite: Bool = false, limit: ModelLimit = .standard
    ) throws(DataError) {
        // A model of layers without tensors has no precision of its own.
        switch file.names.first.flatMap({ file[$0] })?.scalarType ?? .float32 {
        case .float32: self = .float(try SavedModel(file, requireFinite: requireFinite, limit: limit))
        case .float64: self = .double(try SavedModel(file, requireFinite: requireFinite, limit: limit))
        }
    }
}
