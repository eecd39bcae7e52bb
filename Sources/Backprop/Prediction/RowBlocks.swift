/// How many rows of a batch pass through a network together.
///
/// A small network's activations for a large batch do not stay in the second cache from one layer to the next; those of
/// some rows do. A network with many parameters is better off with many rows, because each block goes through all
/// parameters; but where images become many values, even those of a batch should stay in the last cache.
enum RowBlocks {
    /// Bytes that a block may take: half of a common second cache. Smaller blocks would stay in the first one, but the
    /// calls cost more than that saves.
    private static let budget = 512 << 10

    /// The same of a last cache, for a network whose parameters take half of that at most. Twice as much is left in one piece.
    private static let farBudget = 8 << 20

    /// Bytes that the layers' outputs may take in a prediction, however many samples there are and however large they are.
    private static let mostBytes = 64 << 20

    /// Rows that are worth sharing each call, and the bytes from which a block of more is taken in several, the samples as
    /// numbers too.
    private static let (leastShared, sharedBytes) = (256, 1 << 20)

    /// The rows of a block in a training whose layers work row by row. Near blocks are too small for threads to share.
    static func training<Scalar>(_ model: Sequential<Scalar>, rows: Int, compute: Compute) -> Int {
        // Both the activations and their gradients are kept, and those of the parameters.
        block(
            rows, scalarsPerRow: 2 * model.valueCount, parameters: 2 * model.parameterCount,
            isFar: isWorthSharing(model.parameterCount, rows, compute), Scalar.self)
    }

    /// The rows of a block in an evaluation, where every row stands alone and threads share each call.
    static func evaluation<Scalar>(_ model: Sequential<Scalar>, rows: Int, compute: Compute) -> Int {
        if isWorthSharing(model.parameterCount, rows, compute) { return min(rows, shared(model)) }
        return alone(model, rows: rows, most: most(scalarsPerRow: model.valueCount, Scalar.self))
    }

    /// How many threads take rows of their own in a prediction, and the rows of a thread's block.
    ///
    /// Threads that share each call would have to meet after each, and a block that is worth that stays in nobody's second
    /// cache. Layers that compute by themselves do so on the caller's thread, and a single row is shared call by call.
    static func prediction<Scalar>(
        _ model: Sequential<Scalar>, rows: Int, compute: Compute
    ) -> (threads: Int, rows: Int) {
        let most = most(scalarsPerRow: model.valueCount, Scalar.self)
        var threads = 1
        if compute.threads > 1, model.customLayers.isEmpty {
            threads = min(compute.threads(for: (work(model) * Size(rows)).value ?? .max), most)
        }
        // With fewer rows for each some would have none, or one more than others.
        guard threads > 1, rows >= 2 * threads else { return (1, evaluation(model, rows: rows, compute: compute)) }
        return (threads, alone(model, rows: (rows - 1) / threads + 1, most: most / threads))
    }

    /// The rows of a block whose calls threads share, or that somebody takes as it comes: enough to be worth that, and no more
    /// than need little memory beside the data.
    static func shared<Scalar>(_ model: Sequential<Scalar>) -> Int {
        let scalarsPerRow = model.valueCount + model.inputs
        let few = sharedBytes / MemoryLayout<Scalar>.stride / scalarsPerRow
        return min(min(max(few, leastShared), 1024), most(scalarsPerRow: scalarsPerRow, Scalar.self))
    }

    private static func alone<Scalar>(_ model: Sequential<Scalar>, rows: Int, most: Int) -> Int {
        if rows <= 16 { return min(rows, most) }
        return min(
            block(
                rows, scalarsPerRow: model.valueCount, parameters: model.parameterCount, isFar: false, Scalar.self),
            256, most)
    }

    /// The most rows that a block may have, at least 1.
    static func most<Scalar>(scalarsPerRow: Int, _: Scalar.Type) -> Int {
        max(1, mostBytes / MemoryLayout<Scalar>.stride / scalarsPerRow)
    }

    /// What a sample takes, in operations: to write a value and to read it takes as long as some.
    private static func work<Scalar>(_ model: Sequential<Scalar>) -> Size {
        model.operationCount + 4 * Size(model.valueCount)
    }

    private static func isWorthSharing(_ parameters: Int, _ rows: Int, _ compute: Compute) -> Bool {
        compute.isWorthSharing((Size(parameters) * Size(rows)).value ?? .max)
    }

    /// Blocks of about one size, each a multiple of 16 rows, that keep within the budget.
    private static func block<Scalar>(
        _ rows: Int, scalarsPerRow: Int, parameters: Int, isFar: Bool, _: Scalar.Type
    ) -> Int {
        var scalars = budget / MemoryLayout<Scalar>.stride
        if isFar || parameters > scalars / 4 {
            scalars = farBudget / MemoryLayout<Scalar>.stride
            guard parameters <= scalars / 2, rows / 2 > scalars / scalarsPerRow else { return rows }
        }
        let most = max(16, scalars / scalarsPerRow)
        let blocks = (rows + most - 1) / most
        return blocks <= 1 ? rows : min(rows, ((rows + blocks - 1) / blocks + 15) / 16 * 16)
    }
}
