/// Some of a data set's samples, as a network takes them: work buffers that are filled again and again.
///
/// The first block that is loaded plans the memory; later ones that are not larger allocate nothing.
struct SampleBlock<Scalar: TensorScalar> {
    private(set) var features: Tensor<Scalar>
    private(set) var targets: Targets<Scalar>
    /// Where the bytes of samples from all over the data set come together.
    private var bytes: [UInt8] = []

    /// A block without samples, which are to have a shape of as many values as they have in the data.
    init(of data: Dataset<Scalar>, sampleShape: [Int]) {
        features = Tensor(uninitialized: [0] + sampleShape)
        switch data.targets {
        case .classes(_, let count): targets = .classes(storage: [], count: count)
        case .values(let values): targets = .values(Tensor(uninitialized: [0] + values.shape.dropFirst()))
        case .sequences(_, let steps, let count): targets = .sequences([], steps: steps, count: count)
        }
    }

    /// Becomes the samples in `range`. Scalars are not copied, unless they are windows.
    mutating func load(_ range: Range<Int>, of data: Dataset<Scalar>, on compute: Compute) {
        show(range, of: data.samples, on: compute)
        targets.show(range, of: data.targets)
    }

    /// The same with samples that were brought here from elsewhere.
    ///
    /// - Parameters:
    ///   - samples: Holds them in the places of `part`.
    ///   - range: Where their targets are.
    mutating func load(
        _ part: Range<Int>, of samples: Samples<Scalar>, targets range: Range<Int>, of data: Dataset<Scalar>,
        on compute: Compute
    ) {
        show(part, of: samples, on: compute)
        targets.show(range, of: data.targets)
    }

    /// The same with targets from all over the data set.
    mutating func load(
        _ part: Range<Int>, of samples: Samples<Scalar>, targets indices: ArraySlice<Int>, of data: Dataset<Scalar>,
        on compute: Compute
    ) {
        show(part, of: samples, on: compute)
        targets.gather(indices, of: data.targets)
    }

    private mutating func show(_ range: Range<Int>, of samples: Samples<Scalar>, on compute: Compute) {
        switch samples {
        case .scalars(let all): features.showRows(range, of: all)
        case .bytes(let rows):
            features.setRows(range.count)
            compute.unitFractions(of: rows[range], into: &features)
        case .windows(let windows):
            features.setRows(range.count)
            windows.copy(windows.starts[range], into: &features)
        case .shared(let shared): show(0..<range.count, of: shared.block(range), on: compute)
        }
    }

    /// Lets `change` change the values in place.
    mutating func changeFeatures(_ change: (inout Tensor<Scalar>) -> Void) { change(&features) }

    /// Becomes the samples at `indices`, in that order.
    mutating func load(_ indices: ArraySlice<Int>, of data: Dataset<Scalar>, on compute: Compute) {
        switch data.samples {
        case .scalars(let all): compute.gatherRows(indices, of: all, into: &features)
        case .bytes(let rows):
            rows.gather(indices, into: &bytes)
            features.setRows(indices.count)
            compute.unitFractions(of: bytes[...], into: &features)
        case .windows(let windows):
            features.setRows(indices.count)
            windows.copy(indices, into: &features)
        case .shared(let shared):
            let indices = Array(indices)
            show(0..<indices.count, of: shared.fetch { _ in indices }, on: compute)
        }
        targets.gather(indices, of: data.targets)
    }
}
