/// What else the parts of a batch come to: losses, right answers, and what they make of the running statistics.
///
/// The loss of a batch is the sum of those of its parts by their tree. A running statistic becomes the mean, over the parts,
/// of what each alone would have made of it: with batch normalization the batch's share is the mean of the parts' moments.
struct PartNotes {
    /// Whether a process was told to end.
    private(set) var isCancelled = false
    private let ranks: Ranks
    /// How many numbers there are of a part: two, and the statistics.
    private let length: Int
    /// Those of each part.
    private var numbers: [Double]
    /// What a process sends: whether it was told to end, and what it has of its parts; and what all send.
    private var sent: [Double] = []
    private var received: [Double] = []

    /// - Parameters:
    ///   - parts: The most parts of a batch.
    ///   - statistics: How many numbers follow the data.
    ///   - ranks: The processes that share the parts.
    init(parts: Int, statistics: Int, ranks: Ranks) {
        self.ranks = ranks
        length = 2 + statistics
        numbers = Array(repeating: 0, count: parts * length)
        guard ranks.count > 1 else { return }
        let most = (parts + ranks.count - 1) / ranks.count
        sent = Array(repeating: 0, count: 1 + most * length)
        received = Array(repeating: 0, count: sent.count * ranks.count)
    }

    mutating func begin() { isCancelled = false }

    /// Notes what a part came to.
    mutating func note(_ part: Int, loss: Double, correct: Int) {
        numbers[part * length] = loss
        numbers[part * length + 1] = Double(correct)
    }

    /// Notes a statistic, by its number.
    mutating func note(_ part: Int, _ statistic: Int, _ value: Double) {
        numbers[part * length + 2 + statistic] = value
    }

    /// Brings together what the processes noted of their parts.
    ///
    /// - Parameters:
    ///   - parts: How the batch is cut.
    ///   - wasCancelled: Whether this one was told to end.
    mutating func finish(_ parts: BatchParts, wasCancelled: Bool) {
        if let link = ranks.link, ranks.count > 1 {
            let own = parts.parts(of: ranks.rank, among: ranks.count)
            sent[0] = wasCancelled ? 1 : 0
            for i in 0..<own.count * length { sent[1 + i] = numbers[own.lowerBound * length + i] }
            unsafe sent.withUnsafeBytes { source in
                unsafe received.withUnsafeMutableBytes { target in
                    if let from = source.baseAddress, let to = target.baseAddress {
                        unsafe link.gather(from, to, bytes: source.count)
                    }
                }
            }
            for rank in 0..<ranks.count {
                let first = rank * sent.count
                if received[first] != 0 { isCancelled = true }
                let parts = parts.parts(of: rank, among: ranks.count)
                for i in 0..<parts.count * length { numbers[parts.lowerBound * length + i] = received[first + 1 + i] }
            }
        } else {
            isCancelled = wasCancelled
        }
        for i in 0..<length { PartTree.add(&numbers, count: parts.count, stride: length, at: i) }
    }

    /// The sum of the losses, and of the right answers.
    var loss: Double { numbers[0] }
    var correct: Int { Int(numbers[1]) }

    /// The sum over the parts of a statistic.
    func sum(_ statistic: Int) -> Double { numbers[2 + statistic] }
}
