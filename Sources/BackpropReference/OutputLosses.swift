import Backprop
import CBackprop

/// A loss that is a sum over the outputs, for each row, and its gradient where that is wanted. It may overwrite the
/// outputs.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
func outputLosses<Scalar: KernelScalar>(_ call: bp_output_losses, _: Scalar.Type) {
    let (rows, columns) = unsafe (call.rows, call.cols)
    let kind = unsafe call.loss
    let (floor, lossScale, scale) = unsafe (
        Scalar(call.floor), Scalar(call.loss_scale), Scalar(call.gradient_scale)
    )
    let outputs = unsafe Elements<Scalar>(call.outputs, count: rows * columns)
    let targets = unsafe Elements<Scalar>(call.targets, count: rows * columns)
    let losses = unsafe Elements<Scalar>(call.losses, count: rows)
    let gradients = unsafe call.gradient.map { unsafe Elements<Scalar>($0, count: rows * columns) }

    for r in 0..<rows {
        let (y, t) = (outputs.row(r, columns: columns), targets.row(r, columns: columns))
        let gradient = gradients?.row(r, columns: columns)
        var lanes = VirtualLanes<Scalar>()
        for j in y.indices {
            let (output, target) = (y[j], t[j])
            lanes.add(term(kind, output, target, floor), at: j)
            gradient?[j] = slope(kind, output, target, floor, scale)
        }
        losses[r] = lanes.sum * lossScale
    }
}

private func term<Scalar: KernelScalar>(_ kind: bp_loss, _ y: Scalar, _ t: Scalar, _ floor: Scalar) -> Scalar {
    switch kind {
    case BP_SQUARED_ERROR:
        let d = (y - t).flushed(below: Scalar.negligible.squareRoot())
        return d * d
    case BP_ABSOLUTE_ERROR: return (y - t).magnitude
    case BP_BINARY_CROSS_ENTROPY:
        let q = clipped(y, floor)
        return -((1 - t) * Scalar.log(1 - q)).addingProduct(t, Scalar.log(q))
    case BP_SIGMOID_CROSS_ENTROPY:
        let wrong = y > 0 ? 1 - t : t
        return (wrong == 0 ? 0 : y.magnitude * wrong) + softplusBeyond(y, faint: .expFaintInLoss)
    case let other: unlisted(other)
    }
}

private func slope<Scalar: KernelScalar>(
    _ kind: bp_loss, _ y: Scalar, _ t: Scalar, _ floor: Scalar, _ scale: Scalar
) -> Scalar {
    let d = y - t
    switch kind {
    case BP_SQUARED_ERROR: return d * scale
    case BP_ABSOLUTE_ERROR: return d > 0 ? scale : d < 0 ? -scale : d
    case BP_BINARY_CROSS_ENTROPY:
        let q = clipped(y, floor)
        return (q - t) / (q * (1 - q)) * scale
    case BP_SIGMOID_CROSS_ENTROPY: return (sigmoid(y, faint: .expFaintInLoss) - t) * scale
    case let other: unlisted(other)
    }
}
