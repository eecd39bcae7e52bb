/// A value of a model that depends on the samples.
///
/// The file counts its dimensions with the batch among them, and images with their channels first. Here the batch has no
/// dimension, and where values stand is what the layers before left: `order` says which of the file's dimensions lie where.
/// So what moves dimensions in the file, such as `Transpose`, moves nothing here, until a layer asks for another order.
struct ONNXSample: Sendable {
    /// The name of the value in the ``Graph``.
    var place: String
    /// The shape that it has there.
    var shape: [Int]
    /// Its extents as the file counts them; that of the batch is ``batch``.
    var dims: [Int]
    /// Which of them is the batch; none if the whole value is one sample.
    var batchAxis: Int?
    /// The dimensions, without the batch, as they lie in the graph, the outermost first. Those of extent 1 may stand anywhere.
    var order: [Int]
    var element: ONNXElement

    /// What stands for the number of samples where a file computes with shapes: no extent is as large.
    static let batch = 1 << 46 + 3

    /// The extents of a sample in the order in which they lie.
    var extents: [Int] { order.map { dims[$0] } }
    /// The number of values of a sample.
    var count: Int { shape.reduce(1, *) }
    var rank: Int { dims.count }
    /// The file's dimensions without the batch.
    var axes: [Int] { dims.indices.filter { $0 != batchAxis } }

    /// The position of a dimension that a file states, negative ones from the end.
    func axis(_ axis: Int) throws(ONNXGap) -> Int {
        let position = axis < 0 ? axis + rank : axis
        guard dims.indices.contains(position) else { throw ONNXGap("there is no dimension \(axis) of \(rank)") }
        return position
    }

    /// The same for a dimension that must not be the batch.
    func sampleAxis(_ axis: Int) throws(ONNXGap) -> Int {
        let position = try self.axis(axis)
        guard position != batchAxis else { throw ONNXGap(ONNXGap.mixed) }
        return position
    }

    /// The same value with dimensions of extent 1 before the first.
    func padded(to rank: Int) -> ONNXSample {
        let more = rank - self.rank
        guard more > 0 else { return self }
        var result = self
        result.dims = [Int](repeating: 1, count: more) + dims
        result.batchAxis = batchAxis.map { $0 + more }
        result.order = Array(0..<more) + order.map { $0 + more }
        return result
    }

    /// The same value, which all samples share, as one of each of them: a dimension of extent 1 becomes the batch.
    func withBatch(at axis: Int) -> ONNXSample {
        guard batchAxis == nil, dims.indices.contains(axis), dims[axis] == 1 else { return self }
        var result = self
        result.dims[axis] = Self.batch
        result.batchAxis = axis
        result.order = order.filter { $0 != axis }
        return result
    }
}

/// Why a node cannot be taken over.
struct ONNXGap: Error {
    let reason: String
    init(_ reason: String) { self.reason = reason }

    /// What an operator does that no layer can.
    static let mixed = "it mixes the samples of a batch"
}
