import Backprop

extension TrainingSettings {
    /// A network for the data: the hidden layers, then one neuron per class and a softmax, or one neuron per value.
    ///
    /// - Parameters:
    ///   - data: The samples that it is trained on.
    ///   - all: The number of samples with those that are held back.
    ///   - kept: How many such networks are kept to the end of a sweep, each with its samples.
    ///   - others: The bytes of what is in memory besides, and of what is made of it to be written.
    /// - Throws: `ShapeError` for layers that do not fit, and for a training that does not fit into memory.
    func network<Scalar>(
        for data: Dataset<Scalar>, of all: Int? = nil, kept: Int = 0, beside others: Size = 0,
        using generator: inout SeededGenerator
    ) throws(ShapeError) -> Sequential<Scalar> {
        let plan = try NetworkPlan(
            layers, inputShape: inputShape(for: data), activation: activation, dropout: dropout,
            recurrentDropout: recurrentDropout, outputs: data.targets.outputsOfStep,
            vocabulary: sequence.isText ? data.targets.vocabulary : nil, answersSteps: data.targets.vocabulary != nil,
            hasLengths: sequence.hasLengths)
        try TrainingMemory(
            self, (plan.parameters, plan.values), data, of: all ?? data.count, kept: kept, beside: others
        ).check()
        var stack: [any Layer<Scalar>] = plan.layers(initializer, using: &generator)
        if task == .classification { stack.append(Softmax<Scalar>()) }
        return try Sequential(layers: stack, inputShape: plan.inputShape)
    }

    /// The network of a model that the training goes on from: as it is, or with other layers behind.
    func network<Scalar>(
        from start: StartingPoint, of model: SavedModel<Scalar>, for data: Dataset<Scalar>, of all: Int,
        beside others: Size, using generator: inout SeededGenerator
    ) throws(ShapeError) -> Sequential<Scalar> {
        // A closure must not hold what is `inout`.
        var random = generator
        let network = try start.network(
            of: model, outputs: data.targets.outputs, isClassifier: task == .classification,
            sampleShape: data.sampleShape
        ) { (shape) throws(ShapeError) in
            let plan = try NetworkPlan(
                layers, inputShape: shape, activation: activation, dropout: dropout, outputs: data.targets.outputs)
            return plan.layers(initializer, using: &random)
        }
        generator = random
        let size = (Size(network.parameterCount), Size(network.sampleCost.values))
        try TrainingMemory(self, size, data, of: all, kept: 1, beside: others).check()
        return network
    }

    /// The shape of a sample as the first layer takes it: layers that see images want the channels too.
    func inputShape<Scalar>(for data: Dataset<Scalar>) -> [Int] {
        guard layers.seesImages, let shape = data.imageShape else { return data.sampleShape }
        return shape.count == 2 ? shape + [1] : shape
    }
}
