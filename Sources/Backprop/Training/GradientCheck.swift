/// How far a network's gradients are from what its loss does when a parameter is changed a little.
public struct GradientCheck: Sendable, Equatable, CustomStringConvertible {
    /// An element of a parameter, and its two derivatives.
    public struct Element: Sendable, Equatable {
        /// The parameter's path.
        public let path: String
        /// The place of the element in row-major order.
        public let position: Int
        /// What the network's layers say.
        public let derivative: Double
        /// (L(w + h) - L(w - h))/2h.
        public let difference: Double

        /// |a - b|/max(|a|, |b|, 10⁻⁴): relative, but of a tiny derivative absolute.
        public var error: Double {
            abs(derivative - difference) / max(abs(derivative), abs(difference), 1e-4)
        }
    }

    /// All that were looked at.
    public let elements: [Element]

    /// The one with the greatest error; `nil` for a network without parameters.
    public var worst: Element? {
        elements.max { a, b in a.error < b.error || !a.error.isNaN && b.error.isNaN }
    }

    /// The greatest error: where all is right it is below 10⁻⁵, unless a step crosses the kink of a ReLU or a maximum.
    public var error: Double { worst?.error ?? 0 }

    public var description: String {
        guard let worst else { return "no parameters" }
        return "\(elements.count) derivatives, the worst that of element \(worst.position) of \(worst.path): "
            + "\(worst.derivative), by differences \(worst.difference), error \(worst.error)"
    }
}

/// Compares a network's gradients with central differences of its loss: for whoever writes a layer or a loss.
///
///     let check = try checkGradients(model, on: data, loss: MeanSquaredError())
///     #expect(check.error < 1e-5)
///
/// The pass is one of a training; random layers draw the same for each loss. Elements of large parameters are looked at in
/// equal distances. Work: two passes of all samples for each element.
///
/// - Parameters:
///   - model: In `Double`: the differences of `Float` would be noise.
///   - data: Few samples are enough.
///   - loss: What is differentiated: its mean over the samples.
///   - step: h, the change of a parameter.
///   - elements: How many elements of each parameter to look at, at most; 1 or more.
/// - Throws: `ShapeError` if the data do not fit the network or the loss.
public func checkGradients(
    _ model: Sequential<Double>, on data: Dataset<Double>, loss: any Loss<Double>, step: Double = 1e-5,
    elements: Int = 50
) throws(ShapeError) -> GradientCheck {
    try model.check(data, loss: loss, on: .default)
    let pass = Pass(isTraining: true, randomness: 1)
    let (input, targets) = (data.features.reshaped(to: [data.count] + model.inputShape), data.targets)
    let output = model.forward(input, pass: pass)
    let gradient = loss(output.reshaped(to: [data.count, model.outputs]), targets).gradient
    let gradients = model.backward(
        gradient.reshaped(to: output.shape), input: input, output: output, pass: pass)
    var found: [GradientCheck.Element] = []
    for (index, parameter) in model.parameters.enumerated() {
        let count = parameter.value.count
        func value(_ position: Int, _ change: Double) -> Double {
            var changed = model
            changed.updateParameters { place, tensor in
                if place == index { tensor.withMutableSpan { $0[position] += change } }
            }
            return loss(changed.forward(input, pass: pass).reshaped(to: [data.count, model.outputs]), targets).value
        }
        let distance = max(1, (count + elements - 1) / max(1, elements))
        for position in stride(from: 0, to: count, by: distance) {
            found.append(
                GradientCheck.Element(
                    path: parameter.name, position: position,
                    derivative: gradients.parameters[index].element(position),
                    difference: (value(position, step) - value(position, -step)) / (2 * step)))
        }
    }
    return GradientCheck(elements: found)
}
