/// What follows the data, such as running means, where a batch is cut into parts: each part begins with what there was
/// before the batch, and the mean of what they make of it stays. See `PartNotes`.
struct PartStatistics<Scalar: TensorScalar> {
    private(set) var notes: PartNotes
    /// All constants before the batch.
    private var before: Tensor<Scalar>
    /// The places of what follows the data among them.
    private let places: [Int]

    init(_ constants: FlatTensors<Scalar>, _ statistics: [Int], parts: Int, ranks: Ranks) {
        places = statistics.flatMap { constants.places($0) }
        before = Tensor(zeros: constants.all.shape)
        notes = PartNotes(parts: parts, statistics: places.count, ranks: ranks)
    }

    mutating func begin(_ constants: FlatTensors<Scalar>) {
        notes.begin()
        if !places.isEmpty { before.copyElements(from: constants.all) }
    }

    /// Makes the constants what they were before the batch.
    func restore(_ constants: inout FlatTensors<Scalar>) {
        if !places.isEmpty { constants.all.copyElements(from: before) }
    }

    mutating func note(_ part: Int, loss: Double, correct: Int, _ constants: FlatTensors<Scalar>) {
        notes.note(part, loss: loss, correct: correct)
        for i in places.indices { notes.note(part, i, Double(constants.all.element(places[i]))) }
    }

    /// Brings the parts of all processes together.
    mutating func finish(_ parts: BatchParts, _ constants: inout FlatTensors<Scalar>, wasCancelled: Bool) {
        notes.finish(parts, wasCancelled: wasCancelled)
        guard !places.isEmpty else { return }
        restore(&constants)
        let count = Double(parts.count)
        unsafe constants.all.withUnsafeMutableScalars { all in
            for i in places.indices { unsafe all[places[i]] = Scalar(notes.sum(i) / count) }
        }
    }
}
