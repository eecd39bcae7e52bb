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
        let kernel = unsafe kernels.table(for: Scalar.self).pointee.convolution!
        nonisolated(unsafe) let target = unsafe y.mutableBase()
        let stride = MemoryLayout<Scalar>.stride
        share(geometry, work: geometry.work) { part, images, lines in
            var part = part
            let inputs = images.lowerBound * geometry.height * geometry.width * geometry.channels
            let outputs =
                (images.lowerBound * geometry.out_height + lines.lowerBound) * geometry.out_width
                * geometry.out_channels
            unsafe kernel(
                &part, x.base + inputs * stride, weights.base, bias.base, relu, target + outputs * stride)
        }
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
        let kernel = unsafe kernels.table(for: Scalar.self).pointee.convolution_input_gradient!
        nonisolated(unsafe) let target = unsafe dx.mutableBase()
        shareImages(geometry, work: geometry.work) { part, inputs, outputs in
            var part = part
            unsafe kernel(
                &part, dy.base + outputs * MemoryLayout<Scalar>.stride, weights.base,
                mask.map { unsafe $0.base + inputs * MemoryLayout<Scalar>.stride },
                target + inputs * MemoryLayout<Scalar>.stride)
        }
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
        let kernel = unsafe kernels.table(for: Scalar.self).pointee.convolution_weight_gradient!
        nonisolated(unsafe) let target = unsafe dw.mutableBase()
        // Each thread owns whole rows: chains over the samples are never cut.
        let rows = geometry.weights / max(geometry.out_channels, 1)
        share(rows, work: geometry.work) { rows in
            var geometry = geometry
            unsafe kernel(&geometry, rows.lowerBound, rows.count, x.base, dy.base, accumulate, flush, target)
        }
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
    /// The multiply-adds of a convolution.
    var work: Int { outputs * kernel_height * kernel_width * channels / groups }
}

extension Compute {
    /// Calls `body` with parts of a geometry: some images, or some lines of the only one.
    fileprivate func share(
        _ geometry: bp_geometry, work: Int,
        _ body: @Sendable (bp_geometry, _ images: Range<Int>, _ lines: Range<Int>) -> Void
    ) {
        if geometry.images > 1 {
            share(geometry.images, work: work) { images in
                var part = geometry
                part.images = images.count
                body(part, images, 0..<geometry.out_height)
            }
        } else {
            share(geometry.out_height, work: work) { lines in
                var part = geometry
                part.out_height = lines.count
                part.top -= lines.lowerBound * part.stride_y
                body(part, 0..<geometry.images, lines)
            }
        }
    }

    /// Calls `body` with parts of a geometry that are some of its images, and the positions of the first input and the
    /// first output of each.
    func shareImages(
        _ geometry: bp_geometry, work: Int, _ body: @Sendable (bp_geometry, _ inputs: Int, _ outputs: Int) -> Void
    ) {
        share(geometry.images, work: work) { images in
            var part = geometry
            part.images = images.count
            body(
                part, images.lowerBound * geometry.height * geometry.width * geometry.channels,
                images.lowerBound * geometry.out_height * geometry.out_width * geometry.out_channels)
        }
    }
}
