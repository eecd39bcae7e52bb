import Backprop

extension Report {
    private var mostLayers: Int { 8 }
    /// So many samples, and less of a network that makes many values of each.
    private var counted: Int {
        let values = model.network.sampleCost.values
        return min(samples.count, 256, max(1, (1 << 23) / max(values, 1)))
    }

    /// Where the weights of each layer lie, and the gradients of the loss on some samples: gradients that fade from layer to
    /// layer, and weights that never moved, show here.
    func addParameters(to main: inout Markup) {
        let weights = model.network.parameters.enumerated().filter { $0.element.value.rank > 1 }
        guard !weights.isEmpty, let gradients else { return }
        main.section("Weights and gradients") { section in
            section.details(
                "Histograms of \(NumberText.count(min(weights.count, mostLayers))) layers, gradients on "
                    + "\(NumberText.count(counted)) \(samplesName)"
            ) { details in
                for (index, parameter) in weights.prefix(mostLayers) {
                    details.element("div", ["class": "row two"]) { row in
                        let name = parameter.name.shown(40)
                        row.figure(Histogram(of: parameter.value).plot(title: name, color: 0))
                        row.figure(Histogram(of: gradients[index]).plot(title: "Gradient of \(name)", color: 1))
                    }
                }
            }
        }
    }

    /// The gradients of all parameters on the first samples, as in a step of a training.
    private var gradients: [Tensor<Scalar>]? {
        let network = model.network
        guard let loss = network.loss, network.outputShape.count == 1,
            counted >= network.leastBatch(for: network.inputShape)
        else { return nil }
        let some = samples[rows: 0..<counted]
        let pass = Pass(compute: compute, isTraining: true, randomness: 1)
        let input = some.features.reshaped(to: [some.count] + network.inputShape)
        let output = network.forward(input, pass: pass)
        return network.backward(loss(output, some.targets).gradient, input: input, output: output, pass: pass)
            .parameters
    }
}
