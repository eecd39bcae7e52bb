import CBackprop

extension Compute {
    /// w ← w - rate·g.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func sgd<Scalar>(rate: Double, gradient g: Tensor<Scalar>, weights w: inout Tensor<Scalar>) {
        guard g.count == w.count else { fatalError("SGD: gradient \(g.shape) for weights \(w.shape)") }
        let kernel = unsafe kernels.table(for: Scalar.self).pointee.sgd!
        let source = unsafe g.base
        let target = unsafe w.mutableBase()
        share(w.count, step: 64, work: w.count * 2) { range in
            let offset = range.lowerBound * MemoryLayout<Scalar>.stride
            unsafe kernel(range.count, rate, source + offset, target + offset)
        }
        withExtendedLifetime(g) {}
    }

    /// m ← momentum·m - rate·g, then w ← w + m.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func sgd<Scalar>(
        rate: Double, momentum: Double, gradient g: Tensor<Scalar>, memory m: inout Tensor<Scalar>,
        weights w: inout Tensor<Scalar>
    ) {
        guard g.count == w.count, m.count == w.count else {
            fatalError("SGD: gradient \(g.shape) and momentum \(m.shape) for weights \(w.shape)")
        }
        let kernel = unsafe kernels.table(for: Scalar.self).pointee.sgd_momentum!
        let source = unsafe g.base
        let memory = unsafe m.mutableBase()
        let target = unsafe w.mutableBase()
        share(w.count, step: 64, work: w.count * 4) { range in
            let offset = range.lowerBound * MemoryLayout<Scalar>.stride
            unsafe kernel(range.count, rate, momentum, source + offset, memory + offset, target + offset)
        }
        withExtendedLifetime(g) {}
    }
}
