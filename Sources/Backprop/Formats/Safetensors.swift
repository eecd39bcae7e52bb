import Foundation

/// Tensors by name, with metadata: the contents of a `.safetensors` file, the format of Hugging Face.
///
///     var file = Safetensors(metadata: ["format": "pt"])
///     file["weight"] = .float32(weights)
///     try file.write(to: url)
///
///     let weights: Tensor<Float> = try Safetensors(contentsOf: url).tensor(
///         named: "weight", shape: [2, 64])
///
/// Names and keys are compared by their bytes: two that differ only in how an accent is written are two.
///
/// Equal contents give equal bytes, whatever the order in which they were put in, and the bytes are those that the
/// `safetensors` package writes.
public struct Safetensors: Sendable {
    /// A tensor of one of the scalar types.
    public enum Value: Sendable, Equatable {
        /// Elements of 32 bits, F32 in the file.
        case float32(Tensor<Float>)
        /// Elements of 64 bits, F64 in the file.
        case float64(Tensor<Double>)

        /// Wraps a tensor of either type.
        public init<Scalar>(_ tensor: Tensor<Scalar>) {
            if let tensor = tensor as? Tensor<Float> {
                self = .float32(tensor)
            } else if let tensor = tensor as? Tensor<Double> {
                self = .float64(tensor)
            } else {
                fatalError("Safetensors: no file type for Tensor<\(Scalar.self)>")
            }
        }

        /// The extents of the tensor.
        public var shape: [Int] {
            switch self {
            case .float32(let tensor): tensor.shape
            case .float64(let tensor): tensor.shape
            }
        }

        /// The type of the elements.
        public var scalarType: ScalarType {
            switch self {
            case .float32: .float32
            case .float64: .float64
            }
        }
    }

    /// Texts about the tensors, by key.
    public var metadata: Metadata

    private var values: [Name: Value] = [:]
    private(set) var source = "safetensors"

    /// No tensors yet.
    public init(metadata: Metadata = [:]) {
        self.metadata = metadata
    }

    init(metadata: Metadata, values: [Name: Value], source: String) {
        self.metadata = metadata
        self.values = values
        self.source = source
    }

    /// The names in the order of the file: elements of 64 bits before those of 32, and by their Unicode scalars.
    public var names: [String] {
        values.map { (name: $0.key, isWide: $0.value.scalarType == .float64) }.sorted { left, right in
            left.isWide == right.isWide ? left.name < right.name : left.isWide
        }.map(\.name.text)
    }

    /// The tensor of a name; setting nothing removes it.
    ///
    /// Stops the program if a tensor is to be called `__metadata__`, the name that the format keeps for itself.
    public subscript(name: String) -> Value? {
        get { values[Name(name)] }
        set {
            guard Name(name) != Self.metadataName else { fatalError("Safetensors: a tensor cannot be named \(name)") }
            values[Name(name)] = newValue
        }
    }

    /// The tensor of a name, in the scalar type that is asked for.
    ///
    /// - Parameters:
    ///   - name: The name of the tensor.
    ///   - shape: The shape that it must have, or nothing if any will do.
    /// - Throws: A `DataError` if there is no such tensor or its shape is another.
    public func tensor<Scalar>(named name: String, shape: [Int]? = nil) throws(DataError) -> Tensor<Scalar> {
        guard let value = self[name] else {
            throw DataError(
                source: source, expected: "a tensor named \(DataError.quoted(name))",
                problem: values.isEmpty ? "found none" : "found \(DataError.listed(names))")
        }
        if let shape, value.shape != shape {
            throw DataError(
                source: source, expected: "tensor \(DataError.quoted(name)) of shape \(Shape.text(shape))",
                problem: "found \(Shape.text(value.shape))")
        }
        switch value {
        case .float32(let tensor): return (tensor as? Tensor<Scalar>) ?? Tensor(tensor)
        case .float64(let tensor): return (tensor as? Tensor<Scalar>) ?? Tensor(tensor)
        }
    }

    static let metadataKey = "__metadata__"
    static let metadataName = Name(metadataKey)
}

extension Safetensors: Equatable {
    /// Whether the metadata, the names and the tensors are equal.
    public static func == (left: Safetensors, right: Safetensors) -> Bool {
        left.metadata == right.metadata && left.values == right.values
    }
}
