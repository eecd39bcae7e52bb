/// Features of which each process holds some rows, those of its share, and is sent what it needs of the others'.
///
/// Whatever looks at them moves rows, and is called by all processes in the same order.
struct SharedSamples<Scalar: TensorScalar>: Sendable {
    /// The rows that this process holds, as they are kept.
    enum Held: Sendable {
        case scalars(Tensor<Scalar>)
        case bytes(ByteRows)
    }

    let held: Held
    let ranks: Ranks
    /// Where the rows of each process begin among those of all, and how many there are.
    private let starts: [Int]
    /// The shape of a sample.
    let sampleShape: [Int]
    /// The row of each sample; all rows in their order if there are none.
    private let rows: [Int]?

    /// What is moved at a time, to each process.
    private static var mostBytes: Int { 1 << 26 }

    /// - Parameters:
    ///   - held: The rows of this process.
    ///   - counts: How many each process holds.
    init(_ held: Held, counts: [Int], sampleShape: [Int], ranks: Ranks) {
        (self.held, self.sampleShape, self.ranks, rows) = (held, sampleShape, ranks, nil)
        starts = counts.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
    }

    private init(_ other: SharedSamples, rows: [Int]) {
        (held, starts, sampleShape, ranks) = (other.held, other.starts, other.sampleShape, other.ranks)
        self.rows = rows
    }

    var count: Int { rows?.count ?? starts[ranks.count] }
    var shape: [Int] { [count] + sampleShape }
    var holdsBytes: Bool { if case .bytes = held { true } else { false } }
    var byteCount: Int { heldRows.count * rowBytes }

    /// The samples at `indices`. Nothing is moved.
    func subset(_ indices: [Int]) -> SharedSamples { SharedSamples(self, rows: indices.map(row)) }

    private func row(_ index: Int) -> Int { rows?[index] ?? index }
    private var heldRows: Range<Int> { starts[ranks.rank]..<starts[ranks.rank + 1] }

    private var rowBytes: Int {
        switch held {
        case .scalars: sampleShape.reduce(1, *) * MemoryLayout<Scalar>.stride
        case .bytes(let rows): rows.columns
        }
    }

    /// Who holds a row.
    private func owner(_ row: Int) -> Int {
        var (first, behind) = (0, ranks.count)
        while behind - first > 1 {
            let middle = (first + behind) / 2
            if starts[middle] <= row { first = middle } else { behind = middle }
        }
        return first
    }

    /// The samples in a range, for every process.
    func block(_ range: Range<Int>) -> Samples<Scalar> { fetch { _ in Array(range) } }

    /// The samples that this process wants, in the order in which it wants them.
    ///
    /// - Parameter wanted: The indices of the samples that a process wants. All processes know this of all.
    func fetch(_ wanted: (_ rank: Int) -> [Int]) -> Samples<Scalar> {
        let wishes = (0..<ranks.count).map(wanted)
        let (most, bytes) = (wishes.map(\.count).max() ?? 0, rowBytes)
        let step = max(1, Self.mostBytes / max(1, bytes))
        switch held {
        case .scalars:
            var result = Tensor<Scalar>(uninitialized: [wishes[ranks.rank].count] + sampleShape)
            let target = unsafe result.mutableBase()
            for first in stride(from: 0, to: most, by: step) {
                unsafe fetch(wishes.map { $0.dropFirst(first).prefix(step) }, into: target + first * bytes)
            }
            return .scalars(result)
        case .bytes(let rows):
            // Who wants nothing moves what others want.
            let size = wishes[ranks.rank].count * bytes
            var result = [UInt8](repeating: 0, count: max(1, size))
            unsafe result.withUnsafeMutableBytes { result in
                guard let target = result.baseAddress else { return }
                for first in stride(from: 0, to: most, by: step) {
                    unsafe fetch(
                        wishes.map { $0.dropFirst(first).prefix(step) }, into: target + min(first * bytes, size))
                }
            }
            return .bytes(ByteRows(result[..<size], columns: rows.columns))
        }
    }

    private func fetch(_ wishes: [ArraySlice<Int>], into target: UnsafeMutableRawPointer) {
        let (own, bytes) = (heldRows, rowBytes)
        var sent: [UInt8] = []
        var sending = [Int](repeating: 0, count: ranks.count)
        unsafe withHeld { held in
            for (rank, wish) in wishes.enumerated() {
                for index in wish {
                    let row = row(index)
                    guard own.contains(row) else { continue }
                    let start = (row - own.lowerBound) * bytes
                    unsafe sent.append(contentsOf: UnsafeRawBufferPointer(rebasing: held[start..<start + bytes]))
                    sending[rank] += bytes
                }
            }
        }
        let owners = wishes[ranks.rank].map { owner(row($0)) }
        var receiving = [Int](repeating: 0, count: ranks.count)
        for owner in owners { receiving[owner] += bytes }
        let received = ranks.exchange(sent, sending: sending, receiving: receiving)
        var next = receiving.indices.map { receiving[..<$0].reduce(0, +) }
        unsafe received.withUnsafeBytes { received in
            guard let base = received.baseAddress else { return }
            for (place, owner) in owners.enumerated() {
                unsafe (target + place * bytes).copyMemory(from: base + next[owner], byteCount: bytes)
                next[owner] += bytes
            }
        }
    }

    private func withHeld(_ body: (UnsafeRawBufferPointer) -> Void) {
        switch held {
        case .scalars(let tensor): unsafe tensor.withUnsafeScalars { unsafe body(UnsafeRawBufferPointer($0)) }
        case .bytes(let rows): unsafe rows.bytes.withUnsafeBytes { unsafe body($0) }
        }
    }
}

extension Dataset {
    /// A data set of which this process holds its share of the rows.
    ///
    /// - Parameters:
    ///   - held: That share: its targets mean nothing.
    ///   - targets: Those of all samples.
    ///   - ranks: The processes that hold the others.
    init(
        share held: Dataset, targets: Targets<Scalar>, ranks: Ranks, source: String, targetSource: String?
    ) throws(DataError) {
        let rows: SharedSamples<Scalar>.Held =
            switch held.samples {
            case .bytes(let rows): .bytes(rows)
            case .scalars, .windows, .shared: .scalars(held.features)
            }
        try DatasetCheck(source: targetSource ?? source).targets(targets, samples: targets.rows)
        let counts = (0..<ranks.count).map { ranks.share(of: targets.rows, rank: $0).count }
        let samples = SharedSamples(rows, counts: counts, sampleShape: held.sampleShape, ranks: ranks)
        self.init(
            unchecked: .shared(samples), targets: targets, featureNames: held.featureNames,
            classNames: held.classNames, imageShape: held.imageShape)
    }

    /// Whether each process holds some of the samples, as they may where ``Ranks`` share a training.
    public var isShared: Bool { if case .shared = samples { true } else { false } }

    /// The same with all samples, on the processes that want them, such as the one that evaluates and draws: all call it
    /// together. Samples that are not shared are all there already.
    ///
    /// - Parameter keeps: Whether this process wants them; else the result is shared as before.
    public func gathered(keeps: Bool) -> Dataset {
        guard case .shared(let shared) = samples else { return self }
        let wants = shared.ranks.gather([keeps ? 1 : 0]).map { $0 == [1] }
        let rows = shared.fetch { wants[$0] ? Array(0..<count) : [] }
        return Dataset(
            unchecked: keeps ? rows : samples, targets: targets, featureNames: featureNames, classNames: classNames,
            imageShape: imageShape)
    }
}
