import Backprop
import Foundation
import Testing

/// Networks of other shapes than chains: what they compute, their gradients, names and files.
@Suite struct NestedNetworkTests {
    /// Every kind of nesting, shared values among them.
    static func network(_ generator: inout SeededGenerator) -> Sequential<Double> {
        Sequential(inputShape: [6]) {
            Residual {
                Dense(6, 6, activation: .tanh, using: &generator)
                LayerNorm(6)
            }
            Concatenate {
                Dense(6, 3, activation: .sigmoid, using: &generator)
                Chain {
                    Dense(6, 4, activation: .gelu, using: &generator)
                    RMSNorm(4)
                }
                Chain(layers: [])
            }
            Multiply {
                Dense(13, 5, using: &generator)
                Dense(13, 5, activation: .sigmoid, using: &generator)
            }
            Residual {
                Dense(5, 2, activation: .relu, using: &generator)
                Dense(2, 3, activation: .relu, using: &generator)
            } shortcut: {
                Dense(5, 3, using: &generator)
            }
            Add {
                Dense(3, 2, using: &generator)
                Dense(3, 2, activation: .swish, using: &generator)
            }
        }
    }

    @Test func outputsAreThoseOfTheParts() throws {
        var generator = SeededGenerator(seed: 1)
        let (a, b, c) = (
            Dense<Double>(4, 3, activation: .relu, using: &generator), Dense<Double>(4, 3, using: &generator),
            Dense<Double>(4, 2, activation: .tanh, using: &generator)
        )
        let x: Tensor<Double> = randomTensor([7, 4], seed: 2)
        let (ya, yb, yc) = (a(x).scalars, b(x).scalars, c(x).scalars)
        func output(_ layer: some Layer<Double>) throws -> Tensor<Double> {
            let network = try Sequential(layers: [layer], inputShape: [4])
            let output = network.predict(x)
            #expect(layer(x) == output)
            return output
        }
        #expect(
            try output(
                Add {
                    a
                    b
                }
            ).scalars == zip(ya, yb).map(+))
        #expect(
            try output(
                Multiply {
                    a
                    b
                }
            ).scalars == zip(ya, yb).map(*))
        #expect(
            try output(
                Residual {
                    a
                } shortcut: {
                    b
                }
            ).scalars == zip(ya, yb).map(+))
        let rows = (0..<7).flatMap { row -> [Double] in
            Array(ya[row * 3..<row * 3 + 3]) + Array(yc[row * 2..<row * 2 + 2])
        }
        #expect(
            try output(
                Concatenate {
                    a
                    c
                }
            ).scalars == rows)
    }

    /// Central differences of the loss, in Double.
    @Test func gradientsAreDerivatives() throws {
        var generator = SeededGenerator(seed: 3)
        let network = Self.network(&generator)
        let x: Tensor<Double> = randomTensor([4, 6], seed: 4)
        let weights: Tensor<Double> = randomTensor([4, 2], seed: 5)
        func loss(_ network: Sequential<Double>, _ x: Tensor<Double>) -> Double {
            zip(network(x).scalars, weights.scalars).reduce(0) { $0 + $1.0 * $1.1 }
        }
        let output = network(x)
        let gradients = network.backward(weights, input: x, output: output)
        let step = 1e-6
        for (index, parameter) in network.parameters.enumerated() {
            for element in 0..<parameter.value.count {
                func moved(_ distance: Double) -> Double {
                    var moved = network
                    moved.updateParameters { position, tensor in
                        if position == index { tensor.withMutableSpan { $0[element] += distance } }
                    }
                    return loss(moved, x)
                }
                let slope = (moved(step) - moved(-step)) / (2 * step)
                let gradient = gradients.parameters[index].scalars[element]
                #expect(abs(slope - gradient) < 1e-6, "\(parameter.name), \(element)")
            }
        }
        for element in 0..<x.count {
            func moved(_ distance: Double) -> Double {
                var moved = x
                moved.withMutableSpan { $0[element] += distance }
                return loss(network, moved)
            }
            let slope = (moved(step) - moved(-step)) / (2 * step)
            #expect(abs(slope - gradients.input.scalars[element]) < 1e-6, "input \(element)")
        }
    }

    /// A training sees what `backward` by hand sees, on every kernel and thread count.
    @Test func trainingsFollowTheGradients() throws {
        var generator = SeededGenerator(seed: 6)
        let start = Self.network(&generator)
        let x: Tensor<Double> = randomTensor([10, 6], seed: 7)
        let targets: Tensor<Double> = randomTensor([10, 2], seed: 8)
        let data = try Dataset(features: x, targets: .values(targets))
        func train(_ compute: Compute) throws -> [[Double]] {
            var network = start
            let trainer = Trainer<Double>(
                loss: MeanSquaredError(), optimizer: SGD(learningRate: 0.1), epochs: 3, compute: compute)
            try trainer.train(&network, on: data, using: &generator)
            return network.parameters.map(\.value.scalars)
        }
        var byHand = start
        var updater = Updater<Double>(SGD(learningRate: 0.1))
        let pass = Pass(isTraining: true)
        for _ in 0..<3 {
            let output = byHand.forward(x, pass: pass)
            let (_, gradient) = MeanSquaredError<Double>()(output, .values(targets))
            let gradients = byHand.backward(gradient, input: x, output: output, pass: pass)
            updater.step { $0.update(&byHand, with: gradients.parameters) }
        }
        #expect(try train(Compute()) == byHand.parameters.map(\.value.scalars))
        for kernels in Kernels.available {
            for threads in [1, 3] {
                let compute = Compute(kernels: kernels, threads: threads, leastWorkPerThread: 1)
                #expect(try train(compute) == byHand.parameters.map(\.value.scalars), "\(kernels), \(threads) threads")
            }
        }
    }

    /// A network within another, which knows the shape of its samples under both types.
    @Test func networksNest() throws {
        var generator = SeededGenerator(seed: 2)
        let inner = Sequential<Double>(inputShape: [4]) {
            Dense(4, 3, activation: .tanh, using: &generator)
            Dense(3, 2, using: &generator)
        }
        let shape: [Int]? = inner.inputShape
        #expect(shape == [4])
        #expect((inner as any Layer<Double>).inputShape == [4])
        let outer = try Sequential(layers: [inner, Softmax()])
        let same = try Sequential(layers: inner.layers + [Softmax()], inputShape: inner.inputShape)
        let x: Tensor<Double> = randomTensor([3, 4], seed: 3)
        #expect(outer.predict(x) == same.predict(x))
        #expect(outer.parameters.map(\.name).first == "0.0.weights")
        let read = try #require(outer.configuration)
        let inside = "dense(activation: tanh, inputs: 4, outputs: 3), dense(activation: linear, inputs: 3, outputs: 2)"
        #expect("\(read)" == "chain(layers: [chain(layers: [\(inside)]), softmax(beta: 1.0)])")
    }

    @Test func namesArePaths() {
        var generator = SeededGenerator(seed: 1)
        let names = Self.network(&generator).parameters.map(\.name)
        #expect(names.prefix(4) == ["0.body.0.weights", "0.body.0.biases", "0.body.1.scale", "0.body.1.shift"])
        #expect(names.contains("1.1.1.scale"))
        #expect(names.contains("3.shortcut.0.weights"))
        #expect(Set(names).count == names.count)
    }

    @Test func filesHoldThem() throws {
        var generator = SeededGenerator(seed: 9)
        let network = Self.network(&generator)
        let folder = try TemporaryFolder()
        let url = folder.url.appendingPathComponent("nested.safetensors")
        try SavedModel(network: network).write(to: url)
        let read = try SavedModel<Double>(contentsOf: url).network
        let x: Tensor<Double> = randomTensor([5, 6], seed: 10)
        #expect(read.predict(x) == network.predict(x))
        #expect(read.parameters.map(\.name) == network.parameters.map(\.name))
    }

    /// What learns from one place only is refused where it stands twice, instead of learning from one of the two.
    @Test func layersThatCannotBeShared() {
        #expect(throws: ShapeError.self) { try Normalized(times: 2).outputShape(for: [3]) }
        #expect(throws: Never.self) { try Normalized(times: 1).outputShape(for: [3]) }
        do throws(ShapeError) {
            _ = try Sequential(layers: [Normalized(times: 2)], inputShape: [3])
        } catch {
            #expect(
                error.description
                    == "layer 1, at 0.inner: batch normalization: it stands twice under one name, and can learn from one "
                    + "place only")
        }
    }

    /// What does not fit is named with the path to it.
    @Test func misfitsAreNamed() {
        var generator = SeededGenerator(seed: 1)
        func message(_ layers: [any Layer<Double>]) -> String {
            do throws(ShapeError) {
                _ = try Sequential(layers: layers, inputShape: [4])
                return ""
            } catch {
                return error.description
            }
        }
        #expect(
            message([
                Identity(),
                Residual {
                    Chain {
                        Identity()
                        Dense(5, 4, using: &generator)
                    }
                },
            ])
                == "layer 2, at 1.body.0.1: Dense 5→4: input samples have shape [4], expected [5]")
        #expect(
            message([Residual { Dense(4, 3, using: &generator) }])
                == "layer 1: samples of shapes [3] and [4] are no pair")
        #expect(
            message([
                Concatenate {
                    Identity()
                    Reshape([2, 2])
                }
            ])
                == "layer 1: samples of shapes [[4], [2, 2]] do not fit side by side along dimension -1")
    }

    /// One layer under one name, twice in a network, learns from both places.
    @Test func sharedLayersLearnOnce() throws {
        var generator = SeededGenerator(seed: 11)
        let shared = Twice(inner: Dense<Double>(3, 3, activation: .tanh, using: &generator))
        let x: Tensor<Double> = randomTensor([6, 3], seed: 12)
        let seed: Tensor<Double> = randomTensor([6, 3], seed: 13)
        let gradients = shared.backward(seed, input: x, output: shared(x))
        let middle = shared.inner(x)
        let second = shared.inner.backward(seed, input: middle, output: shared.inner(middle))
        let first = shared.inner.backward(second.input, input: x, output: middle)
        for (whole, parts) in zip(gradients.parameters, zip(first.parameters, second.parameters)) {
            for (sum, (a, b)) in zip(whole.scalars, zip(parts.0.scalars, parts.1.scalars)) {
                #expect(abs(sum - (a + b)) < 1e-14)
            }
        }
        #expect(gradients.input == first.input)
    }
}

/// A layer behind itself.
private struct Twice: ComposedLayer {
    var inner: Dense<Double>

    var parameters: [Parameter<Double>] {
        inner.parameters.map { Parameter(name: "inner.\($0.name)", value: $0.value) }
    }
    mutating func updateParameters(_ update: (Int, inout Tensor<Double>) -> Void) { inner.updateParameters(update) }

    func operations(
        on x: NetworkValue, in graph: inout GraphBuilder<Double>
    ) throws(ShapeError) -> NetworkValue {
        let once = try graph.add(inner, to: x, named: "inner")
        return try graph.add(inner, to: once, named: "inner")
    }
}

/// A normalization, behind itself if it comes more than once.
private struct Normalized: ComposedLayer {
    let times: Int
    let inner = BatchNorm<Double>(3)

    var parameters: [Parameter<Double>] { inside(inner.parameters) }
    var constants: [Parameter<Double>] { inside(inner.constants) }

    private func inside(_ tensors: [Parameter<Double>]) -> [Parameter<Double>] {
        tensors.map { Parameter(name: "inner.\($0.name)", value: $0.value) }
    }

    func operations(
        on x: NetworkValue, in graph: inout GraphBuilder<Double>
    ) throws(ShapeError) -> NetworkValue {
        var value = x
        for _ in 0..<times { value = try graph.add(inner, to: value, named: "inner") }
        return value
    }
}
