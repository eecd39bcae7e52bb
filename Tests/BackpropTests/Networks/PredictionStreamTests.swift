import AllocationCounter
import Backprop
import Testing

/// Networks that go over a sequence step by step answer with the bits of a prediction for the whole.
@Suite struct PredictionStreamTests {
    /// Of a sequence of one step, too, features are told from steps.
    @Test func oneStep() throws {
        var generator = SeededGenerator(seed: 5)
        let gru = GRU<Float>(1, 4, returns: .all, using: &generator)
        let network = try Sequential<Float>(layers: [Slice(0..<1), gru], inputShape: [1, 3])
        let samples: Tensor<Float> = Self.made([1, 1, 3], 6)
        var stream = try network.stream()
        #expect(stream.step(samples.scalars) == network.predict(samples).scalars)
        // Steps are not cut.
        let first = try Sequential<Float>(layers: [Slice(0..<1, axis: 0), gru], inputShape: [1, 1])
        #expect(throws: ShapeError.self) { _ = try first.stream() }
    }

    private static func made<Scalar: TensorScalar>(_ shape: [Int], _ seed: UInt64) -> Tensor<Scalar> {
        var generator = SeededGenerator(seed: seed)
        return Tensor(
            shape: shape,
            scalars: (0..<shape.reduce(1, *)).map { _ in Scalar(Double.random(in: -2...2, using: &generator)) })
    }

    private static func network<Scalar: TensorScalar>(_ name: String, steps: Int, _: Scalar.Type) throws -> Sequential<
        Scalar
    > {
        var generator = SeededGenerator(seed: 5)
        func build(@SequentialBuilder<Scalar> _ layers: () -> [any Layer<Scalar>]) throws -> Sequential<Scalar> {
            try Sequential(layers: layers(), inputShape: [steps, 3])
        }
        switch name {
        case "elman": return try build { SimpleRNN(3, 9, returns: .all, using: &generator) }
        case "lstm": return try build { LSTM(3, 17, returns: .all, using: &generator) }
        case "gru": return try build { GRU(3, 5, returns: .all, using: &generator) }
        case "gru before": return try build { GRU(3, 18, reset: .beforeProduct, returns: .all, using: &generator) }
        case "deep":
            return try build {
                LSTM(3, 8, returns: .all, initialState: .learnt, using: &generator)
                Dropout(0.3)
                LayerNorm(8)
                Residual { GRU(8, 8, returns: .all, using: &generator) }
                Concatenate {
                    Conv1D(8, 4, kernel: 1, activation: .tanh, using: &generator)
                    SimpleRNN(8, 3, isRectified: true, returns: .all, using: &generator)
                }
            }
        case "dense":
            return try build {
                GRU(3, 7, returns: .all, using: &generator)
                Dense(7, 6, activation: .relu, using: &generator)
                Dense(6, 4, using: &generator)
                Softmax()
            }
        case "convolutions":
            return try build {
                Conv1D(3, 6, kernel: 3, padding: .causal, dilation: 2, activation: .relu, using: &generator)
                BatchNorm(6)
                Residual { Conv1D(6, 6, kernel: 2, padding: .causal, dilation: 4, groups: 2, using: &generator) }
                GELU()
            }
        default:
            Issue.record("no network \(name)")
            return try build { SimpleRNN(3, 1, using: &generator) }
        }
    }

    private func check<Scalar: TensorScalar>(_ name: String, _: Scalar.Type) throws {
        let steps = 11
        var model = try Self.network(name, steps: steps, Scalar.self)
        // Statistics and initial states that are not 0 and 1.
        var seed: UInt64 = 20
        model.updateParameters { _, parameter in
            guard parameter.rank == 1 else { return }
            seed += 1
            parameter = Self.made(parameter.shape, seed)
        }
        let samples: Tensor<Scalar> = Self.made([1, steps, 3], 6)
        let whole = model.predict(samples).scalars
        for kernels in Kernels.available + [.reference] {
            var stream = try model.stream(on: Compute(kernels: kernels))
            #expect(stream.inputs == 3 && stream.outputs * steps == whole.count)
            func run(_ range: Range<Int>) -> [Scalar] {
                range.flatMap { step in stream.step((0..<3).map { samples[0, step, $0] }) }
            }
            #expect(run(0..<steps) == whole, "\(name), \(kernels)")
            stream.reset()
            #expect(run(0..<4) == Array(whole[..<(4 * stream.outputs)]), "\(name), \(kernels), after a reset")
            let state = stream.state
            var copy = stream.copy()
            #expect(run(4..<steps) == Array(whole[(4 * stream.outputs)...]))
            try stream.setState(state)
            #expect(run(4..<steps) == Array(whole[(4 * stream.outputs)...]), "\(name), \(kernels), from a state")
            let next = copy.step((0..<3).map { samples[0, 4, $0] })
            #expect(next == Array(whole[(4 * stream.outputs)..<(5 * stream.outputs)]), "\(name), a copy")
        }
    }

    @Test(arguments: ["elman", "lstm", "gru", "gru before", "deep", "dense", "convolutions"])
    func answersAreThoseOfAPrediction(name: String) throws {
        try check(name, Float.self)
        try check(name, Double.self)
    }

    /// Behind a layer that puts out its last state, each answer is that for the sequence so far.
    @Test func lastStates() throws {
        var generator = SeededGenerator(seed: 5)
        let layers: [any Layer<Float>] = [
            Conv1D(3, 4, kernel: 2, padding: .causal, using: &generator), GRU(4, 6, using: &generator),
            Dense(6, 4, activation: .relu, using: &generator), Dense(4, 2, using: &generator), Softmax(),
        ]
        let samples: Tensor<Float> = Self.made([7, 3], 6)
        var stream = try Sequential(layers: layers, inputShape: [7, 3]).stream()
        for steps in 1...7 {
            let answer = stream.step((0..<3).map { samples[steps - 1, $0] })
            let model = try Sequential(layers: layers, inputShape: [steps, 3])
            let whole = Tensor(shape: [1, steps, 3], scalars: Array(samples.scalars[..<(3 * steps)]))
            #expect(model.predict(whole).scalars == answer, "\(steps) steps")
        }
    }

    /// What is looked up by numbers, one for each step.
    @Test func words() throws {
        var generator = SeededGenerator(seed: 5)
        let model = Sequential<Float>(inputShape: [4]) {
            Embedding(5, 3, using: &generator)
            LSTM(3, 4, returns: .all, using: &generator)
        }
        var stream = try Predictor(model).stream()
        let answers = [4, 0, 2, 2].flatMap { stream.step([Float($0)]) }
        #expect(answers == model.predict([[4, 0, 2, 2]]).scalars)
    }

    private func refusal(_ layers: [any Layer<Float>], _ shape: [Int] = [6, 3]) throws -> String {
        let model = try Sequential(layers: layers, inputShape: shape)
        do {
            _ = try model.stream()
            return "none"
        } catch {
            return "\(error)"
        }
    }

    @Test func whatLooksAheadIsRefused() throws {
        var generator = SeededGenerator(seed: 1)
        let ways = Bidirectional(
            forward: GRU<Float>(3, 2, using: &generator), backward: GRU<Float>(3, 2, using: &generator))
        #expect(
            try refusal([ways])
                == "a stream goes step by step, but the layer 0 (reverse) looks ahead, or at all steps at once")
        let same = Conv1D<Float>(3, 2, kernel: 3, padding: .same, using: &generator)
        #expect(
            try refusal([same])
                == "a stream goes step by step, but the layer 0 (convolution) looks ahead, or at all steps at once")
        #expect(
            try refusal([SimpleRNN<Float>(3, 2, returns: .all, using: &generator), Flatten<Float>()])
                == "a stream goes step by step, but the layer 1 (reshape) looks ahead, or at all steps at once")
        #expect(
            try refusal([VariableLength<Float> { GRU(2, 2, using: &generator) }])
                == "a stream goes step by step, but the layer 0 (lengths) is given lengths, and a stream has none: stream the "
                + "layers within")
    }

    @Test func statesThatAreNoneAreRefused() throws {
        var generator = SeededGenerator(seed: 1)
        let model = Sequential<Float>(inputShape: [6, 3]) {
            Conv1D(3, 2, kernel: 3, padding: .causal, using: &generator)
            LSTM(2, 4, using: &generator)
        }
        var stream = try model.stream()
        #expect(stream.state.map(\.name) == ["0.inputs", "1.hidden", "1.memory"])
        #expect(stream.state.map(\.value.shape) == [[0, 3], [4], [4]])
        for step in 1...4 {
            _ = stream.step([0, 1, Float(step)])
            #expect(stream.state[0].value.shape == [min(step, 2), 3])
        }
        #expect(stream.state[0].value == [[0, 1, 3], [0, 1, 4]])
        var state = stream.state
        state.removeLast()
        let names = #expect(throws: ShapeError.self) { try stream.setState(state) }
        #expect(
            names?.description
                == "a state of [\"0.inputs\", \"1.hidden\"]; expected [\"0.inputs\", \"1.hidden\", \"1.memory\"]")
        state = stream.state
        state[0] = Parameter(name: "0.inputs", value: Tensor(zeros: [3, 3]))
        let shape = #expect(throws: ShapeError.self) { try stream.setState(state) }
        #expect(shape?.description == "a state whose 0.inputs has shape [3, 3]; expected [at most 2, 3]")
    }
}

/// A step of a stream allocates nothing.
@Suite(.serialized, .enabled(if: allocations_are_counted(), "allocations are counted with glibc only"))
struct PredictionStreamAllocationTests {
    @Test func stepsAllocateNothing() throws {
        var generator = SeededGenerator(seed: 1)
        let model = Sequential<Float>(inputShape: [6, 3]) {
            Conv1D(3, 4, kernel: 3, padding: .causal, activation: .relu, using: &generator)
            LSTM(4, 8, returns: .all, using: &generator)
            GRU(8, 8, using: &generator)
            Dense(8, 2, using: &generator)
        }
        var stream = try model.stream()
        let sample: [Float] = [1, 2, 3]
        var answer: [Float] = [0, 0]
        var output = answer.mutableSpan
        stream.step(sample.span, into: &output)
        allocations_watch_thread(true)
        let before = allocations_count()
        for _ in 0..<100 { stream.step(sample.span, into: &output) }
        let count = allocations_count() - before
        allocations_watch_thread(false)
        #expect(count == 0)
        #expect(answer[0].isFinite)
    }
}
