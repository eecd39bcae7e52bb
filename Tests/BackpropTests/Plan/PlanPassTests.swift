import Testing

@testable import Backprop

/// Every pass leaves the bits as they were, by itself and with the others.
@Suite struct PlanPassTests {
    /// Each kind of sums, with and without a ReLU, a reader that masks and one that does not, a normalization and what
    /// does nothing.
    private static func network<Scalar: TensorScalar>(_: Scalar.Type) -> Sequential<Scalar> {
        var generator = SeededGenerator(seed: 4)
        return Sequential(inputShape: [6, 6, 2]) {
            Conv2D(2, 4, kernel: 3, padding: .same, activation: .relu, using: &generator)
            Conv2D(4, 4, kernel: 3, groups: 2, activation: .relu, using: &generator)
            MaxPool2D(2)
            Flatten()
            Dense(16, 9, activation: .relu, using: &generator)
            Dropout(0.3)
            Dense(9, 7, activation: .tanh, using: &generator)
            Dense(7, 5, activation: .relu, using: &generator)
            Tanh()
            Dense(5, 3, activation: .relu, using: &generator)
        }
    }

    /// The output and all gradients of a batch.
    private func bits<Scalar: TensorScalar>(_: Scalar.Type, passes: [PlanPass]) -> [[Scalar]] {
        let network = Self.network(Scalar.self)
        let plan = Plan(network.graph, PlanOptions(isTraining: true), passes: passes)
        let run = PlanRun<Scalar>(plan, [], on: Compute())
        var parameters = FlatTensors(network.layers.flatMap { $0.parameters.map(\.value) })
        var gradients = parameters.zeros
        run.bind(
            unsafe TensorAddresses(
                parameters: parameters.addresses(), gradients: gradients.addresses(), constants: []))
        let samples: Tensor<Scalar> = randomTensor([5, 6, 6, 2], seed: 8)
        var output = Tensor<Scalar>(uninitialized: [5, 3])
        var outputGradient: Tensor<Scalar> = randomTensor([5, 3], seed: 9)
        run.setRows(5)
        unsafe run.bindInput(samples.base)
        unsafe run.bindOutput(output.mutableBase())
        unsafe run.bindOutputGradient(outputGradient.mutableBase())
        run.runForward(randomness: 11)
        run.runBackward(isFirst: true, isLast: true)
        return [output.scalars, gradients.all.scalars]
    }

    @Test(arguments: [[.joinRectifiers], [.joinRectifiers, .maskGradients], [.maskGradients]] as [[PlanPass]])
    func bitsStay(_ passes: [PlanPass]) {
        #expect(bits(Float.self, passes: passes) == bits(Float.self, passes: []))
        #expect(bits(Double.self, passes: passes) == bits(Double.self, passes: []))
        let gradients = bits(Double.self, passes: passes)[1]
        #expect(gradients.contains { $0 != 0 })
    }

    @Test func callsAreSpared() {
        let network = Self.network(Float.self)
        func calls(_ passes: [PlanPass]) -> [String] {
            Plan(network.graph, PlanOptions(isTraining: true), passes: passes).calls.map(\.name)
        }
        // Four of the five rectifiers are read by what masks; of the other two one is followed by a tanh, one by nothing.
        #expect(calls([]).count { $0 == "activation relu" } == 5)
        #expect(calls([.joinRectifiers]).count { $0 == "activation relu" } == 0)
        #expect(calls([.joinRectifiers]).count { $0 == "activation_gradient" } == 7)
        #expect(calls([.joinRectifiers, .maskGradients]).count { $0 == "activation_gradient" } == 5)
    }

    @Test func normalizationsAreFolded() throws {
        var generator = SeededGenerator(seed: 4)
        let normalization = BatchNorm<Double>(
            scale: Tensor([0.5, 2, -1, 1]), shift: Tensor([1, 0, -2, 3]), mean: Tensor([0.5, -1, 0, 2]),
            variance: Tensor([2, 0.5, 1, 4]))
        let network = Sequential<Double> {
            Dense(3, 4, using: &generator)
            normalization
            ReLU()
            Dense(4, 2, using: &generator)
        }
        let names = network.prediction.calls.map(\.name)
        #expect(names == ["matmul", "matmul"])
        let x: Tensor<Double> = randomTensor([9, 3], seed: 3)
        let layers = network.layers
        let expected = layers.reduce(x) { $1.forward($0, pass: Pass(isTraining: false)) }
        for (a, b) in zip(network.predict(x).scalars, expected.scalars) { #expect(abs(a - b) <= 1e-13) }
    }
}
