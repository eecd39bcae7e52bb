import Backprop

/// A layer that is asked for, before it takes memory.
indirect enum PlannedLayer: Equatable {
    case dense(inputs: Int, outputs: Int, activation: Activation)
    case convolution(channels: Int, filters: Int, Window, groups: Int, activation: Activation)
    case maxPool(Window)
    case averagePool(Window)
    case globalMaxPool
    case globalAveragePool
    case batchNorm(channels: Int)
    case activation(Activation)
    case dropout(rate: Double)
    case flatten
    case reshape(shape: [Int])
    case recurrent(RecurrentConfiguration)
    case embedding(vocabulary: Int, features: Int)
    /// Layers that know the lengths of sequences.
    case variableLength([PlannedLayer])

    /// The number of learnable scalars.
    var parameters: Size {
        switch self {
        case .dense(let inputs, let outputs, _): (Size(inputs) + 1) * Size(outputs)
        case .convolution(let channels, let filters, let window, let groups, _):
            (Size(window.height) * Size(window.width) * Size(channels / groups) + 1) * Size(filters)
        case .batchNorm(let channels): 2 * Size(channels)
        case .recurrent(let recurrence): Size(recurrence.parameterCount)
        case .embedding(let vocabulary, let features): Size(vocabulary) * Size(features)
        case .variableLength(let layers): layers.sum(\.parameters)
        case .maxPool, .averagePool, .globalMaxPool, .globalAveragePool, .activation, .dropout, .flatten, .reshape: 0
        }
    }

    /// The layer, its weights drawn at random.
    ///
    /// - Parameters:
    ///   - initializer: How those of neurons are drawn; as their activation suggests it by default.
    ///   - generator: Where the random numbers come from.
    func layer<Scalar: TensorScalar>(
        _ initializer: WeightInitializer?, using generator: inout SeededGenerator
    ) -> any Layer<Scalar> {
        switch self {
        case .dense(let inputs, let outputs, let activation):
            Dense<Scalar>(inputs, outputs, activation: activation, initializer: initializer, using: &generator)
        case .convolution(let channels, let filters, let window, let groups, let activation):
            Conv2D<Scalar>(
                channels, filters, window: window, groups: groups, activation: activation, using: &generator)
        case .maxPool(let window): MaxPool2D<Scalar>(window: window)
        case .averagePool(let window): AveragePool2D<Scalar>(window: window)
        case .globalMaxPool: GlobalMaxPool2D<Scalar>()
        case .globalAveragePool: GlobalAveragePool2D<Scalar>()
        case .batchNorm(let channels): BatchNorm<Scalar>(channels)
        case .activation(let activation): activation.layer()
        case .dropout(let rate): Dropout<Scalar>(rate)
        case .flatten: Flatten<Scalar>()
        case .reshape(let shape): Reshape<Scalar>(shape)
        case .recurrent(let recurrence): recurrence.layer(using: &generator)
        case .embedding(let vocabulary, let features): Embedding<Scalar>(vocabulary, features, using: &generator)
        case .variableLength(let layers):
            VariableLength(Chain(layers: layers.map { $0.layer(initializer, using: &generator) }))
        }
    }
}
