/// An optimizer at work: it counts the updates and keeps the optimizer's state for each layer.
///
/// In each step the layers are updated in the same order, then `advance` ends the step:
///
///     var updater = Updater<Double>(SGD(learningRate: 0.2, decay: 0.001, momentum: 0.9))
///     for epoch in 0..<100 {
///         // … forward and backward …
///         updater.update(&dense1, with: gradients1.parameters)
///         updater.update(&dense2, with: gradients2.parameters)
///         updater.advance()
///     }
public struct Updater<Scalar: TensorScalar>: Sendable {
    /// The rule that the parameters follow.
    public let optimizer: any Optimizer
    /// The number of updates done so far.
    public private(set) var step = 0

    /// The state of each parameter in the order in which they come by in a step.
    private var states: [[Tensor<Scalar>]] = []
    private var next = 0
    private let compute: Compute

    /// An optimizer before its first step. Stops the program if it keeps less than no tensors.
    public init(_ optimizer: any Optimizer, on compute: Compute = .default) {
        guard optimizer.stateCount >= 0 else {
            fatalError("Updater: an optimizer that keeps \(optimizer.stateCount) tensors for each parameter")
        }
        self.optimizer = optimizer
        self.compute = compute
    }

    /// The learning rate of the current step.
    public var learningRate: Double { optimizer.learningRate(at: step) }

    /// Updates the parameters of a layer.
    ///
    /// Stops the program unless there is one gradient for each parameter, of its shape.
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
            let shape = parameter.shape
            states.append((0..<optimizer.stateCount).map { _ in Tensor(zeros: shape) })
        }
        optimizer.update(&parameter, gradient: gradients[index], state: &states[next], step: step, on: compute)
        next += 1
    }

    /// Ends a step: the next call of `update` is for the first layer again.
    public mutating func advance() {
        step += 1
        next = 0
    }
}
