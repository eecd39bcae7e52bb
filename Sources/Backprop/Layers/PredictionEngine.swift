/// A network's plan for predictions with its memory.
///
/// It is only ever at work for one: a predictor that is copied shares it with the copy until one of the two predicts, and
/// a network lends it to one prediction at a time. That makes it `Sendable`.
final class PredictionEngine<Scalar: TensorScalar>: @unchecked Sendable {
    private let tensors: NetworkTensors<Scalar>
    private let run: PlanRun<Scalar>
    /// One for each thread that takes rows of its own, once some do.
    private var lanes: [PlanRun<Scalar>] = []
    private var wholeNumbers: WholeNumberChecks<Scalar>
    private let inputCount, outputCount: Int

    /// - Parameter compute: Where the numbers are computed, until `use` says otherwise.
    init(_ model: Sequential<Scalar>, on compute: Compute) {
        let plan = model.prediction
        tensors = NetworkTensors(model, for: plan)
        run = PlanRun(plan, model.customLayers, on: compute)
        run.bind(tensors.addresses)
        run.readCustomLayers()
        wholeNumbers = WholeNumberChecks(model, on: compute)
        (inputCount, outputCount) = (model.inputs, model.outputs)
    }

    /// Says where the numbers are computed from now on.
    func use(_ compute: Compute) { run.use(compute) }

    /// So much may lie idle for each thread.
    private static var mostIdleBytes: Int { 1 << 20 }

    /// Whether it takes so little memory that it may lie idle.
    var isSmall: Bool {
        for i in lanes.indices where lanes[i].arenaBytes > Self.mostIdleBytes { return false }
        return run.arenaBytes <= Self.mostIdleBytes && !run.hasCustomLayers
    }

    /// - Parameters:
    ///   - blocks: How many threads take rows of their own, and how many rows pass together.
    ///   - compute: Has the threads.
    ///   - output: Where the network's output goes, `rows` times what it has for a sample.
    func predict(
        _ samples: Tensor<Scalar>, rows: Int, in blocks: (threads: Int, rows: Int), on compute: Compute,
        into output: UnsafeMutableRawPointer
    ) {
        defer { withExtendedLifetime(samples) {} }
        guard blocks.threads > 1 else {
            return unsafe Self.predict(run, samples.base, 0..<rows, blocks.rows, inputCount, outputCount, output)
        }
        let alone = Compute(kernels: compute.kernels)
        while lanes.count < blocks.threads {
            let lane = PlanRun<Scalar>(run.plan, [], on: alone)
            lane.bind(tensors.addresses)
            lanes.append(lane)
        }
        for i in 0..<blocks.threads { lanes[i].use(alone) }
        // Each thread has a lane of its own, and rows of its own to read and to write.
        nonisolated(unsafe) let (lanes, input, output) = unsafe (lanes, samples.base, output)
        compute.onThreads(blocks.threads) { [inputCount, outputCount] number in
            let own = rows * number / blocks.threads..<rows * (number + 1) / blocks.threads
            unsafe Self.predict(lanes[number], input, own, blocks.rows, inputCount, outputCount, output)
        }
    }

    private static func predict(
        _ run: PlanRun<Scalar>, _ input: UnsafeRawPointer, _ rows: Range<Int>, _ blockRows: Int, _ inputCount: Int,
        _ outputCount: Int, _ output: UnsafeMutableRawPointer
    ) {
        let stride = MemoryLayout<Scalar>.stride
        var start = rows.lowerBound
        while start < rows.upperBound {
            let count = min(blockRows, rows.upperBound - start)
            run.setRows(count)
            unsafe run.bindInput(input + start * inputCount * stride)
            unsafe run.bindOutput(output + start * outputCount * stride)
            run.runForward()
            start += count
        }
    }

    /// What is wrong with the whole numbers that layers take from a sample, if anything is.
    func problem(inRow row: [Scalar]) -> String? {
        guard !wholeNumbers.isEmpty else { return nil }
        return unsafe row.withUnsafeBytes { row in
            guard let row = row.baseAddress else { return nil }
            return unsafe wholeNumbers.problem(in: row, rows: 1) { _ in "the row" }
        }
    }

    /// What comes out for one sample of as many values as the network takes: one allocation, that of the result.
    func predict(row: [Scalar]) -> [Scalar] {
        unsafe [Scalar](unsafeUninitializedCapacity: outputCount) { output, count in
            unsafe row.withUnsafeBufferPointer { row in
                guard let input = row.baseAddress, let output = output.baseAddress else { return }
                unsafe Self.predict(
                    run, UnsafeRawPointer(input), 0..<1, 1, inputCount, outputCount, UnsafeMutableRawPointer(output))
            }
            count = outputCount
        }
    }
}
