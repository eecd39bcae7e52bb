/// The features of a data set as they are kept: as scalars, or as the bytes of images, which take a quarter of the
/// memory or less and become numbers from 0 to 1 on their way into a network.
enum Samples<Scalar: TensorScalar>: Sendable {
    case scalars(Tensor<Scalar>)
    case bytes(ByteRows)

    /// The shape of the features, N samples in rows.
    var shape: [Int] {
        switch self {
        case .scalars(let tensor): tensor.shape
        case .bytes(let rows): [rows.count, rows.columns]
        }
    }

    /// The number of samples.
    var count: Int {
        switch self {
        case .scalars(let tensor): tensor.rows
        case .bytes(let rows): rows.count
        }
    }

    /// The features as a tensor. Bytes are converted: O(N·D).
    var tensor: Tensor<Scalar> {
        switch self {
        case .scalars(let tensor): return tensor
        case .bytes(let rows):
            var tensor = Tensor<Scalar>(uninitialized: shape)
            Compute().unitFractions(of: rows.bytes, into: &tensor)
            return tensor
        }
    }

    /// The samples in `range`; memory is shared.
    subscript(rows range: Range<Int>) -> Samples {
        switch self {
        case .scalars(let tensor): .scalars(tensor[rows: range])
        case .bytes(let rows): .bytes(ByteRows(rows[range], columns: rows.columns))
        }
    }

    /// The samples at `indices`, in that order.
    func subset(_ indices: [Int]) -> Samples {
        switch self {
        case .scalars(let tensor): return .scalars(tensor.gatheringRows(indices))
        case .bytes(let rows):
            var bytes: [UInt8] = []
            rows.gather(indices[...], into: &bytes)
            return .bytes(ByteRows(bytes[...], columns: rows.columns))
        }
    }
}

extension Samples: Equatable {
    static func == (a: Samples, b: Samples) -> Bool {
        if case .bytes(let a) = a, case .bytes(let b) = b { return a == b }
        return a.tensor == b.tensor
    }
}
