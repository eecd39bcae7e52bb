/// Threads that take whole parts of a batch, where a process trains alone: a step then meets once, not after each call, and a
/// part may be too small to be shared. The sums of their parts are added by the tree, so no bit depends on it.
struct PartThreads<Scalar: TensorScalar> {
    private let threads: [PartThread<Scalar>]
    private var meetings: PartMeetings
    /// On which all of them work.
    private let compute: Compute

    /// - Parameter lanes: One for each thread.
    init(_ lanes: [PartLane<Scalar>], _ batches: Batches<Scalar>, on compute: Compute) {
        threads = lanes.map { PartThread($0, batches.newBlock(on: Compute(kernels: compute.kernels))) }
        meetings = PartMeetings(owners: lanes.count)
        self.compute = compute
    }

    /// How many threads take whole parts of a training's batches; 1 if they share each part instead.
    ///
    /// They do where a process is alone, a batch is worth sharing, three quarters of the threads' time is used, though some
    /// may have a part more than others, and neither a layer nor the loss is a user's own, which run on the caller's thread.
    static func count(_ trainer: Trainer<Scalar>, _ model: Sequential<Scalar>, batch: Int) -> Int {
        let parts = BatchParts(batch, shards: trainer.shards, least: model.leastBatch).count
        let work = (model.operationCount * Size(batch)).value ?? .max
        guard parts > 1, trainer.ranks.count == 1, trainer.compute.isWorthSharing(work),
            Shares.areEven(parts, among: trainer.compute.threads), model.customLayers.isEmpty,
            SavedLoss.configuration(of: trainer.loss) != nil
        else { return 1 }
        return min(parts, trainer.compute.threads)
    }

    /// Runs all parts of a batch forward and back; their sum is that of the first lane.
    ///
    /// - Parameters:
    ///   - index: The number of the batch.
    ///   - start: What each part begins with.
    ///   - randomness: What random layers draw from.
    mutating func run(_ batches: Batches<Scalar>, _ index: Int, _ start: PartStart<Scalar>, randomness: UInt64) {
        let (batch, cut, threads) = (batches[index], batches.parts(of: index), threads)
        compute.onThreads(threads.count) { number in
            threads[number].run(
                cut.parts(of: number, among: threads.count), of: cut, batch, batches, start, randomness: randomness)
        }
        addAll(cut)
    }

    /// Says what the parts came to.
    func tell(_ statistics: inout PartStatistics<Scalar>?) {
        for i in threads.indices { threads[i].tell(&statistics) }
    }

    private mutating func addAll(_ cut: BatchParts) {
        let number = meetings.number(of: cut)
        let count = threads[0].lane.sums.total.all.count
        for i in meetings[number].additions.indices {
            let addition = meetings[number].additions[i]
            let (from, to) = (meetings[number].places[addition.from], meetings[number].places[addition.to])
            unsafe compute.add(
                count, Scalar.self, threads[from.owner].lane.sums.base(from.slot),
                to: threads[to.owner].lane.sums.mutableBase(to.slot))
        }
        threads[0].lane.sums.joinedElsewhere()
        // Of a batch with fewer parts than there are threads, the first may have none.
        let first = meetings[number].places[0].owner
        if first > 0 { threads[0].lane.sums.total.all.copyElements(from: threads[first].lane.sums.total.all) }
    }
}

/// One of them.
private final class PartThread<Scalar: TensorScalar>: @unchecked Sendable {
    let lane: PartLane<Scalar>
    private var block: BatchBlock<Scalar>
    private var parts = 0..<0
    /// What each of its parts comes to.
    private var results: [(loss: Double, correct: Int)] = []
    private var values: [Double] = []

    init(_ lane: PartLane<Scalar>, _ block: BatchBlock<Scalar>) { (self.lane, self.block) = (lane, block) }

    func run(
        _ parts: Range<Int>, of cut: BatchParts, _ batch: Range<Int>, _ batches: Batches<Scalar>,
        _ start: PartStart<Scalar>, randomness: UInt64
    ) {
        self.parts = parts
        results.removeAll(keepingCapacity: true)
        values.removeAll(keepingCapacity: true)
        lane.sums.begin(cut)
        if batches.joinsParts {
            return lane.runTogether(parts, of: cut, samples: batch.count, randomness: randomness) { places, pass in
                batches.load(batch.lowerBound + places.lowerBound..<batch.lowerBound + places.upperBound, into: &block)
                pass(block.samples, block.weights)
            } note: { _, loss, correct in
                results.append((loss, correct))
            }
        }
        for part in parts {
            unsafe lane.run.bind(gradients: lane.sums.nextAddresses())
            start.restore(&lane.constants)
            let correct = run(cut[part], batch, batches, randomness: randomness)
            lane.sums.add(part)
            results.append((lane.lossSum, correct))
            start.append(lane.constants, to: &values)
        }
    }

    private func run(
        _ part: Range<Int>, _ batch: Range<Int>, _ batches: Batches<Scalar>, randomness: UInt64
    ) -> Int {
        lane.begin(rows: part.count)
        var (correct, place) = (0, part.lowerBound)
        while place < part.upperBound {
            let places = batches.block(from: batch.lowerBound + place, rows: lane.blockRows)
            batches.load(places, into: &block)
            let first = place - part.lowerBound
            correct += lane.forward(
                block.samples, weights: block.weights, first: first, place: place, samples: batch.count,
                randomness: randomness)
            place += places.count
            lane.run.runBackward(isFirst: first == 0, isLast: false)
        }
        return correct
    }

    func tell(_ statistics: inout PartStatistics<Scalar>?) {
        for i in results.indices {
            statistics?.note(
                parts.lowerBound + i, loss: results[i].loss, correct: results[i].correct, values, number: i)
        }
    }
}
