/// How much a network that comes from a file may ask for with each sample.
///
/// A file of some hundred bytes can describe a network that sees images of any size, pads them to any size, and moves a
/// large kernel over all of it: to read it costs nothing, to run it all the memory and time there is. A reader therefore
/// refuses what is beyond the limit; who trusts a file lifts it.
///
///     let model = try SavedModel<Float>(contentsOf: url)                 // within `standard`
///     let larger = try SavedModel<Float>(contentsOf: url, limit: .none)
public struct ModelLimit: Sendable, Equatable {
    /// The values of a sample and of all layers' outputs for it, together, and of all gates of recurrent layers.
    public var values: Int
    /// The multiply-adds of all layers for it. A value in a window of a pooling counts as 32 of them, which take as long,
    /// and a value of any other layer as one.
    public var operations: Int

    /// A limit of one's own.
    public init(values: Int, operations: Int) {
        self.values = values
        self.operations = operations
    }

    /// 2²⁷ values, half a GiB in `Float`, and 10¹¹ multiply-adds, some seconds of a processor core: nine times those of a
    /// large network for photos, ResNet-152 (He et al., 2015).
    public static let standard = ModelLimit(values: 1 << 27, operations: 100_000_000_000)
    /// No limit but memory and patience.
    public static let none = ModelLimit(values: .max, operations: .max)
}

extension Sequential {
    /// What is computed for a sample: the values of the sample and of all layers' outputs, and the multiply-adds, or other
    /// operations on a value, that they take.
    ///
    /// Layers that cannot be saved count with an operation for each value.
    package var sampleCost: (values: Size, operations: Size) {
        // The shapes fit as they did when the network was made.
        let builder = try? GraphBuilder(chain, inputShape: inputShape)
        let costs = builder?.costs ?? []
        let inner = (builder?.graph.nodes ?? []).sum(\.operation.innerValues)
        let operations = costs.sum { cost in
            cost.layer.configuration?.operations(from: cost.input, to: cost.output) ?? Shape.size(of: cost.output)
        }
        return (([inputShape] + costs.map(\.output)).sum(Shape.size) + inner, operations)
    }

    /// Throws if a network asks for more than the limit.
    func check(_ limit: ModelLimit, source: String) throws(DataError) {
        let cost = sampleCost
        func require(_ size: Size, _ most: Int, _ what: String) throws(DataError) {
            guard most == .max || size <= Size(most) else {
                throw DataError(
                    source: source, expected: "a model that takes at most \(most) \(what) for a sample (its limit)",
                    problem: "found \(size.text)")
            }
        }
        try require(cost.values, limit.values, "values")
        try require(cost.operations, limit.operations, "multiply-adds")
    }
}

extension LayerConfiguration {
    /// The multiply-adds for a sample of a shape, or what takes about as long.
    fileprivate func operations(from input: [Int], to output: [Int]) -> Size {
        let (inputs, outputs) = (Shape.size(of: input), Shape.size(of: output))
        // Taps beyond the image cost nothing.
        func taps(_ window: Window) -> Size {
            let sides = input.count == 3 ? (input[0], input[1]) : (1, input.first ?? 1)
            return Size(min(window.height, sides.0)) * Size(min(window.width, sides.1))
        }
        return switch self {
        case .dense(let inputs, let neurons, _): Size(inputs) * Size(neurons)
        case .radialBasis(let inputs, let units, _): Size(inputs) * Size(units)
        case .conv2D(let channels, _, let window, let groups, _), .conv1D(let channels, _, let window, let groups, _):
            outputs * taps(window) * Size(channels / groups)
        // Some nanoseconds for each value, where windows overlap.
        case .maxPool2D(let window), .averagePool2D(let window, _): 32 * outputs * taps(window)
        case .globalMaxPool2D, .globalAveragePool2D: inputs
        case .recurrent(let recurrence):
            Size(input.first ?? 1) * Size(recurrence.columns) * (Size(recurrence.inputs) + Size(recurrence.units))
        case .activation, .softmax, .dropout, .scaling, .batchNorm, .layerNorm, .rmsNorm, .embedding, .flatten,
            .reshape, .chain,
            .residual, .parallel, .bidirectional, .variableLength:
            outputs
        }
    }
}
