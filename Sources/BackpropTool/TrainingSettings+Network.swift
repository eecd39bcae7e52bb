import Backprop
import Foundation

extension TrainingSettings {
    /// A network for the data: the hidden layers, then one neuron per class and a softmax, or one neuron per value.
    func network<Scalar>(
        for data: Dataset<Scalar>, using generator: inout SeededGenerator
    ) throws(ShapeError) -> Sequential<Scalar> {
        let plan = try NetworkPlan(
            layers, inputShape: inputShape(for: data), activation: activation, dropout: dropout,
            outputs: data.targets.outputs)
        try checkMemory(plan, samples: data.count, Scalar.self)
        var stack: [any Layer<Scalar>] = plan.layers(using: &generator)
        if task == .classification { stack.append(Softmax<Scalar>()) }
        return try Sequential(layers: stack, inputShape: plan.inputShape)
    }

    /// The shape of a sample as the first layer takes it: layers that see images want the channels too.
    func inputShape<Scalar>(for data: Dataset<Scalar>) -> [Int] {
        guard layers.seesImages, let shape = data.imageShape else { return data.sampleShape }
        return shape.count == 2 ? shape + [1] : shape
    }

    /// What a network may have: 8 GiB of weights in Float, and as much again for each buffer of a training.
    private static let mostParameters = Double(1 << 31)

    /// Refuses a network that no memory of this machine holds, or whose training: a system may grant more than there is,
    /// and end programs when they use it.
    private func checkMemory<Scalar: TensorScalar>(
        _ plan: NetworkPlan, samples: Int, _: Scalar.Type
    ) throws(ShapeError) {
        let parameters = String(format: "%.0f", plan.parameters)
        guard plan.parameters <= Self.mostParameters else {
            throw ShapeError("a network of \(parameters) parameters; expected at most \(Int(Self.mostParameters))")
        }
        // Parameters as they were and as they become, their gradients, what the optimizer keeps, and the best ones.
        let copies = 3 + optimizer.optimizer(updates: 1).stateCount + (regularization.earlyStopping == nil ? 0 : 1)
        // Outputs of all layers and their gradients.
        let batch = min(batchSize ?? samples, samples)
        let outputs = 2 * Double(batch) * plan.activations
        let bytes = (Double(copies) * plan.parameters + outputs) * Double(MemoryLayout<Scalar>.stride)
        let memory = Double(ProcessInfo.processInfo.physicalMemory)
        guard bytes <= memory else {
            let (needed, present) = (String(format: "%.1f", bytes / 0x1p30), String(format: "%.1f", memory / 0x1p30))
            throw ShapeError(
                "a network of \(parameters) parameters, trained on \(batch) samples at a time, takes \(needed) GiB "
                    + "of memory; this machine has \(present)")
        }
    }
}
