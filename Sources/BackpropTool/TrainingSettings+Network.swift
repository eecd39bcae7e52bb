import Backprop

extension TrainingSettings {
    /// A network for the data: the hidden layers, then one neuron per class and a softmax, or one neuron per value.
    func network<Scalar>(
        for data: Dataset<Scalar>, using generator: inout SeededGenerator
    ) throws(ShapeError) -> Sequential<Scalar> {
        let plan = try NetworkPlan(
            layers, inputShape: inputShape(for: data), activation: activation, dropout: dropout,
            outputs: data.targets.outputs)
        try TrainingMemory(self, plan, data).check()
        var stack: [any Layer<Scalar>] = plan.layers(using: &generator)
        if task == .classification { stack.append(Softmax<Scalar>()) }
        return try Sequential(layers: stack, inputShape: plan.inputShape)
    }

    /// The shape of a sample as the first layer takes it: layers that see images want the channels too.
    func inputShape<Scalar>(for data: Dataset<Scalar>) -> [Int] {
        guard layers.seesImages, let shape = data.imageShape else { return data.sampleShape }
        return shape.count == 2 ? shape + [1] : shape
    }
}
