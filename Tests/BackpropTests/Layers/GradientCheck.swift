import Backprop
import Testing

/// A copy of a tensor with one element changed by `step`.
func nudged(_ tensor: Tensor<Double>, at position: Int, by step: Double) -> Tensor<Double> {
    var scalars = tensor.scalars
    scalars[position] += step
    return Tensor(shape: tensor.shape, scalars: scalars)
}

/// Checks a layer's gradients of input and parameters against central differences, on five samples of a shape.
func checkGradients<L: Layer<Double>>(
    _ layer: L, sample: [Int], sourceLocation: SourceLocation = #_sourceLocation
) {
    let pass = Pass(isTraining: true)
    // A weighted sum of the outputs stands for the loss, so that every output matters differently.
    func value(_ layer: L, _ input: Tensor<Double>, _ weights: Tensor<Double>) -> Double {
        zip(layer.forward(input, pass: pass).scalars, weights.scalars).reduce(0) { $0 + $1.0 * $1.1 }
    }
    let input: Tensor<Double> = randomTensor([5] + sample, seed: 1)
    let output = layer.forward(input, pass: pass)
    let weights: Tensor<Double> = randomTensor(output.shape, seed: 2)
    let gradients = layer.backward(weights, input: input, output: output, pass: pass)
    let step = 1e-6
    for i in 0..<input.count {
        let above = value(layer, nudged(input, at: i, by: step), weights)
        let below = value(layer, nudged(input, at: i, by: -step), weights)
        #expect(
            abs((above - below) / (2 * step) - gradients.input.scalars[i]) < 1e-8, "input \(i)",
            sourceLocation: sourceLocation)
    }
    #expect(gradients.parameters.count == layer.parameters.count, sourceLocation: sourceLocation)
    for (index, parameter) in layer.parameters.enumerated() {
        for i in 0..<parameter.value.count {
            func copy(_ step: Double) -> L {
                var copy = layer
                copy.updateParameters { if $0 == index { $1 = nudged($1, at: i, by: step) } }
                return copy
            }
            let numeric = (value(copy(step), input, weights) - value(copy(-step), input, weights)) / (2 * step)
            #expect(
                abs(numeric - gradients.parameters[index].scalars[i]) < 1e-8, "\(parameter.name) \(i)",
                sourceLocation: sourceLocation)
        }
    }
}
