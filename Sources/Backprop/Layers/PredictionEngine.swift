/// A network's plan for predictions with its memory.
///
/// It is only ever at work for one: a predictor that is copied shares it with the copy until one of the two predicts, and
/// a network lends it to one prediction at a time. That makes it `Sendable`.
final class PredictionEngine<Scalar: TensorScalar>: @unchecked Sendable {
    private let tensors: NetworkTensors<Scalar>
    private let run: PlanRun<Scalar>
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

    /// Whether it takes so little memory that it may lie idle.
    var isSmall: Bool { run.arenaBytes <= 1 << 20 && !run.hasCustomLayers }

    /// - Parameter output: Where the network's output goes, `rows` times what it has for a sample.
    func predict(
        _ samples: Tensor<Scalar>, rows: Int, inBlocksOf blockRows: Int, into output: UnsafeMutableRawPointer
    ) {
        unsafe predict(samples.base, rows: rows, inBlocksOf: blockRows, into: output)
        withExtendedLifetime(samples) {}
    }

    /// The same for samples of the network's shape that lie one behind the other.
    func predict(
        _ input: UnsafeRawPointer, rows: Int, inBlocksOf blockRows: Int, into output: UnsafeMutableRawPointer
    ) {
        let stride = MemoryLayout<Scalar>.stride
        var start = 0
        while start < rows {
            let count = min(blockRows, rows - start)
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
                unsafe predict(UnsafeRawPointer(input), rows: 1, inBlocksOf: 1, into: UnsafeMutableRawPointer(output))
            }
            count = outputCount
        }
    }
}
