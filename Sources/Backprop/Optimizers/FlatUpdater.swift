import CBackprop

/// An optimizer at work on all parameters of a network: it counts the updates and keeps the optimizer's state.
///
/// A rule that works element by element sees all parameters as one tensor; another one, or one with rules of their own for
/// some parameters, sees them one after the other.
struct FlatUpdater<Scalar: TensorScalar> {
    private var optimizer: any Optimizer
    private var kernelOptimizer: (any KernelOptimizer)?
    private let compute: Compute
    /// The learning rate that was given.
    private let rate: Double
    /// What it is multiplied by for each parameter, `nil` for one that is frozen; nothing if all learn alike.
    private let rates: [Double?]
    /// Whether all states are one tensor.
    private let isFlat: Bool
    /// The number of updates done so far.
    private(set) var step = 0
    /// What the optimizer remembers: of all parameters as one tensor, or of each.
    private var states: [[Tensor<Scalar>]]
    /// The gradient that a rule sees which somebody else wrote, who may keep it: the next one is written past Swift.
    private var seen: Tensor<Scalar>?
    /// The parameter and its gradient that a rule of the second kind sees, for each parameter.
    private var values: [(parameter: Tensor<Scalar>, gradient: Tensor<Scalar>)] = []
    /// Zeros in the shapes of the parameters.
    private let zeros: FlatTensors<Scalar>

    /// An optimizer before its first step, for parameters that lie as these do.
    ///
    /// - Parameters:
    ///   - rates: What the learning rate is multiplied by for each parameter, `nil` for one that is frozen; nothing if all
    ///     learn alike.
    ///   - inPlan: Whether a plan makes the updates.
    init(
        _ optimizer: any Optimizer, for parameters: FlatTensors<Scalar>, rates: [Double?], inPlan: Bool,
        on compute: Compute
    ) {
        self.optimizer = optimizer
        kernelOptimizer = inPlan ? optimizer as? any KernelOptimizer : nil
        self.compute = compute
        rate = optimizer.learningRate
        self.rates = rates
        isFlat = inPlan || optimizer.isElementwise && rates.isEmpty
        zeros = parameters.zeros
        let shapes = isFlat ? [zeros.all.shape] : parameters.shapes
        states = shapes.map { shape in (0..<optimizer.stateCount).map { _ in Tensor(zeros: shape) } }
        if isFlat {
            seen = optimizer is any KernelOptimizer ? nil : Tensor(zeros: zeros.all.shape)
        } else {
            values = shapes.map { (Tensor(uninitialized: $0), Tensor(uninitialized: $0)) }
        }
    }

    /// The learning rate of the current step.
    var learningRate: Double { optimizer.learningRate(at: step) }

    /// Multiplies the learning rate that was given.
    mutating func scaleRate(by factor: Double) {
        guard optimizer.learningRate != rate * factor else { return }
        optimizer.learningRate = rate * factor
        if kernelOptimizer != nil { kernelOptimizer = optimizer as? any KernelOptimizer }
    }

    /// Changes all parameters by one step.
    mutating func update(_ parameters: inout FlatTensors<Scalar>, with gradients: FlatTensors<Scalar>) {
        if isFlat {
            seen?.copyElements(from: gradients.all)
            optimizer.update(
                &parameters.all, gradient: seen ?? gradients.all, state: &states[0], step: step, on: compute)
        } else {
            let usual = optimizer.learningRate
            defer { optimizer.learningRate = usual }
            for index in values.indices {
                if !rates.isEmpty {
                    guard let share = rates[index] else { continue }
                    optimizer.learningRate = usual * share
                }
                parameters.copy(index, to: &values[index].parameter)
                gradients.copy(index, to: &values[index].gradient)
                optimizer.update(
                    &values[index].parameter, gradient: values[index].gradient, state: &states[index], step: step,
                    on: compute)
                parameters.set(index, values[index].parameter)
            }
        }
        step += 1
    }

    // MARK: Updates that a plan makes

    /// The update of the current step, after which `step` is the next; `nil` if a plan cannot make it.
    mutating func nextRule() -> bp_update_rule? {
        guard let kernelOptimizer else { return nil }
        defer { step += 1 }
        return kernelOptimizer.rule(at: step)
    }

    /// Where the first and the second tensor of the state begin, which nobody else has.
    mutating func stateBases() -> StateBases {
        var bases = StateBases()
        if optimizer.stateCount > 0 { unsafe bases.first = states[0][0].mutableBase() }
        if optimizer.stateCount > 1 { unsafe bases.second = states[0][1].mutableBase() }
        return bases
    }

    /// Where the tensors of each state begin, parameter by parameter.
    func stateAddresses() -> [[UnsafeMutableRawPointer]] {
        unsafe states[0].map { state in
            let flat = zeros.with(state)
            return unsafe zeros.shapes.indices.map { unsafe UnsafeMutableRawPointer(mutating: flat.address($0)) }
        }
    }

    /// What the optimizer remembers of each parameter. O(parameters): copies.
    var statesOfParameters: [[Tensor<Scalar>]] {
        guard isFlat else { return states }
        let flat = states[0].map { zeros.with($0) }
        return zeros.shapes.indices.map { index in flat.map { $0[index] } }
    }

    /// Goes on after `step` steps, with the state of each parameter as it was then.
    mutating func resume(step: Int, states: [[Tensor<Scalar>]]) {
        self.step = step
        guard isFlat else {
            self.states = states
            return
        }
        for state in self.states[0].indices {
            var flat = zeros
            for (index, tensors) in states.enumerated() { flat.set(index, tensors[state]) }
            self.states[0][state] = flat.all
        }
    }
}

/// Where what an optimizer remembers of all parameters begins.
@safe struct StateBases: Equatable {
    var first, second: UnsafeMutableRawPointer?

    static func == (a: StateBases, b: StateBases) -> Bool { unsafe a.first == b.first && a.second == b.second }
}
