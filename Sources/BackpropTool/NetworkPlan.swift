import Backprop

/// The layers of a network with the shapes of their outputs, before any of them takes memory.
struct NetworkPlan {
    /// The shape of an input sample.
    let inputShape: [Int]
    private(set) var layers: [(layer: PlannedLayer, output: [Int])] = []

    private var shape: [Int] { layers.last?.output ?? firstShape }
    /// The shape of a sample without its length.
    private let firstShape: [Int]
    /// The values that layers within others put out.
    private var innerValues: Size = 0
    /// Whether it answers each step of a sequence.
    private let answersSteps: Bool
    private let recurrentDropout: Double
    /// So many values a character becomes.
    private static let embedding = 32

    /// Hidden layers and a linear layer for the outputs.
    ///
    /// The activation comes behind each convolution and each hidden layer of neurons, dropout behind each of the latter;
    /// where a batch normalization follows right away, behind that.
    ///
    /// - Parameters:
    ///   - recurrentDropout: The share of their states that recurrent layers hide from their steps in a training.
    ///   - vocabulary: How many characters there are, if samples are such by their numbers: they become vectors first, and
    ///     there are outputs for each.
    ///   - answersSteps: Whether there are outputs for each step.
    ///   - hasLengths: Whether samples are sequences [T, D + 1] that tell their lengths.
    /// - Throws: `ShapeError` for a layer that cannot take what comes before it.
    init(
        _ layout: NetworkLayout, inputShape: [Int], activation: Activation, dropout: Double,
        recurrentDropout: Double = 0,
        outputs: Int, vocabulary: Int? = nil, answersSteps: Bool = false, hasLengths: Bool = false
    ) throws(ShapeError) {
        self.inputShape = inputShape
        firstShape = hasLengths && inputShape.count == 2 ? [inputShape[0], inputShape[1] - 1] : inputShape
        self.answersSteps = vocabulary != nil || answersSteps
        self.recurrentDropout = recurrentDropout
        if let vocabulary {
            add(.embedding(vocabulary: vocabulary, features: Self.embedding), inputShape + [Self.embedding])
        }
        let parts = layout.parts
        for (index, (word, part)) in parts.enumerated() {
            let isNormalized = index + 1 < parts.count && parts[index + 1].part == .batchNorm
            let ownActivation = isNormalized ? .linear : activation
            switch part {
            case .dense(let neurons):
                addDense(neurons, ownActivation)
                if !isNormalized { addDropout(dropout) }
            case .convolution(let number, let window):
                let (output, channels) = try outputSize(of: word, window)
                let filters = number ?? channels
                let groups = number == nil ? channels : 1
                add(
                    .convolution(
                        channels: channels, filters: filters, window, groups: groups, activation: ownActivation),
                    output + [filters])
            case .pool(let window, let isMean):
                let (output, channels) = try outputSize(of: word, window)
                add(isMean ? .averagePool(window) : .maxPool(window), output + [channels])
            case .globalPool(let isMean):
                let channels = try image(for: word).channels
                add(isMean ? .globalAveragePool : .globalMaxPool, [channels])
            case .batchNorm:
                add(.batchNorm(channels: shape[shape.count - 1]), shape)
                switch index > 0 ? parts[index - 1].part : .flatten {
                case .dense:
                    addActivation(activation)
                    addDropout(dropout)
                case .convolution: addActivation(activation)
                case .pool, .globalPool, .batchNorm, .flatten, .dropout, .recurrent: break
                }
            case .flatten:
                if self.answersSteps {
                    throw ShapeError("--layers: flatten takes all steps together, and each is answered")
                }
                add(.flatten, [shape.reduce(1, *)])
            case .dropout(let rate): add(.dropout(rate: rate), shape)
            case .recurrent(let cell, let units):
                try addRecurrent(word, cell, units, hasFollower: parts[(index + 1)...].contains { $0.part.isRecurrent })
            }
        }
        if hasLengths { try knowLengths() }
        addDense(outputs, .linear)
    }

    /// Lets the layers up to the last recurrent one know where sequences end; what follows sees its last state.
    private mutating func knowLengths() throws(ShapeError) {
        let last = layers.lastIndex { if case .recurrent = $0.layer { true } else { false } }
        guard let last else {
            throw ShapeError(
                "--layers: it takes a recurrent layer, such as gru32, to know where a sequence ends")
        }
        let inner = layers[...last]
        innerValues = inner.dropLast().sum { $0.output.product { Size($0) } }
        layers.replaceSubrange(...last, with: [(.variableLength(inner.map(\.layer)), inner[last].output)])
    }

    private mutating func add(_ layer: PlannedLayer, _ output: [Int]) { layers.append((layer, output)) }

    private mutating func addDense(_ neurons: Int, _ activation: Activation) {
        if answersSteps {
            let inputs = shape[shape.count - 1]
            return add(
                .dense(inputs: inputs, outputs: neurons, activation: activation), shape.dropLast() + [neurons])
        }
        let inputs = shape.reduce(1, *)
        if shape.count > 1 { add(.flatten, [inputs]) }
        add(.dense(inputs: inputs, outputs: neurons, activation: activation), [neurons])
    }

    /// A recurrent layer. An image's rows become steps; of the last such layer the last state is what counts.
    private mutating func addRecurrent(
        _ word: String, _ cell: RecurrentCell, _ units: Int, hasFollower: Bool
    ) throws(ShapeError) {
        guard shape.count > 1 else {
            throw ShapeError("--layers: \(word) takes steps, [T, D], or images, but gets samples of shape \(shape)")
        }
        let (steps, inputs) = (shape[0], shape[1...].reduce(1, *))
        let returnsAll = hasFollower || answersSteps
        if shape.count > 2 { add(.reshape(shape: [steps, inputs]), [steps, inputs]) }
        var recurrence = RecurrentConfiguration(
            cell: cell, inputs: inputs, units: units, returns: returnsAll ? .all : .last)
        recurrence.dropout = recurrentDropout
        add(
            .recurrent(recurrence),
            returnsAll ? [steps, units] : [units])
    }

    private mutating func addActivation(_ activation: Activation) {
        if activation != .linear { add(.activation(activation), shape) }
    }

    private mutating func addDropout(_ rate: Double) {
        if rate > 0 { add(.dropout(rate: rate), shape) }
    }

    private func image(for word: String) throws(ShapeError) -> (height: Int, width: Int, channels: Int) {
        guard shape.count == 3 else {
            throw ShapeError("--layers: \(word) takes images of shape [H, W, C], but gets samples of shape \(shape)")
        }
        return (shape[0], shape[1], shape[2])
    }

    private func outputSize(
        of word: String, _ window: Window
    ) throws(ShapeError) -> (size: [Int], channels: Int) {
        let (height, width, channels) = try image(for: word)
        guard let size = window.outputSize(height: height, width: width) else {
            throw ShapeError(
                "--layers: \(word) does not fit: \(window.height)×\(window.width) pixels in images of shape \(shape)")
        }
        return ([size.height, size.width], channels)
    }
}

extension NetworkPlan {
    /// The number of learnable scalars.
    var parameters: Size { layers.sum(\.layer.parameters) }

    /// The number of values of a sample and of all layers' outputs for it.
    var values: Size { innerValues + ([inputShape] + layers.map(\.output)).sum { $0.product { Size($0) } } }

    /// The layers, their weights drawn at random in their order.
    ///
    /// - Parameter initializer: How those of neurons are drawn; as their activation suggests it by default.
    func layers<Scalar: TensorScalar>(
        _ initializer: WeightInitializer? = nil, using generator: inout SeededGenerator
    ) -> [any Layer<Scalar>] {
        layers.map { $0.layer.layer(initializer, using: &generator) }
    }
}
