/// How a batch is cut into parts that are computed apart: by its size alone, whoever takes them.
///
/// A batch of n samples has min(shards, n/least) parts, and one at least; n mod parts of them, the first ones, have one
/// sample more than the others.
struct BatchParts: Equatable, Sendable {
    /// How many parts there are.
    let count: Int
    private let samples: Int

    /// - Parameters:
    ///   - samples: In the batch, 1 or more.
    ///   - shards: How many parts there are at most.
    ///   - least: How many samples a part must have for the network's layers.
    init(_ samples: Int, shards: Int, least: Int) {
        self.samples = samples
        count = max(1, min(shards, samples / max(least, 1)))
    }

    /// The places in the batch of a part's samples.
    subscript(part: Int) -> Range<Int> { start(part)..<start(part + 1) }

    private func start(_ part: Int) -> Int { samples / count * part + min(part, samples % count) }

    /// The places of the samples of some parts in a row.
    func places(of parts: Range<Int>) -> Range<Int> { start(parts.lowerBound)..<start(parts.upperBound) }

    /// The part that a place in the batch belongs to.
    func part(of place: Int) -> Int {
        let (size, longer) = (samples / count, samples % count)
        let border = longer * (size + 1)
        return place < border ? place / (size + 1) : longer + (place - border) / size
    }

    /// Some parts in a row, from the first of these on, that have as many samples together as a block takes; one at least.
    func parts(together own: Range<Int>, rows: Int) -> Range<Int> {
        var end = own.lowerBound + 1
        while end < own.upperBound, start(end + 1) - start(own.lowerBound) <= rows { end += 1 }
        return own.lowerBound..<end
    }

    /// The parts that a process takes: some in a row.
    func parts(of rank: Int, among ranks: Int) -> Range<Int> { count * rank / ranks..<count * (rank + 1) / ranks }

    /// The places in the batch of their samples.
    func places(of rank: Int, among ranks: Int) -> Range<Int> {
        let parts = parts(of: rank, among: ranks)
        return start(parts.lowerBound)..<start(parts.upperBound)
    }
}

extension Sequential {
    /// How many samples a batch must have for all layers.
    var leastBatch: Int {
        layers.indices.map { index in
            layers[index].leastBatch(for: index == 0 ? inputShape : outputShapes[index - 1])
        }.max() ?? 1
    }
}
