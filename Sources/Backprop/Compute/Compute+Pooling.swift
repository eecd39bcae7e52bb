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
        nonisolated(unsafe) let table = unsafe kernels.table(for: Scalar.self)
        nonisolated(unsafe) let target = unsafe y.mutableBase()
        let stride = MemoryLayout<Scalar>.stride
        shareImages(geometry, work: geometry.inputs * 2) { part, inputs, outputs in
            var part = part
            switch pooling {
            case .max: unsafe table.pointee.max_pooling(&part, x.base + inputs * stride, target + outputs * stride)
            case .average(let countsPadding):
                unsafe table.pointee.average_pooling(
                    &part, countsPadding, x.base + inputs * stride, target + outputs * stride)
            }
        }
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
        nonisolated(unsafe) let table = unsafe kernels.table(for: Scalar.self)
        nonisolated(unsafe) let target = unsafe dx.mutableBase()
        let stride = MemoryLayout<Scalar>.stride
        shareImages(geometry, work: geometry.inputs * 3) { part, inputs, outputs in
            var part = part
            switch pooling {
            case .max:
                unsafe table.pointee.max_pooling_gradient(
                    &part, false, x.base + inputs * stride, dy.base + outputs * stride, target + inputs * stride)
            case .average(let countsPadding):
                unsafe table.pointee.average_pooling_gradient(
                    &part, countsPadding, nil, dy.base + outputs * stride,
                    target + inputs * stride)
            }
        }
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
