import CBackprop

extension Compute {
    /// y = the maximum or the mean of each window, for each channel.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func pooling<Scalar>(
        _ pooling: Pooling, _ x: Tensor<Scalar>, _ geometry: bp_geometry, into y: inout Tensor<Scalar>
    ) {
        guard x.count == geometry.inputs, y.count == geometry.outputs else {
            fatalError("pooling: \(x.shape) into \(y.shape)")
        }
        let call = unsafe bp_pooling(kind: pooling.kernel, geometry: geometry, x: x.base, y: y.mutableBase())
        make(BP_CALL_POOLING, call, for: Scalar.self)
        withExtendedLifetime(x) {}
    }

    /// dx = dy of the windows that an input wins, or its share of those that it is in.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func poolingGradient<Scalar>(
        _ pooling: Pooling, _ x: Tensor<Scalar>, _ dy: Tensor<Scalar>, _ geometry: bp_geometry,
        into dx: inout Tensor<Scalar>
    ) {
        guard x.count == geometry.inputs, dy.count == geometry.outputs, dx.count == x.count else {
            fatalError("pooling gradient: \(x.shape) and \(dy.shape) into \(dx.shape)")
        }
        let call = unsafe bp_pooling_gradient(
            kind: pooling.kernel, rectify: false, geometry: geometry, x: x.base, dy: dy.base, dx: dx.mutableBase())
        make(BP_CALL_POOLING_GRADIENT, call, for: Scalar.self)
        withExtendedLifetime((x, dy)) {}
    }
}

/// What a pooling takes from a window.
enum Pooling {
    /// The first NaN, else the first maximum.
    case max
    /// The mean of what is inside; with the padding counted as zeros, if asked for.
    case average(countsPadding: Bool)

    var kernel: bp_pooling_kind {
        switch self {
        case .max: BP_MAX_POOLING
        case .average(let countsPadding): countsPadding ? BP_PADDED_AVERAGE_POOLING : BP_AVERAGE_POOLING
        }
    }
}
