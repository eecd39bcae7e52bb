/// The features of a data set as they are kept: as scalars, as the bytes of images, which take a quarter of the memory or
/// less and become numbers from 0 to 1 on their way into a network, as windows over rows, which overlap, or some of them
/// here and the others in other processes.
enum Samples<Scalar: TensorScalar>: Sendable {
    case scalars(Tensor<Scalar>)
    case bytes(ByteRows)
    case windows(WindowRows<Scalar>)
    case shared(SharedSamples<Scalar>)

    /// The shape of the features, N samples in rows.
    var shape: [Int] {
        switch self {
        case .scalars(let tensor): tensor.shape
        case .bytes(let rows): [rows.count, rows.columns]
        case .windows(let windows): windows.shape
        case .shared(let shared): shared.shape
        }
    }

    /// The number of samples.
    var count: Int {
        switch self {
        case .scalars(let tensor): tensor.rows
        case .bytes(let rows): rows.count
        case .windows(let windows): windows.starts.count
        case .shared(let shared): shared.count
        }
    }

    /// The features as a tensor. Bytes are converted, windows copied, and rows of others moved: O(N·D).
    var tensor: Tensor<Scalar> {
        switch self {
        case .scalars(let tensor): return tensor
        case .bytes(let rows):
            var tensor = Tensor<Scalar>(uninitialized: shape)
            Compute().unitFractions(of: rows.bytes, into: &tensor)
            return tensor
        case .windows(let windows): return windows.tensor
        case .shared(let shared): return shared.block(0..<shared.count).tensor
        }
    }

    /// The samples in `range`; memory is shared.
    subscript(rows range: Range<Int>) -> Samples {
        switch self {
        case .scalars(let tensor): .scalars(tensor[rows: range])
        case .bytes(let rows): .bytes(ByteRows(rows[range], columns: rows.columns))
        case .windows(let windows):
            .windows(
                WindowRows(rows: windows.rows, starts: Array(windows.starts[range]), length: windows.length))
        case .shared(let shared): .shared(shared.subset(Array(range)))
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
        case .windows(let windows):
            return .windows(
                WindowRows(
                    rows: windows.rows, starts: indices.map { windows.starts[$0] }, length: windows.length))
        case .shared(let shared): return .shared(shared.subset(indices))
        }
    }
}

extension Samples: Equatable {
    static func == (a: Samples, b: Samples) -> Bool {
        if case .bytes(let a) = a, case .bytes(let b) = b { return a == b }
        return a.tensor == b.tensor
    }
}
