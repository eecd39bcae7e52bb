/// An optimizer at work by hand: it counts the updates and keeps the optimizer's state of each parameter.
///
/// In each step the same layers are updated in the same order:
///
///     var updater = Updater<Double>(
///         SGD(learningRate: 0.2, decay: 0.001, momentum: 0.9))
///     for epoch in 0..<100 {
///         // … forward and backward …
///         updater.step {
///             $0.update(&dense1, with: gradients1.parameters)
///             $0.update(&dense2, with: gradients2.parameters)
///         }
///     }
public struct Updater<Scalar: TensorScalar>: Sendable {
    /// The rule that the parameters follow.
    public let optimizer: any Optimizer
    /// The number of updates done so far.
    public private(set) var steps = 0

    /// The state of each parameter in the order in which they come by in a step.
    private var states: [[Tensor<Scalar>]] = []
    private let compute: Compute

    /// An optimizer before its first step. Stops the program if a setting of it has no meaning, or if it keeps less than no
    /// tensors.
    public init(_ optimizer: any Optimizer, on compute: Compute = .default) {
        do throws(SettingError) {
            try optimizer.check()
        } catch {
            fatalError("Updater: \(error)")
        }
        guard optimizer.stateCount >= 0 else {
            fatalError("Updater: an optimizer that keeps \(optimizer.stateCount) tensors for each parameter")
        }
        self.optimizer = optimizer
        self.compute = compute
    }

    /// The learning rate of the step to come.
    public var learningRate: Double { optimizer.learningRate(at: steps) }

    /// Makes a step: all layers that learn are updated in `body`, each once, and in the same order in every step.
    ///
    /// Stops the program if the parameters are not those of the step before.
    public mutating func step(_ body: (inout UpdateStep<Scalar>) -> Void) {
        var step = UpdateStep(optimizer, number: steps, states, compute)
        // The step has the only reference while it changes them.
        states = []
        body(&step)
        states = step.states
        guard steps == 0 || step.next == states.count else {
            fatalError("Updater: step \(steps + 1) updates \(step.next) parameters, those before it \(states.count)")
        }
        steps += 1
    }
}

/// A step of an `Updater` under way.
public struct UpdateStep<Scalar: TensorScalar> {
    private let optimizer: any Optimizer
    private let number: Int
    private let compute: Compute
    fileprivate private(set) var states: [[Tensor<Scalar>]]
    /// Which parameter comes next.
    fileprivate private(set) var next = 0

    fileprivate init(_ optimizer: any Optimizer, number: Int, _ states: [[Tensor<Scalar>]], _ compute: Compute) {
        self.optimizer = optimizer
        self.number = number
        self.states = states
        self.compute = compute
    }

    /// Updates the parameters of a layer.
    ///
    /// Stops the program unless there is one gradient for each parameter, of its shape, and the parameters are those of the
    /// step before.
    public mutating func update<L: Layer>(_ layer: inout L, with gradients: [Tensor<Scalar>])
    where L.Scalar == Scalar {
        let first = next
        layer.updateParameters { index, parameter in
            update(&parameter, index, with: gradients, of: L.self)
        }
        guard gradients.count == next - first else {
            fatalError("Updater: \(gradients.count) gradients for \(next - first) parameters of \(L.self)")
        }
    }

    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    private mutating func update(
        _ parameter: inout Tensor<Scalar>, _ index: Int, with gradients: [Tensor<Scalar>], of layer: Any.Type
    ) {
        guard index < gradients.count else {
            fatalError("Updater: parameter \(index) of \(layer) has shape \(parameter.shape), its gradient is missing")
        }
        let gradient = gradients[index].shape
        guard gradient == parameter.shape else {
            fatalError("Updater: parameter \(index) of \(layer) has shape \(parameter.shape), its gradient \(gradient)")
        }
        if next == states.count {
            guard number == 0 else {
                fatalError(
                    "Updater: step \(number + 1) has more than the \(states.count) parameters of those before it")
            }
            let shape = parameter.shape
            states.append((0..<optimizer.stateCount).map { _ in Tensor(zeros: shape) })
        }
        if let state = states[next].first, state.shape != parameter.shape {
            fatalError(
                "Updater: parameter \(next + 1) of step \(number + 1) has shape \(parameter.shape), in those before it "
                    + "\(state.shape)")
        }
        optimizer.update(&parameter, gradient: gradients[index], state: &states[next], step: number, on: compute)
        next += 1
    }
}
