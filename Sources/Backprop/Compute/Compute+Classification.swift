import CBackprop

extension Compute {
    /// Each row's cross-entropy of softmax(β·logits) against its target, and the gradient of the mean over `samples`; of
    /// sequences the mean over the steps.
    ///
    /// - Parameters:
    ///   - losses: One value per row.
    ///   - gradient: As large as the logits; left alone unless it is wanted.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func softmaxCrossEntropy<Scalar>(
        _ logits: Tensor<Scalar>, _ targets: Targets<Scalar>, beta: Double, meanOver samples: Int,
        losses: inout Tensor<Scalar>, gradient: inout Tensor<Scalar>, wantsGradient: Bool
    ) {
        checkCrossEntropy(logits, targets, losses: losses, gradient: gradient, wantsGradient)
        let kernel = unsafe kernels.table(for: Scalar.self).pointee.softmax_cross_entropy!
        if case .sequences(let labels, let steps, let classes) = targets {
            nonisolated(unsafe) let kernel = unsafe kernel
            return stepLosses(
                logits, labels: labels.storage, steps: steps, classes: classes, meanOver: samples, losses: &losses,
                gradient: &gradient, wantsGradient: wantsGradient
            ) { rows in
                var call = unsafe bp_softmax_cross_entropy(
                    rows: rows.count, cols: classes, beta: beta, logits: rows.output, labels: rows.labels, targets: nil,
                    gradient_scale: beta / rows.divisor, losses: rows.losses, gradient: rows.gradient)
                unsafe kernel(&call)
            }
        }
        let columns = logits.columns
        nonisolated(unsafe) let source = unsafe logits.base
        nonisolated(unsafe) let lossBase = unsafe losses.mutableBase()
        nonisolated(unsafe) let gradientBase = wantsGradient ? unsafe gradient.mutableBase() : nil
        unsafe targets.withPointers { labels, values in
            nonisolated(unsafe) let (labels, values) = unsafe (labels, values)
            share(logits.rows, work: logits.count * 16) { rows in
                let offset = rows.lowerBound * columns * MemoryLayout<Scalar>.stride
                var call = unsafe bp_softmax_cross_entropy(
                    rows: rows.count, cols: columns, beta: beta, logits: source + offset,
                    labels: labels.map { unsafe $0 + rows.lowerBound }, targets: values.map { unsafe $0 + offset },
                    gradient_scale: beta / Double(samples),
                    losses: lossBase + rows.lowerBound * MemoryLayout<Scalar>.stride,
                    gradient: gradientBase.map { unsafe $0 + offset })
                unsafe kernel(&call)
            }
        }
        withExtendedLifetime(logits) {}
    }

    /// The same for probabilities, which are kept between `floor` and 1 - `floor`.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func crossEntropy<Scalar>(
        _ probabilities: Tensor<Scalar>, _ targets: Targets<Scalar>, floor: Double, meanOver samples: Int,
        losses: inout Tensor<Scalar>, gradient: inout Tensor<Scalar>, wantsGradient: Bool
    ) {
        checkCrossEntropy(probabilities, targets, losses: losses, gradient: gradient, wantsGradient)
        let kernel = unsafe kernels.table(for: Scalar.self).pointee.cross_entropy!
        if case .sequences(let labels, let steps, let classes) = targets {
            nonisolated(unsafe) let kernel = unsafe kernel
            return stepLosses(
                probabilities, labels: labels.storage, steps: steps, classes: classes, meanOver: samples,
                losses: &losses,
                gradient: &gradient, wantsGradient: wantsGradient
            ) { rows in
                var call = unsafe bp_cross_entropy(
                    rows: rows.count, cols: classes, floor: floor, probabilities: rows.output, labels: rows.labels,
                    targets: nil, samples: rows.divisor, losses: rows.losses, gradient: rows.gradient)
                unsafe kernel(&call)
            }
        }
        let lossBase = unsafe losses.mutableBase()
        let gradientBase = wantsGradient ? unsafe gradient.mutableBase() : nil
        unsafe targets.withPointers { labels, values in
            var call = unsafe bp_cross_entropy(
                rows: probabilities.rows, cols: probabilities.columns, floor: floor, probabilities: probabilities.base,
                labels: labels, targets: values, samples: Double(samples), losses: lossBase, gradient: gradientBase)
            unsafe kernel(&call)
        }
        withExtendedLifetime(probabilities) {}
    }

    private func checkCrossEntropy<Scalar>(
        _ output: Tensor<Scalar>, _ targets: Targets<Scalar>, losses: Tensor<Scalar>,
        gradient: Tensor<Scalar>, _ wantsGradient: Bool
    ) {
        if let problem = targets.problem(rows: output.rows, columns: output.columns) {
            fatalError("cross-entropy: \(problem)")
        }
        guard losses.count == output.rows, !wantsGradient || gradient.count == output.count else {
            fatalError(
                "cross-entropy: output \(output.shape), losses \(losses.shape), gradient \(gradient.shape)")
        }
    }

    /// The position of each row's first maximum, or of its first NaN.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func argmax<Scalar>(_ x: Tensor<Scalar>) -> [Int32] {
        let kernel = unsafe kernels.table(for: Scalar.self).pointee.argmax!
        defer { withExtendedLifetime(x) {} }
        return unsafe [Int32](unsafeUninitializedCapacity: x.rows) { positions, count in
            unsafe kernel(x.rows, x.columns, x.base, positions.baseAddress)
            count = x.rows
        }
    }

    /// How many rows, or steps of sequences, have their greatest output where their target has.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func countCorrect<Scalar>(_ output: Tensor<Scalar>, _ targets: Targets<Scalar>) -> Int {
        guard targets.rows == output.rows, targets.outputs == output.columns else {
            fatalError("accuracy: output \(output.shape), \(targets.rows) targets of \(targets.outputs)")
        }
        let kernel = unsafe kernels.table(for: Scalar.self).pointee.count_correct!
        defer { withExtendedLifetime(output) {} }
        var (rows, columns) = (output.rows, output.columns)
        // A step without a class, -1, is never right.
        if case .sequences(let labels, _, let classes) = targets { (rows, columns) = (labels.count, classes) }
        return unsafe targets.withPointers { labels, values in
            unsafe kernel(rows, columns, output.base, labels, values)
        }
    }
}

extension Targets {
    /// Calls `body` with the labels or with the values, for a kernel call.
    func withPointers<Result>(_ body: (UnsafePointer<Int32>?, UnsafeRawPointer?) -> Result) -> Result {
        switch self {
        case .classes(let labels, _), .sequences(let labels, _, _):
            return unsafe labels.storage.withUnsafeBufferPointer { unsafe body($0.baseAddress, nil) }
        case .values(let values):
            defer { withExtendedLifetime(values) {} }
            return unsafe body(nil, values.base)
        }
    }
}

extension [Int32] {
    /// The position of the first label that is not in `0..<classes`.
    func firstOutside(classes: Int) -> Int? {
        let position = unsafe withUnsafeBufferPointer {
            unsafe bp_first_label_outside($0.count, $0.baseAddress, Int32(clamping: classes))
        }
        return position == count ? nil : position
    }

    /// The same, where -1 may stand for none.
    func firstOutside(classes: Int, orNone: Bool) -> Int? {
        guard orNone else { return firstOutside(classes: classes) }
        for index in indices where self[index] < -1 || Int(self[index]) >= classes { return index }
        return nil
    }
}
