import Backprop
import Foundation
import Testing

/// Random networks against PyTorch: the files of Tests/Fixtures/random_networks, which Tests/EndToEnd/random-networks lets
/// it write.
///
/// The error of a tensor is the greatest difference in relation to the greatest magnitude that PyTorch has in it.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["BACKPROP_RANDOM_NETWORKS"] != nil))
struct RandomNetworkTests {
    static let networks = RandomNetwork.all()

    @Test func allFilesAreThere() throws {
        let count = try #require(ProcessInfo.processInfo.environment["BACKPROP_RANDOM_NETWORK_COUNT"])
        #expect(Self.networks.count == Int(count))
    }

    @Test(arguments: networks)
    func prediction(_ network: RandomNetwork) throws {
        let file = try network.load()
        #expect(try error(file.model.predict(file.samples), "prediction", file) <= 1e-12)
    }

    /// A step of a training, in which activations, softmax and loss are joined where they can be.
    @Test(arguments: networks)
    func training(_ network: RandomNetwork) throws {
        let file = try network.load()
        var model = try file.modelWithoutDropout()
        var generator = SeededGenerator(seed: 1)
        let trainer = Trainer<Double>(loss: file.loss, optimizer: KeptGradient())
        let data = try Dataset(features: file.samples, targets: file.targets)
        let history = try trainer.train(&model, on: data, using: &generator)

        let loss = try file.tensor("loss").scalars[0]
        #expect(abs(history.epochs[0].loss - loss) <= 1e-12 * abs(loss))
        try compare(model.layers.flatMap { $0.parameters }, file)

        let statistics = model.layers.filter { $0 is BatchNorm<Double> }.flatMap { $0.constants }
        try #require(statistics.count == file.statistics.count)
        for (ours, name) in zip(statistics, file.statistics) {
            #expect(try error(ours.value, "running.\(name)", file) <= 1e-12, "\(name)")
        }
    }

    /// Layer by layer, as a user would do it by hand, with the loss on the output of the last one.
    @Test(arguments: networks)
    func layerByLayer(_ network: RandomNetwork) throws {
        let file = try network.load()
        let layers = try file.modelWithoutDropout().layers
        var inputs = [file.samples]
        let pass = Pass(isTraining: true)
        for layer in layers { inputs.append(layer.forward(inputs[inputs.count - 1], pass: pass)) }
        let (value, lossGradient) = file.loss(inputs[layers.count], file.targets)
        let loss = try file.tensor("loss").scalars[0]
        #expect(abs(value - loss) <= 1e-12 * abs(loss))

        var gradient = lossGradient
        var parameters: [[Parameter<Double>]] = []
        for (index, layer) in layers.enumerated().reversed() {
            let gradients = layer.backward(
                gradient, input: inputs[index], output: inputs[index + 1], pass: pass)
            // Of a radial basis that is not trained there are gradients of no parameters.
            parameters.append(
                zip(layer.parameters, gradients.parameters).map { Parameter(name: $0.name, value: $1) })
            gradient = gradients.input
        }
        try compare(Array(parameters.reversed().joined()), file)
        #expect(try error(gradient, "gradient.input", file) <= 1e-9)
    }

    /// Compares gradients, in the order of the parameters, with those of PyTorch: all but those whose names the file lists
    /// as 0 in truth, where both sides have what rounding leaves.
    private func compare(_ gradients: [Parameter<Double>], _ file: RandomNetwork.Contents) throws {
        try #require(gradients.count == file.parameters.count)
        var compared = 0
        for (ours, name) in zip(gradients, file.parameters) {
            #expect(name.hasSuffix(".\(ours.name)"))
            guard file.zeros[name] == nil else { continue }
            #expect(try error(ours.value, "gradient.\(name)", file) <= 1e-9, "\(name)")
            compared += 1
        }
        #expect(compared == file.compared)
    }

    /// The error of a tensor; infinite if it has another shape than PyTorch's, or an element that is no number.
    private func error(_ ours: Tensor<Double>, _ name: String, _ file: RandomNetwork.Contents) throws -> Double {
        let theirs = try file.tensor(name)
        let isFinite = (ours.scalars + theirs.scalars).allSatisfy(\.isFinite)
        return ours.shape == theirs.shape && isFinite ? relativeError(ours, theirs) : .infinity
    }
}

/// Puts the gradient in the place of the parameter, so that a step of a training shows it to the last bit.
private struct KeptGradient: Optimizer {
    var learningRate = 1.0
    var stateCount: Int { 0 }

    func update<Scalar: TensorScalar>(
        _ parameter: inout Tensor<Scalar>, gradient: Tensor<Scalar>, state: inout [Tensor<Scalar>], step: Int,
        on compute: Compute
    ) {
        parameter = gradient
    }
}
