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
        try self.init(contentsOf: url, allowsPipe: true, requireFinite: requireFinite, limit: limit)
    }

    /// The same; `allowsPipe` as for `FileReader.read`.
    package init(
        contentsOf url: URL, allowsPipe: Bool, requireFinite: Bool = false, limit: ModelLimit = .standard
    ) throws(DataError) {
        let file = try Safetensors(contentsOf: url, allowsPipe: allowsPipe)
        let source = FileReader.name(of: url)
        // A model of layers without tensors has no precision of its own.
        switch file.names.first.flatMap({ file[$0] })?.scalarType ?? .float32 {
        case .float32:
            self = .float(try SavedModel(file, source: source, requireFinite: requireFinite, limit: limit))
        case .float64:
            self = .double(try SavedModel(file, source: source, requireFinite: requireFinite, limit: limit))
        }
    }
}
