import Foundation

// Losses of sequences: each step has a class of its own, or none.

/// Some steps of a sample that follow each other and all have a class, as a kernel takes them.
@safe struct StepRows {
    let count: Int
    let output: UnsafeRawPointer
    let labels: UnsafePointer<Int32>
    let losses: UnsafeMutableRawPointer
    let gradient: UnsafeMutableRawPointer?
    /// What the gradient of a step is divided by: the samples of the batch, times the steps of this one that have a class.
    let divisor: Double
}

extension Compute {
    /// The loss of each sample is the mean of those of its steps that have a class; the others take no part, and their
    /// gradient is 0. The sum runs over the steps in ascending order, in `Double`.
    ///
    /// - Parameters:
    ///   - output: N×T×C.
    ///   - labels: N·T classes, or -1.
    ///   - kernel: Computes losses and gradients of some steps.
    func stepLosses<Scalar: TensorScalar>(
        _ output: Tensor<Scalar>, labels: [Int32], steps: Int, classes: Int, meanOver samples: Int,
        losses: inout Tensor<Scalar>, gradient: inout Tensor<Scalar>, wantsGradient: Bool,
        _ kernel: @Sendable (StepRows) -> Void
    ) {
        let row = classes * MemoryLayout<Scalar>.stride
        nonisolated(unsafe) let source = unsafe output.base
        nonisolated(unsafe) let lossBase = unsafe losses.mutableBase().assumingMemoryBound(to: Scalar.self)
        nonisolated(unsafe) let gradientBase = wantsGradient ? unsafe gradient.mutableBase() : nil
        unsafe labels.withUnsafeBufferPointer { labels in
            guard let first = labels.baseAddress else { return }
            nonisolated(unsafe) let labels = unsafe first
            share(output.rows, work: output.count * 16) { rows in
                // On the stack: a step of a training allocates nothing.
                unsafe withUnsafeTemporaryAllocation(of: Scalar.self, capacity: Self.mostSteps) { buffer in
                    guard let stepLosses = buffer.baseAddress else { return }
                    for sample in rows {
                        let places = sample * steps..<(sample + 1) * steps
                        var count = 0
                        for place in places where unsafe labels[place] >= 0 { count += 1 }
                        var sum = 0.0
                        var place = places.lowerBound
                        while place < places.upperBound {
                            guard unsafe labels[place] >= 0 else {
                                if let gradientBase = unsafe gradientBase {
                                    unsafe memset(gradientBase + place * row, 0, row)
                                }
                                place += 1
                                continue
                            }
                            var end = place + 1
                            while end < places.upperBound, end - place < Self.mostSteps, unsafe labels[end] >= 0 {
                                end += 1
                            }
                            unsafe kernel(
                                StepRows(
                                    count: end - place, output: source + place * row, labels: labels + place,
                                    losses: UnsafeMutableRawPointer(stepLosses),
                                    gradient: gradientBase.map { unsafe $0 + place * row },
                                    divisor: Double(samples) * Double(count)))
                            for index in 0..<end - place { unsafe sum += Double(stepLosses[index]) }
                            place = end
                        }
                        unsafe lossBase[sample] = Scalar(count == 0 ? 0 : sum / Double(count))
                    }
                }
            }
        }
        withExtendedLifetime(output) {}
    }

    /// So many steps go through a kernel at once.
    private static var mostSteps: Int { 64 }
}
