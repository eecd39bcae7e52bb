extension Tensor: Codable {
    private enum CodingKeys: String, CodingKey {
        case shape
        case scalars
    }

    /// Writes the shape and the elements in row-major order.
    ///
    /// For large tensors prefer `Safetensors` or `.npy`, which store numbers in their binary form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(shape, forKey: .shape)
        try container.encode(scalars, forKey: .scalars)
    }

    /// Reads what `encode(to:)` wrote. Throws `DecodingError` unless the shape and the number of elements agree.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let shape = try container.decode([Int].self, forKey: .shape)
        guard let count = Shape.count(of: shape) else {
            throw DecodingError.dataCorruptedError(
                forKey: .shape, in: container, debugDescription: "\(shape) is not the shape of a tensor")
        }
        let scalars = try container.decode([Scalar].self, forKey: .scalars)
        guard scalars.count == count else {
            throw DecodingError.dataCorruptedError(
                forKey: .scalars, in: container,
                debugDescription: "shape \(shape) takes \(count) scalars, found \(scalars.count)")
        }
        self.init(shape: shape, scalars: scalars)
    }
}
