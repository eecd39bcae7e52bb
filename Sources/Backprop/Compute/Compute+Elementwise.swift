import CBackprop

/// The functions that the kernel table maps over the elements of a tensor.
enum ElementwiseFunction {
    case relu, exp, log, sigmoid, tanh
}

extension Compute {
    /// y = f(x), element by element.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func apply<Scalar>(_ function: ElementwiseFunction, to x: Tensor<Scalar>, into y: inout Tensor<Scalar>) {
        guard x.count == y.count else { fatalError("\(function): shapes \(x.shape) and \(y.shape) differ") }
        let target = unsafe y.mutableBase()
        unsafe apply(function, Scalar.self, x.count, x.base, target)
        withExtendedLifetime(x) {}
    }

    /// y = f(y), element by element.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func apply<Scalar>(_ function: ElementwiseFunction, to y: inout Tensor<Scalar>) {
        let target = unsafe y.mutableBase()
        unsafe apply(function, Scalar.self, y.count, UnsafeRawPointer(target), target)
    }

    private func apply<Scalar: TensorScalar>(
        _ function: ElementwiseFunction, _: Scalar.Type, _ count: Int, _ x: UnsafeRawPointer,
        _ y: UnsafeMutableRawPointer
    ) {
        let table = unsafe kernels.table(for: Scalar.self)
        let map =
            switch function {
            case .relu: unsafe table.pointee.relu!
            case .exp: unsafe table.pointee.exp!
            case .log: unsafe table.pointee.log!
            case .sigmoid: unsafe table.pointee.sigmoid!
            case .tanh: unsafe table.pointee.tanh!
            }
        share(count, step: 64, work: count * 8) { range in
            let offset = range.lowerBound * MemoryLayout<Scalar>.stride
            unsafe map(range.count, x + offset, y + offset)
        }
    }

    /// dx = dy · f'(x) in place, f' from the saved output y = f(x). For the functions whose derivative y tells: ReLU,
    /// sigmoid, tanh.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func applyGradient<Scalar>(
        _ function: ElementwiseFunction, output y: Tensor<Scalar>, to gradient: inout Tensor<Scalar>
    ) {
        guard y.count == gradient.count else {
            fatalError("\(function): output \(y.shape) and gradient \(gradient.shape) differ")
        }
        let table = unsafe kernels.table(for: Scalar.self)
        let map =
            switch function {
            case .relu: unsafe table.pointee.relu_gradient!
            case .sigmoid: unsafe table.pointee.sigmoid_gradient!
            case .tanh: unsafe table.pointee.tanh_gradient!
            case .exp, .log: fatalError("\(function): its derivative is not computed from its output")
            }
        let source = unsafe y.base
        let target = unsafe gradient.mutableBase()
        share(y.count, step: 64, work: y.count * 4) { range in
            let offset = range.lowerBound * MemoryLayout<Scalar>.stride
            unsafe map(range.count, source + offset, target + offset, target + offset)
        }
        withExtendedLifetime(y) {}
    }
}
