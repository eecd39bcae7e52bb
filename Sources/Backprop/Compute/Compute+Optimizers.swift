import CBackprop

extension Compute {
    /// w ← w - rate·g.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func sgd<Scalar>(rate: Double, gradient g: Tensor<Scalar>, weights w: inout Tensor<Scalar>) {
        guard g.count == w.count else { fatalError("SGD: gradient \(g.shape) for weights \(w.shape)") }
        let kernel = unsafe kernels.table(for: Scalar.self).pointee.sgd!
        nonisolated(unsafe) let source = unsafe g.base
        nonisolated(unsafe) let target = unsafe w.mutableBase()
        share(w.count, step: 64, work: w.count * 2) { range in
            let offset = range.lowerBound * MemoryLayout<Scalar>.stride
            unsafe kernel(range.count, rate, source + offset, target + offset)
        }
        withExtendedLifetime(g) {}
    }

    /// m ← momentum·m - rate·g, then w ← w + m, or w ← w + momentum·m - rate·g; the state holds m.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func sgd<Scalar>(
        rate: Double, momentum: Double, nesterov: Bool, gradient g: Tensor<Scalar>, state: inout [Tensor<Scalar>],
        weights w: inout Tensor<Scalar>
    ) {
        guard g.count == w.count, state.count == 1, state[0].count == w.count else {
            fatalError("SGD: gradient \(g.shape) and state \(state.map(\.shape)) for weights \(w.shape)")
        }
        let table = unsafe kernels.table(for: Scalar.self)
        let kernel = unsafe nesterov ? table.pointee.sgd_nesterov! : table.pointee.sgd_momentum!
        nonisolated(unsafe) let source = unsafe g.base
        nonisolated(unsafe) let memory = unsafe state[0].mutableBase()
        nonisolated(unsafe) let target = unsafe w.mutableBase()
        share(w.count, step: 64, work: w.count * 4) { range in
            let offset = range.lowerBound * MemoryLayout<Scalar>.stride
            unsafe kernel(range.count, rate, momentum, source + offset, memory + offset, target + offset)
        }
        withExtendedLifetime(g) {}
    }

    /// r ← r + g², then w ← w - rate·g/(√r + epsilon); the state holds r.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func adagrad<Scalar>(
        rate: Double, epsilon: Double, gradient g: Tensor<Scalar>, state: inout [Tensor<Scalar>],
        weights w: inout Tensor<Scalar>
    ) {
        guard g.count == w.count, state.count == 1, state[0].count == w.count else {
            fatalError("AdaGrad: gradient \(g.shape) and state \(state.map(\.shape)) for weights \(w.shape)")
        }
        let kernel = unsafe kernels.table(for: Scalar.self).pointee.adagrad!
        nonisolated(unsafe) let source = unsafe g.base
        nonisolated(unsafe) let squares = unsafe state[0].mutableBase()
        nonisolated(unsafe) let target = unsafe w.mutableBase()
        share(w.count, step: 64, work: w.count * 16) { range in
            let offset = range.lowerBound * MemoryLayout<Scalar>.stride
            unsafe kernel(range.count, rate, epsilon, source + offset, squares + offset, target + offset)
        }
        withExtendedLifetime(g) {}
    }

    /// r ← decay·r + (1 - decay)·g², then w ← w - rate·g/(√r + epsilon); the state holds r.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func rmsprop<Scalar>(
        rate: Double, decay: Double, epsilon: Double, gradient g: Tensor<Scalar>, state: inout [Tensor<Scalar>],
        weights w: inout Tensor<Scalar>
    ) {
        guard g.count == w.count, state.count == 1, state[0].count == w.count else {
            fatalError("RMSProp: gradient \(g.shape) and state \(state.map(\.shape)) for weights \(w.shape)")
        }
        let kernel = unsafe kernels.table(for: Scalar.self).pointee.rmsprop!
        nonisolated(unsafe) let source = unsafe g.base
        nonisolated(unsafe) let squares = unsafe state[0].mutableBase()
        nonisolated(unsafe) let target = unsafe w.mutableBase()
        share(w.count, step: 64, work: w.count * 16) { range in
            let offset = range.lowerBound * MemoryLayout<Scalar>.stride
            unsafe kernel(range.count, rate, decay, epsilon, source + offset, squares + offset, target + offset)
        }
        withExtendedLifetime(g) {}
    }

    /// A step of Adam or AdamW; the state holds m and v.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func adam<Scalar>(
        _ step: AdamStep, gradient g: Tensor<Scalar>, state: inout [Tensor<Scalar>], weights w: inout Tensor<Scalar>
    ) {
        guard g.count == w.count, state.count == 2, state[0].count == w.count, state[1].count == w.count else {
            fatalError("Adam: gradient \(g.shape) and state \(state.map(\.shape)) for weights \(w.shape)")
        }
        let kernel = unsafe kernels.table(for: Scalar.self).pointee.adam!
        nonisolated(unsafe) let source = unsafe g.base
        nonisolated(unsafe) let (first, second) = unsafe (state[0].mutableBase(), state[1].mutableBase())
        nonisolated(unsafe) let target = unsafe w.mutableBase()
        share(w.count, step: 64, work: w.count * 20) { range in
            let offset = range.lowerBound * MemoryLayout<Scalar>.stride
            var call = unsafe bp_adam(
                n: range.count, rate: step.rate, beta1: step.beta1, beta2: step.beta2, epsilon: step.epsilon,
                root_scale: step.rootScale, keep: step.keep, g: source + offset, m: first + offset,
                v: second + offset, w: target + offset)
            unsafe kernel(&call)
        }
        withExtendedLifetime(g) {}
    }
}

/// The numbers of one update by Adam, for all parameters alike.
struct AdamStep {
    let rate, beta1, beta2, epsilon, rootScale, keep: Double

    /// - Parameters:
    ///   - rate: The learning rate.
    ///   - decay: The share of the parameters that the update takes away.
    ///   - step: The number of the update, counted from 0.
    init(rate: Double, beta1: Double, beta2: Double, epsilon: Double, decay: Double, step: Int) {
        self.rate = rate / (1 - beta1.raised(to: step + 1))
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
        rootScale = 1 / (1 - beta2.raised(to: step + 1)).squareRoot()
        keep = 1 - decay
    }
}
