import CBackprop

/// A network that goes over a sequence step by step, as it comes: given a step, it answers, and remembers what it needs.
///
///     var stream = try model.stream()
///     var answer = [Float](repeating: 0, count: stream.outputs)
///     for sample in samples {
///         var output = answer.mutableSpan
///         stream.step(sample.span, into: &output)
///     }
///
/// The answers are those of a prediction for the whole sequence, to the last bit: its rows, where the
/// network puts out one for each step; else what it puts out for a sequence that ends here. A stream may go on for ever.
///
/// A step allocates nothing, takes no lock and counts no reference: fit for an audio callback. It always works on the
/// calling thread. All memory is the stream's own, and later changes of the network do not reach it.
///
/// Networks can be streamed if no layer looks ahead: recurrent layers, `Conv1D` with the padding `.causal` or a kernel of
/// 1, and what treats each step alike, such as `Dense`, `Softmax`, activations, normalizations, `Embedding` and `Dropout`;
/// also in `Residual` and `Concatenate`.
@safe public struct PredictionStream<Scalar: TensorScalar>: ~Copyable, @unchecked Sendable {
    /// The number of values that a step takes, and that it answers with.
    public let inputs, outputs: Int

    private let plan: Plan
    private let tensors: NetworkTensors<Scalar>
    private let compute: Compute
    // What the next lines point into.
    private let memory: TensorStorage<Scalar>
    private let input, output: UnsafeMutablePointer<Scalar>
    private let keptStart: UnsafeMutablePointer<Scalar>
    private let keptOffsets: [Int]
    private let calls: UnsafeMutablePointer<bp_call>
    private let arguments: UnsafeMutableRawPointer
    private let count: Int
    private var run: bp_run

    init(_ plan: Plan, _ tensors: NetworkTensors<Scalar>, inputs: Int, outputs: Int, on compute: Compute) {
        (self.inputs, self.outputs, self.plan, self.compute) = (inputs, outputs, plan, compute)
        self.tensors = tensors
        func rounded(_ count: Int) -> Int { (count + 15) / 16 * 16 }
        var offsets: [Int] = []
        var kept = 0
        for memory in plan.kept {
            offsets.append(kept)
            kept += rounded(memory.count)
        }
        let (inputRoom, outputRoom) = (rounded(inputs), rounded(outputs))
        memory = TensorStorage(capacity: inputRoom + outputRoom + kept + plan.arena.size.scalars(rows: 1))
        unsafe input = memory.base
        unsafe output = memory.base + inputRoom
        unsafe keptStart = memory.base + inputRoom + outputRoom
        keptOffsets = offsets
        unsafe memory.base.initialize(repeating: 0, count: memory.capacity)
        unsafe run = compute.run(for: Scalar.self)
        unsafe run.pool = nil
        let image = plan.image
        count = image.calls.count
        unsafe arguments = .allocate(byteCount: max(image.bytes.count, 1), alignment: 16)
        unsafe calls = .allocate(capacity: max(count, 1))
        let arena = unsafe keptStart + kept
        let places = unsafe StreamPlaces(
            tensors: tensors.addresses, input: input, output: output, kept: keptStart, keptOffsets: offsets,
            arena: arena)
        unsafe places.fill(image, arguments, calls)
        prepare(places)
        reset()
    }

    deinit {
        unsafe calls.deallocate()
        unsafe arguments.deallocate()
        withExtendedLifetime((memory, tensors, compute)) {}
    }

    /// Makes the calls that come before the first step.
    private mutating func prepare(_ places: StreamPlaces<Scalar>) {
        let image = plan.preparation
        let arguments = UnsafeMutableRawPointer.allocate(byteCount: max(image.bytes.count, 1), alignment: 16)
        let calls = UnsafeMutablePointer<bp_call>.allocate(capacity: max(image.calls.count, 1))
        unsafe places.fill(image, arguments, calls)
        unsafe bp_run_calls(&run, image.calls.count, calls)
        unsafe calls.deallocate()
        unsafe arguments.deallocate()
    }

    // MARK: Steps

    /// The answer to the next step.
    ///
    /// Stops the program unless the step has `inputs` values and there is room for `outputs`. Numbers that overflow within the
    /// network become infinite or NaN, as IEEE 754 says.
    ///
    /// - Parameters:
    ///   - sample: The values of the step.
    ///   - answer: Where the network's output is written.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public mutating func step(_ sample: Span<Scalar>, into answer: inout MutableSpan<Scalar>) {
        guard sample.count == inputs, answer.count == outputs else {
            fatalError(
                "stream: a step of \(sample.count) values, room for \(answer.count); expected \(inputs) and \(outputs)")
        }
        for i in 0..<inputs { unsafe input[i] = sample[i] }
        unsafe bp_run_calls(&run, count, calls)
        for i in 0..<outputs { unsafe answer[i] = output[i] }
    }

    /// The same with an array, which is allocated.
    public mutating func step(_ sample: [Scalar]) -> [Scalar] {
        var answer = [Scalar](repeating: 0, count: outputs)
        var span = answer.mutableSpan
        step(sample.span, into: &span)
        return answer
    }

    // MARK: State

    /// Forgets all steps: the next one is the first.
    public mutating func reset() {
        for (index, memory) in plan.kept.enumerated() {
            for part in memory.parts {
                unsafe part.begin(at: keptStart + keptOffsets[index] + part.offset, tensors.addresses)
            }
        }
    }

    /// What is remembered of the steps so far, by layer: `hidden`, [H], of a recurrent one, and `memory`, [H], of an LSTM;
    /// of a convolution the last `inputs`, [steps, C], as many as it looks back to.
    public var state: [Parameter<Scalar>] {
        var state: [Parameter<Scalar>] = []
        for (index, memory) in plan.kept.enumerated() {
            for part in memory.parts {
                let start = unsafe keptStart + keptOffsets[index] + part.offset
                var shape: [Int]
                var scalars: [Scalar] = []
                switch part.kind {
                case .values(let count, _):
                    shape = [count]
                    for i in 0..<count { unsafe scalars.append(start[i]) }
                case .inputs(let reach, let channels):
                    let (seen, last) = unsafe (
                        Int(start[2 * reach * channels]), Int(start[2 * reach * channels + 1])
                    )
                    // The step that comes takes the place of the oldest.
                    let rows = min(seen, reach - 1)
                    shape = [rows, channels]
                    let first = (last + reach + 1 - rows) * channels
                    for i in 0..<rows * channels { unsafe scalars.append(start[first + i]) }
                }
                state.append(
                    Parameter(name: "\(memory.path).\(part.name)", value: Tensor(shape: shape, scalars: scalars)))
            }
        }
        return state
    }

    /// Goes on from a state that a stream of such a network had.
    ///
    /// - Throws: `ShapeError` unless names and shapes are those of a state of this network.
    public mutating func setState(_ state: [Parameter<Scalar>]) throws(ShapeError) {
        let expected = plan.kept.flatMap { memory in memory.parts.map { (memory.path + "." + $0.name, $0.kind) } }
        guard state.map(\.name) == expected.map(\.0) else {
            throw ShapeError("a state of \(state.map(\.name)); expected \(expected.map(\.0))")
        }
        for (tensor, (name, kind)) in zip(state, expected) where !kind.admits(tensor.value.shape) {
            throw ShapeError("a state whose \(name) has shape \(tensor.value.shape); expected \(kind.text)")
        }
        reset()
        var next = 0
        for (index, memory) in plan.kept.enumerated() {
            for part in memory.parts {
                let (start, values) = unsafe (keptStart + keptOffsets[index] + part.offset, state[next].value.scalars)
                next += 1
                for (i, value) in values.enumerated() { unsafe start[i] = value }
                guard case .inputs(let reach, let channels) = part.kind else { continue }
                for (i, value) in values.enumerated() { unsafe start[reach * channels + i] = value }
                let rows = values.count / max(channels, 1)
                unsafe start[2 * reach * channels] = Scalar(rows)
                unsafe start[2 * reach * channels + 1] = Scalar(max(rows - 1, 0))
            }
        }
    }

    /// A stream of its own that goes on from the same steps.
    public func copy() -> PredictionStream {
        let copy = PredictionStream(plan, tensors, inputs: inputs, outputs: outputs, on: compute)
        unsafe copy.memory.base.update(from: memory.base, count: memory.capacity)
        return copy
    }
}

extension KeptMemory.Kind {
    /// Whether a tensor of a shape can be it.
    fileprivate func admits(_ shape: [Int]) -> Bool {
        switch self {
        case .values(let count, _): shape == [count]
        case .inputs(let reach, let channels): shape.count == 2 && shape[1] == channels && shape[0] < reach
        }
    }

    fileprivate var text: String {
        switch self {
        case .values(let count, _): "[\(count)]"
        case .inputs(let reach, let channels): "[at most \(reach - 1), \(channels)]"
        }
    }
}

extension Sequential {
    /// The network as it goes over a sequence step by step: see ``PredictionStream``.
    ///
    /// - Parameter compute: With which kernels the numbers are computed; always on the thread that asks.
    /// - Throws: `ShapeError` that names the layer, if one looks ahead or at all steps at once.
    public func stream(on compute: Compute = .default) throws(ShapeError) -> PredictionStream<Scalar> {
        var graph = graph
        for pass in PlanPass.stream { pass.apply(to: &graph) }
        let steps = try graph.steps()
        let plan = Plan(steps, PlanOptions(isTraining: false), passes: [])
        return PredictionStream(
            plan, NetworkTensors(self, for: plan), inputs: steps.values[0].count,
            outputs: steps.values[steps.output].count, on: compute)
    }
}
