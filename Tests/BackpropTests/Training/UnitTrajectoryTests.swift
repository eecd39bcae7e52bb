import Backprop
import BackpropReference
import Testing

/// Small networks that PyTorch trained, one for each activation and each loss (Tests/Fixtures/make_unit_fixtures.py).
struct UnitTrajectory: CustomTestStringConvertible, Sendable {
    let name: String
    var activation: Activation = .tanh
    var loss: any Loss<Double> = MeanSquaredError()
    var last: Activation = .linear

    var testDescription: String { name }

    private func tensor(_ file: String) throws -> Tensor<Double> {
        try Tensor(npy: fixtures.appendingPathComponent("units/\(file).npy"))
    }

    func data() throws -> Dataset<Double> {
        var values = try tensor("y")
        if name.hasSuffix("entropy") {
            values = Tensor(shape: values.shape, scalars: values.scalars.map { $0 > 0 ? 1 : 0 })
        }
        return try Dataset(features: tensor("x"), targets: .values(values))
    }

    func model() throws -> Sequential<Double> {
        try Sequential(layers: [
            Dense(weights: tensor("weights1"), biases: tensor("biases1"), activation: activation),
            Dense(weights: tensor("weights2"), biases: tensor("biases2"), activation: last),
        ])
    }

    func losses() throws -> [Double] { try tensor("\(name)-losses").scalars }
    func final() throws -> Tensor<Double> { try tensor("\(name)-final") }

    static let all: [UnitTrajectory] =
        Activation.allCases.filter { $0 != .linear }.map { UnitTrajectory(name: $0.rawValue, activation: $0) } + [
            UnitTrajectory(name: "mean_absolute_error", loss: MeanAbsoluteError()),
            UnitTrajectory(name: "half_squared_error", loss: HalfSquaredError()),
            UnitTrajectory(name: "sigmoid_cross_entropy", loss: SigmoidCrossEntropy()),
            UnitTrajectory(name: "binary_cross_entropy", loss: BinaryCrossEntropy(), last: .sigmoid),
        ]
}

@Suite struct UnitTrajectoryTests {
    private func train(_ trajectory: UnitTrajectory, epochs: Int, on compute: Compute = .default) throws -> (
        Sequential<Double>, History
    ) {
        let trainer = Trainer<Double>(
            loss: trajectory.loss, optimizer: SGD(learningRate: 0.1), epochs: epochs, compute: compute)
        var model = try trajectory.model()
        var generator = SeededGenerator(seed: 0)
        let history = try trainer.train(&model, on: trajectory.data(), using: &generator)
        return (model, history)
    }

    /// The losses of 200 updates and the parameters after them equal PyTorch's to 1e-9.
    @Test(arguments: UnitTrajectory.all)
    func followsPyTorch(_ trajectory: UnitTrajectory) throws {
        let (model, history) = try train(trajectory, epochs: 200)
        for (record, expected) in zip(history.epochs, try trajectory.losses()) {
            #expect(abs(record.loss - expected) <= 1e-9 * expected, "epoch \(record.epoch)")
        }
        let parameters = model.layers.flatMap { $0.parameters.flatMap(\.value.scalars) }
        #expect(relativeError(Tensor(shape: [parameters.count], scalars: parameters), try trajectory.final()) <= 1e-9)
    }

    /// All kernels, and several threads, give the same bits.
    @Test(arguments: UnitTrajectory.all)
    func hasTheSameBitsEverywhere(_ trajectory: UnitTrajectory) throws {
        var results: Set<[UInt64]> = []
        for kernels in allKernels {
            for threads in [1, 3] {
                let compute = Compute(kernels: kernels, threads: threads, leastWorkPerThread: 1)
                results.insert(bits(try train(trajectory, epochs: 20, on: compute).0))
            }
        }
        #expect(results.count == 1)
    }
}
