/// A layer that files can hold: it is told by its kind, its settings and its tensors, and built anew from these.
///
/// The layers of this package are such. A layer of your own becomes one with a name and an initializer; whoever reads a
/// model with it says so:
///
///     extension Gate: SavableLayer {
///         static var kind: String { "gate" }
///         init(from file: SavedLayer<Scalar>) throws(DataError) {
///             weights = try file.tensor("weights")
///         }
///     }
///     let model = try SavedModel<Float>(contentsOf: url, layers: [Gate<Float>.self])
///
/// The tensors are written by themselves: all `parameters` and `constants`, under their names.
public protocol SavableLayer<Scalar>: Layer {
    /// What files call such layers. No two kinds of layers in one file have the same.
    static var kind: String { get }

    /// What it takes to build the layer anew beside its tensors; nothing by default.
    ///
    /// Names are ASCII of at most 64 bytes, and none is `type`. Texts have at most 500 bytes, numbers are finite, and lists and
    /// groups lie at most 60 deep within each other. A layer with other settings cannot be saved.
    var settings: [String: LayerSetting] { get }

    /// Builds the layer that a file tells of.
    ///
    /// - Throws: A `DataError` if the file holds something else than `settings` and the tensors of such a layer. A file may
    ///   hold anything: what is not checked here must not stop the program later.
    init(from file: SavedLayer<Scalar>) throws(DataError)
}

extension SavableLayer {
    public var settings: [String: LayerSetting] { [:] }

    /// The kind and the settings; `nil` if these hold what no file does, such as an infinite number.
    public var configuration: LayerConfiguration? {
        let configuration = LayerConfiguration(Self.kind, settings)
        return configuration.mistake == nil ? configuration : nil
    }
}

/// The layers that a file may hold, by their kinds.
struct LayerKinds<Scalar: TensorScalar> {
    private var makers: [String: any LayerMaker<Scalar>] = [:]

    /// Those of this package, a row for each; an activation has a layer of its own for each function.
    private static var ofPackage: [any LayerMaker<Scalar>] {
        [
            LayerType<Dense<Scalar>>(), LayerType<Softmax<Scalar>>(), LayerType<Dropout<Scalar>>(),
            LayerType<RadialBasis<Scalar>>(), LayerType<Scaling<Scalar>>(), LayerType<Conv1D<Scalar>>(),
            LayerType<Conv2D<Scalar>>(), LayerType<MaxPool2D<Scalar>>(), LayerType<AveragePool2D<Scalar>>(),
            LayerType<GlobalMaxPool2D<Scalar>>(), LayerType<GlobalAveragePool2D<Scalar>>(),
            LayerType<BatchNorm<Scalar>>(), LayerType<LayerNorm<Scalar>>(), LayerType<RMSNorm<Scalar>>(),
            LayerType<Embedding<Scalar>>(), LayerType<Flatten<Scalar>>(), LayerType<Reshape<Scalar>>(),
            LayerType<Chain<Scalar>>(), LayerType<Residual<Scalar>>(), LayerType<Concatenate<Scalar>>(),
            LayerType<Add<Scalar>>(), LayerType<Multiply<Scalar>>(), LayerType<Graph<Scalar>>(),
            LayerType<SimpleRNN<Scalar>>(),
            LayerType<LSTM<Scalar>>(), LayerType<GRU<Scalar>>(), LayerType<Bidirectional<Scalar>>(),
            LayerType<VariableLength<Scalar>>(),
            LayerType<ConvTranspose2D<Scalar>>(), LayerType<Transpose<Scalar>>(), LayerType<Slice<Scalar>>(),
            LayerType<Pad<Scalar>>(), LayerType<MaxPool1D<Scalar>>(), LayerType<AveragePool1D<Scalar>>(),
            LayerType<GlobalMaxPool1D<Scalar>>(), LayerType<GlobalAveragePool1D<Scalar>>(),
            LayerType<Affine<Scalar>>(), LayerType<Reduction<Scalar>>(), LayerType<Broadcast<Scalar>>(),
            LayerType<Reverse<Scalar>>(), LayerType<Standardization<Scalar>>(),
            LayerType<Elementwise<Scalar>>(),
            ActivationLayers<Scalar>(),
        ]
    }

    /// Those of this package and others.
    ///
    /// - Throws: A `DataError` if two have one name.
    init(_ others: [any SavableLayer<Scalar>.Type], source: String) throws(DataError) {
        for maker in Self.ofPackage + others.map({ Self.maker($0) }) {
            guard makers.updateValue(maker, forKey: maker.kind) == nil else {
                throw DataError(
                    source: source, problem: "two kinds of layers are called \(DataError.quoted(maker.kind))")
            }
        }
    }

    private static func maker<Kind: SavableLayer<Scalar>>(_ type: Kind.Type) -> any LayerMaker<Scalar> {
        LayerType<Kind>()
    }

    /// What all kinds are called, in the order of the alphabet.
    var names: [String] { makers.keys.sorted() }

    /// What builds a layer of a kind; `nil` if nobody does.
    subscript(kind: String) -> (any LayerMaker<Scalar>)? { makers[kind] }
}

/// Builds the layers of a kind.
protocol LayerMaker<Scalar> {
    associatedtype Scalar: TensorScalar
    var kind: String { get }
    func layer(from file: SavedLayer<Scalar>) throws(DataError) -> any Layer<Scalar>
}

private struct LayerType<Kind: SavableLayer>: LayerMaker {
    typealias Scalar = Kind.Scalar
    var kind: String { Kind.kind }
    func layer(from file: SavedLayer<Scalar>) throws(DataError) -> any Layer<Scalar> { try Kind(from: file) }
}

private struct ActivationLayers<Scalar: TensorScalar>: LayerMaker {
    var kind: String { "activation" }
    func layer(from file: SavedLayer<Scalar>) throws(DataError) -> any Layer<Scalar> {
        try file.activation("activation").layer()
    }
}
