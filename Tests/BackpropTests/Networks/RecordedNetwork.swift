import Backprop
import Foundation
import Testing

/// What PyTorch computed of a network: outputs, gradients, and fifty steps of a training.
///
/// `Tests/Fixtures/make_network_fixtures.py` says by which rule weights and data are made, and what is kept of tensors.
struct RecordedNetwork: Decodable {
    private let losses, outputs, gradients, parameters, statistics: [Double]

    init(_ name: String, in file: String) throws {
        let recorded = try JSONDecoder().decode([String: RecordedNetwork].self, from: fixture(file))
        self = try #require(recorded[name], "\(name)")
    }

    private static let tolerance = 1e-9

    /// Numbers from -0.5 to 0.5.
    static func made(_ shape: [Int], _ seed: Int) -> Tensor<Double> {
        let mask: UInt64 = 0xffff_ffff
        return Tensor(
            shape: shape,
            scalars: (0..<shape.reduce(1, *)).map { index -> Double in
                var hashed = (UInt64(index) * 2_654_435_761 + UInt64(seed) * 40503 + 12345) & mask
                hashed = ((hashed ^ (hashed >> 15)) * 2_246_822_519) & mask
                hashed ^= hashed >> 13
                return Double(hashed) / 4_294_967_296 - 0.5
            })
    }

    /// Samples with classes in turn.
    static func data(_ samples: Tensor<Double>, classes: Int) throws -> Dataset<Double> {
        let labels = (0..<samples.rows).map { $0 * 7 % classes }
        return try Dataset(features: samples, targets: .classes(labels, count: classes))
    }

    /// Gives each parameter its first value, by its name and shape.
    static func prepare(_ network: inout Sequential<Double>) {
        let names = network.parameters.map(\.name)
        network.updateParameters { index, parameter in
            let values = made(parameter.shape, index)
            switch names[index].split(separator: ".").last {
            case "weights", "recurrent_weights":
                parameter = values * (24 / Double(parameter.shape.dropLast().reduce(1, *))).squareRoot()
            case "scale": parameter = values.map { $0 * 0.2 + 1 }
            default: parameter = values * 0.2
            }
        }
    }

    private static func projections(_ tensors: [Tensor<Double>]) -> [Double] {
        tensors.enumerated().map { index, tensor in
            zip(tensor.scalars, made(tensor.shape, 1000 + index).scalars).reduce(0) { $0 + $1.0 * $1.1 }
        }
    }

    private func compare(_ values: [Double], _ expected: [Double], _ what: String) {
        #expect(values.count == expected.count, "\(what)")
        let worst = zip(values, expected).map { abs($0 - $1) / max(1, abs($1)) }.max() ?? 0
        #expect(worst <= Self.tolerance, "\(what)")
    }

    /// Compares a network that `prepare` has prepared, and what becomes of it.
    func check(_ start: Sequential<Double>, _ data: Dataset<Double>, rate: Double) throws {
        let pass = Pass(isTraining: true)
        let output = start.forward(data.features, pass: pass)
        compare(output.scalars, outputs, "outputs")
        let (_, gradient) = SoftmaxCrossEntropy<Double>()(output, data.targets)
        let found = start.backward(gradient, input: data.features, output: output, pass: pass)
        compare(Self.projections(found.parameters), gradients, "gradients")

        var network = start
        let trainer = Trainer<Double>(
            loss: SoftmaxCrossEntropy(), optimizer: SGD(learningRate: rate, momentum: 0.9), epochs: 50)
        var generator = SeededGenerator(seed: 1)
        let history = try trainer.train(&network, on: data, using: &generator)
        compare(history.epochs.map(\.loss), losses, "losses")
        compare(Self.projections(network.parameters.map(\.value)), parameters, "parameters")
        compare(Self.projections(network.constants.map(\.value)), statistics, "statistics")
    }
}
