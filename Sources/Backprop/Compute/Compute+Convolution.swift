import CBackprop

extension Compute {
    /// y = f(bias + Σ x·w), f being the identity or a ReLU.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func convolution<Scalar>(
        _ x: Tensor<Scalar>, weights: Tensor<Scalar>, _ geometry: bp_geometry, into y: inout Tensor<Scalar>,
        bias: Tensor<Scalar>, relu: Bool
    ) {
        guard x.count == geometry.inputs, y.count == geometry.outputs, weights.count == geometry.weights,
            bias.count == geometry.out_channels
        else {
            fatalError("convolution: \(x.shape) by \(weights.shape), bias \(bias.shape), into \(y.shape)")
        }
        let call = unsafe bp_convolution(
            geometry: geometry, x: x.base, weights: weights.base, bias: bias.base, addend: nil, relu: relu,
            y: y.mutableBase())
        make(BP_CALL_CONVOLUTION, call, for: Scalar.self)
        withExtendedLifetime((x, weights, bias)) {}
    }

    /// dx = Σ dy·w, and 0 where a saved ReLU output is <= 0.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    package func convolutionInputGradient<Scalar>(
        _ dy: Tensor<Scalar>, weights: Tensor<Scalar>, _ geometry: bp_geometry, into dx: inout Tensor<Scalar>,
        mask: Tensor<Scalar>? = nil
    ) {
        guard dx.count == geometry.inputs, dy.count == geometry.outputs, weights.count == geometry.weights,
            mask?.count ?? dx.count == dx.count
        else {
            fatalError("convolution input gradient: \(dy.shape) by \(weights.shape) into \(dx.shape)")
        }
        let call = unsafe bp_convolution_input_gradient(
            geometry: geometry, dy: dy.base, weights: weights.base, mask: mask?.base, dx: dx.mutableBase())
        make(BP_CALL_CONVOLUTION_INPUT_GRADIENT, call, for: Scalar.self)
        withExtendedLifetime((dy, weights, mask)) {}
    }

    /// dw = Σ x·dy, added to what is there if it is to be accumulated; with `flush`, what is negligible becomes 0.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func convolutionWeightGradient<Scalar>(
        _ x: Tensor<Scalar>, _ dy: Tensor<Scalar>, _ geometry: bp_geometry, into dw: inout Tensor<Scalar>,
        accumulate: Bool, flush: Bool
    ) {
        guard x.count == geometry.inputs, dy.count == geometry.outputs, dw.count == geometry.weights else {
            fatalError("convolution weight gradient: \(x.shape) and \(dy.shape) into \(dw.shape)")
        }
        let call = unsafe bp_convolution_weight_gradient(
            geometry: geometry, x: x.base, dy: dy.base, accumulate: accumulate, flush: flush, dw: dw.mutableBase())
        make(BP_CALL_CONVOLUTION_WEIGHT_GRADIENT, call, for: Scalar.self)
        withExtendedLifetime((x, dy)) {}
    }
}

extension bp_geometry {
    /// How many elements the images, the outputs and the weights have.
    var inputs: Int { images * height * width * channels }
    var outputs: Int { images * out_height * out_width * out_channels }
    var weights: Int { kernel_height * kernel_width * channels / groups * out_channels }
    /// The taps of a kernel that can lie on the image.
    var taps: Size { Size(min(kernel_height, height)) * Size(min(kernel_width, width)) }
}
