/// What follows the data, such as running means, where a batch is cut into parts: each part begins with what there was
/// before the batch, and the mean of what they make of it stays. See `PartNotes`.
struct PartStatistics<Scalar: TensorScalar> {
    private(set) var notes: PartNotes
    private(set) var start: PartStart<Scalar>

    init(_ constants: FlatTensors<Scalar>, _ statistics: [Int], parts: Int, ranks: Ranks) {
        start = PartStart(constants, statistics)
        notes = PartNotes(parts: parts, statistics: start.places.count, ranks: ranks)
    }

    mutating func begin(_ constants: FlatTensors<Scalar>) {
        notes.begin()
        start.begin(constants)
    }

    /// Notes what a part came to.
    mutating func note(_ part: Int, loss: Double, correct: Int, _ constants: FlatTensors<Scalar>) {
        notes.note(part, loss: loss, correct: correct)
        for i in start.places.indices { notes.note(part, i, Double(constants.all.element(start.places[i]))) }
    }

    /// The same for a part whose statistics are in a list, by its number there; see `PartStart.append`.
    mutating func note(_ part: Int, loss: Double, correct: Int, _ values: [Double], number: Int) {
        notes.note(part, loss: loss, correct: correct)
        let count = start.places.count
        for i in 0..<count { notes.note(part, i, values[number * count + i]) }
    }

    /// Brings the parts of all processes together.
    mutating func finish(_ parts: BatchParts, _ constants: inout FlatTensors<Scalar>, wasCancelled: Bool) {
        notes.finish(parts, wasCancelled: wasCancelled)
        let places = start.places
        guard !places.isEmpty else { return }
        start.restore(&constants)
        let count = Double(parts.count)
        unsafe constants.all.withUnsafeMutableScalars { all in
            for i in places.indices { unsafe all[places[i]] = Scalar(notes.sum(i) / count) }
        }
    }
}

/// What each part of a batch begins with.
struct PartStart<Scalar: TensorScalar> {
    /// All constants before the batch.
    private var before: Tensor<Scalar>
    /// The places among them of what follows the data.
    let places: [Int]

    init(_ constants: FlatTensors<Scalar>, _ statistics: [Int]) {
        places = statistics.flatMap { constants.places($0) }
        before = Tensor(zeros: constants.all.shape)
    }

    mutating func begin(_ constants: FlatTensors<Scalar>) {
        if !places.isEmpty { before.copyElements(from: constants.all) }
    }

    /// Makes the constants what they were before the batch.
    func restore(_ constants: inout FlatTensors<Scalar>) {
        if !places.isEmpty { constants.all.copyElements(from: before) }
    }

    /// Adds to a list what a part has made of them, for another thread to note.
    func append(_ constants: FlatTensors<Scalar>, to values: inout [Double]) {
        for i in places.indices { values.append(Double(constants.all.element(places[i]))) }
    }
}
