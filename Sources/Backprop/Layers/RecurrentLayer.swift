/// A layer that goes over a sequence step by step: ``SimpleRNN``, ``LSTM`` or ``GRU``.
///
/// Samples are [T, D]: T steps of D values. The output is the state after the last step, [H], or after each, [T, H].
///
/// An element of a gate's sum is one chain of fused multiply-adds from the bias over the D inputs and then over the H
/// values of the state, in ascending order. So a training, a prediction and a ``PredictionStream`` see the same bits.
/// Work of a step: 2·G·H·(D + H) operations for G gates, thrice that in a training.
///
/// With recurrent dropout (Gal and Ghahramani, 2016) a training hides a share of the state's values from the recurrent
/// weights U, the same ones in all steps of a sample, and divides the others by 1 - share: h·U becomes (h·m)·U, with a mask
/// m for each sample; what is kept of h besides, such as a GRU's z·h, stays. As with ``Dropout`` the mask follows from the
/// training's seed, the layer's place and the sample's row, and outside of a training there is none.
public protocol RecurrentLayer<Scalar>: ComposedLayer {
    /// What it is made of.
    var recurrence: Recurrence<Scalar> { get set }
}

extension RecurrentLayer {
    /// D, the values of a step; 0 while that is open.
    public var inputs: Int { recurrence.configuration.inputs }
    /// H, the values of the state.
    public var units: Int { recurrence.configuration.units }
    /// What is put out.
    public var returns: RecurrentOutput { recurrence.configuration.returns }
    /// From which steps on no gradient goes back: the multiples of it.
    public var truncation: Int? { recurrence.configuration.truncation }
    /// Where the state before the first step comes from.
    public var initialState: InitialState { recurrence.configuration.initialState }
    /// The share of the state's values that a training hides from the recurrent weights.
    public var recurrentDropout: Double { recurrence.configuration.dropout }

    public var parameters: [Parameter<Scalar>] { recurrence.parameters }
    public var constants: [Parameter<Scalar>] { recurrence.constants }

    public mutating func updateParameters(_ update: (Int, inout Tensor<Scalar>) -> Void) {
        recurrence.updateParameters(update)
    }

    public func sized(
        for inputShape: [Int], using generator: inout some RandomNumberGenerator
    ) throws(ShapeError) -> Self {
        guard inputs == 0 else { return self }
        guard inputShape.count == 2, inputShape[1] > 0 else {
            throw ShapeError(
                "a recurrent layer of \(units) units: input samples have shape \(inputShape), expected [T, D]")
        }
        var layer = self
        layer.recurrence = recurrence.sized(inputs: inputShape[1], using: &generator)
        return layer
    }

    public func operations(
        on input: NetworkValue, in graph: inout GraphBuilder<Scalar>
    ) throws(ShapeError) -> NetworkValue {
        guard inputs > 0 else { throw .open("a recurrent layer of \(units) units") }
        return try recurrence.operations(on: input, in: &graph)
    }
}

/// The tensors of a recurrent layer and what it does with them.
public struct Recurrence<Scalar: TensorScalar>: Sendable {
    /// What the layer is.
    public let configuration: RecurrentConfiguration
    /// The tensors in the order of their names: weights [D, G·H], recurrent weights [H, G·H], biases [G·H], and so on.
    public private(set) var tensors: [Tensor<Scalar>]
    /// How the forget gate begins where weights are yet to be drawn.
    private var forgetBias = 0.0

    /// With given tensors, in the order of `configuration`.
    ///
    /// Stops the program unless they have the right shapes.
    init(_ configuration: RecurrentConfiguration, _ tensors: [Tensor<Scalar>]) {
        let shapes = configuration.tensorShapes.map(\.shape)
        guard configuration.isMeaningful, tensors.map(\.shape) == shapes else {
            fatalError(
                "a recurrent layer of \(configuration.inputs) inputs and \(configuration.text), with tensors "
                    + "\(tensors.map(\.shape)); expected \(configuration.limits) and \(shapes)")
        }
        (self.configuration, self.tensors) = (configuration, tensors)
    }

    /// With weights drawn at random: those of the inputs as Glorot's uniform ones, each gate's as those of a layer of its
    /// own, the recurrent ones orthogonal, each gate's H×H matrix by itself. Biases and initial states are 0, but an
    /// LSTM's forget gate begins with `forgetBias`.
    ///
    /// Stops the program unless sizes and truncation are 1 or more.
    init(
        _ configuration: RecurrentConfiguration, forgetBias: Double = 0,
        using generator: inout some RandomNumberGenerator
    ) {
        guard configuration.isMeaningful else {
            fatalError(
                "a recurrent layer of \(configuration.inputs) inputs and \(configuration.text); expected "
                    + configuration.limits)
        }
        let (inputs, units, gates) = (configuration.inputs, configuration.units, configuration.cell.kind.gates)
        var tensors: [Tensor<Scalar>] = [
            WeightInitializer.glorotUniform.weights(
                shape: [inputs, gates * units], inputs: inputs, outputs: units, using: &generator),
            .besides((0..<gates).map { _ in .orthogonal(units, using: &generator) }),
        ]
        tensors += configuration.tensorShapes.dropFirst(2).map { Tensor(zeros: $0.shape) }
        if configuration.cell == .lstm {
            tensors[2].withMutableSpan { biases in
                for unit in units..<2 * units { biases[unit] = Scalar(forgetBias) }
            }
        }
        self.init(configuration, tensors)
    }

    /// Without weights, which are drawn when the number of inputs is known.
    ///
    /// Stops the program unless units and truncation are 1 or more.
    init(open configuration: RecurrentConfiguration, forgetBias: Double = 0) {
        var whole = configuration
        whole.inputs = 1
        guard whole.isMeaningful else {
            fatalError("a recurrent layer of \(configuration.text); expected \(configuration.limits)")
        }
        (self.configuration, self.forgetBias) = (configuration, forgetBias)
        tensors = configuration.tensorShapes.map { Tensor(zeros: $0.shape) }
    }

    /// The same for so many inputs, with weights drawn at random. What was set meanwhile, such as an initial state, stays.
    func sized(inputs: Int, using generator: inout some RandomNumberGenerator) -> Recurrence {
        var whole = configuration
        whole.inputs = inputs
        var sized = Recurrence(whole, forgetBias: forgetBias, using: &generator)
        for (place, tensor) in configuration.tensorShapes.enumerated() where ["hidden", "memory"].contains(tensor.name)
        {
            sized.tensors[place] = tensors[place]
        }
        return sized
    }

    /// The place of a tensor, if there is one of that name.
    private func place(_ name: String) -> Int? { configuration.tensorShapes.firstIndex { $0.name == name } }

    /// A tensor by its name, `nil` if the layer has none; set with the same shape, else the program stops.
    subscript(name: String) -> Tensor<Scalar>? {
        get { place(name).map { tensors[$0] } }
        set {
            guard let place = place(name), let newValue, newValue.shape == tensors[place].shape else {
                fatalError(
                    "a recurrent layer of \(configuration.units) units: \(name) of shape \(newValue?.shape ?? []); "
                        + "expected one of [\(configuration.tensorShapes.map { "\($0.name) \($0.shape)" }.joined(separator: ", "))]"
                )
            }
            tensors[place] = newValue
        }
    }

    /// How many of the tensors, from the first on, are learnt.
    private var learntCount: Int {
        let shapes = configuration.tensorShapes
        return configuration.initialState == .given ? shapes.firstIndex { $0.name == "hidden" } ?? 0 : shapes.count
    }

    private var named: [Parameter<Scalar>] {
        zip(configuration.tensorShapes, tensors).map { Parameter(name: $0.name, value: $1) }
    }

    var parameters: [Parameter<Scalar>] { Array(named[..<learntCount]) }
    var constants: [Parameter<Scalar>] { Array(named[learntCount...]) }

    mutating func updateParameters(_ update: (Int, inout Tensor<Scalar>) -> Void) {
        for index in 0..<learntCount { update(index, &tensors[index]) }
    }

    func operations(
        on input: NetworkValue, in graph: inout GraphBuilder<Scalar>
    ) throws(ShapeError) -> NetworkValue {
        guard input.shape.count == 2, input.shape[1] == configuration.inputs else {
            throw ShapeError(
                "a recurrent layer \(configuration.inputs)→\(configuration.units): input samples have shape "
                    + "\(input.shape), expected [T, \(configuration.inputs)]")
        }
        func tensor(_ name: String) -> NetworkValue? { place(name).map { _ in graph.tensor(name) } }
        return try graph.recurrence(
            configuration.cell, input, weights: graph.tensor("weights"),
            recurrentWeights: graph.tensor("recurrent_weights"), biases: graph.tensor("biases"),
            candidateBiases: tensor("candidate_biases"), hidden: tensor("hidden"), memory: tensor("memory"),
            returns: configuration.returns, truncation: configuration.truncation, dropout: configuration.dropout)
    }
}

extension RecurrentConfiguration {
    private var hasDropout: Bool { dropout >= 0 && dropout < 1 }

    /// What is asked for, but for the inputs, and what it may be.
    fileprivate var text: String {
        "\(units) units, truncated to \(truncation.map(String.init) ?? "nothing")"
            + (hasDropout ? "" : ", with a recurrent dropout of \(dropout)")
    }
    fileprivate var limits: String { "1 or more" + (hasDropout ? "" : ", and a dropout of 0 or more and less than 1") }
}

extension Tensor {
    /// Matrices of as many rows, side by side.
    fileprivate static func besides(_ matrices: [Tensor]) -> Tensor {
        let (rows, columns) = (matrices[0].shape[0], matrices[0].shape[1])
        let width = columns * matrices.count
        var result = Tensor(zeros: [rows, width])
        result.withMutableSpan { result in
            for (index, matrix) in matrices.enumerated() {
                matrix.withSpan { matrix in
                    for row in 0..<rows {
                        for column in 0..<columns {
                            result[row * width + index * columns + column] = matrix[row * columns + column]
                        }
                    }
                }
            }
        }
        return result
    }
}
