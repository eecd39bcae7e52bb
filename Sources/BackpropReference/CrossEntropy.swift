import Backprop
import CBackprop

/// The loss of a row whose class is `label`, -ln p_label, and its gradient by the logits, (pⱼ - [j = label])·scale,
/// where that is wanted. It may overwrite the logits.
func crossEntropy<Scalar: KernelScalar>(
    _ logits: Elements<Scalar>, beta: Scalar, label: Int, scale: Scalar, gradient: Elements<Scalar>?
) -> Scalar {
    let shifted = ShiftedLogits(logits, beta: beta)
    let atLabel = shifted[label]
    let total = shifted.sumOfExponentials(faint: .expFaintInLoss, into: gradient)
    if let gradient {
        let inverse = 1 / total
        for j in gradient.indices {
            let p = gradient[j] * inverse
            gradient[j] = (j == label ? p - 1 : p) * scale
        }
    }
    return Scalar.log(total) - atLabel
}

/// The loss of a row with a distribution t over the classes, -Σ tⱼ·ln pⱼ, and its gradient, (pⱼ - tⱼ)·scale. A class
/// with tⱼ = 0 adds nothing to the loss, not even where ln pⱼ is infinite.
func crossEntropy<Scalar: KernelScalar>(
    _ logits: Elements<Scalar>, beta: Scalar, targets t: Elements<Scalar>, scale: Scalar, gradient: Elements<Scalar>?
) -> Scalar {
    let shifted = ShiftedLogits(logits, beta: beta)
    let total = shifted.sumOfExponentials(faint: .expFaintInLoss, into: nil)
    let logTotal = Scalar.log(total)
    let inverse = 1 / total
    var lanes = VirtualLanes<Scalar>()
    for j in logits.indices {
        let d = shifted[j]
        if t[j] != 0 { lanes.add(t[j] * (logTotal - d), at: j) }
        gradient?[j] = (shifted.exponential(j, faint: .expFaintInLoss) * inverse - t[j]) * scale
    }
    return lanes.sum
}

/// Loss and gradient of every row.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
func softmaxCrossEntropy<Scalar: KernelScalar>(_ call: bp_softmax_cross_entropy, _: Scalar.Type) {
    let (rows, columns) = unsafe (call.rows, call.cols)
    let (beta, scale) = unsafe (Scalar(call.beta), Scalar(call.gradient_scale))
    let logits = unsafe Elements<Scalar>(call.logits, count: rows * columns)
    let labels = unsafe call.labels.map { unsafe Elements<Int32>(UnsafeRawPointer($0), count: rows) }
    let targets = unsafe Elements<Scalar>(call.targets, count: labels == nil ? rows * columns : 0)
    let losses = unsafe Elements<Scalar>(call.losses, count: rows)
    let gradients = unsafe call.gradient.map { unsafe Elements<Scalar>($0, count: rows * columns) }

    for r in 0..<rows {
        let row = logits.row(r, columns: columns)
        let gradient = gradients?.row(r, columns: columns)
        losses[r] =
            if let labels {
                crossEntropy(row, beta: beta, label: Int(labels[r]), scale: scale, gradient: gradient)
            } else {
                crossEntropy(
                    row, beta: beta, targets: targets.row(r, columns: columns), scale: scale, gradient: gradient)
            }
    }
}
