import Backprop
import CBackprop

/// The mean of a row, 0 unless it is to be centred, and by what its distances from it are multiplied.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
private func moments<Scalar: KernelScalar>(
    _ x: Elements<Scalar>, centered: Bool, epsilon: Scalar
) -> (mean: Scalar, scale: Scalar) {
    var sum = VirtualLanes<Scalar>()
    for j in x.indices { sum.add(x[j], at: j) }
    let mean = centered ? sum.sum / Scalar(x.count) : 0
    var squares = VirtualLanes<Scalar>()
    for j in x.indices { squares.addProduct(x[j] - mean, x[j] - mean, at: j) }
    return (mean, 1 / (squares.sum / Scalar(x.count) + epsilon).squareRoot())
}

/// y = (x - mean)·scale·gamma + beta, with the moments of each row.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
func rowNormalization<Scalar: KernelScalar>(_ call: bp_row_normalization, _: Scalar.Type) {
    let (rows, columns) = (call.rows, call.cols)
    let inputs = unsafe Elements<Scalar>(call.x, count: rows * columns)
    let outputs = unsafe Elements<Scalar>(call.y, count: rows * columns)
    let gamma = unsafe Elements<Scalar>(call.gamma, count: columns)
    let beta = unsafe call.beta.map { unsafe Elements<Scalar>($0, count: columns) }
    let (centered, epsilon) = (call.centered, Scalar(call.epsilon))
    for r in 0..<rows {
        let (x, y) = (inputs.row(r, columns: columns), outputs.row(r, columns: columns))
        let (mean, scale) = moments(x, centered: centered, epsilon: epsilon)
        for j in x.indices {
            let z = (x[j] - mean) * scale
            y[j] = if let beta { beta[j].addingProduct(z, gamma[j]) } else { z * gamma[j] }
        }
    }
}

/// The gradient with respect to x.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
func rowNormalizationGradient<Scalar: KernelScalar>(_ call: bp_row_normalization_gradient, _: Scalar.Type) {
    let (rows, columns) = (call.rows, call.cols)
    let inputs = unsafe Elements<Scalar>(call.x, count: rows * columns)
    let outputGradients = unsafe Elements<Scalar>(call.dy, count: rows * columns)
    let inputGradients = unsafe Elements<Scalar>(call.dx, count: rows * columns)
    let gamma = unsafe Elements<Scalar>(call.gamma, count: columns)
    let (centered, epsilon) = (call.centered, Scalar(call.epsilon))
    for r in 0..<rows {
        let x = inputs.row(r, columns: columns)
        let (dy, dx) = (outputGradients.row(r, columns: columns), inputGradients.row(r, columns: columns))
        let (mean, scale) = moments(x, centered: centered, epsilon: epsilon)
        var sum = VirtualLanes<Scalar>()
        var sumAlongNormals = VirtualLanes<Scalar>()
        for j in x.indices {
            sum.add(dy[j] * gamma[j], at: j)
            sumAlongNormals.addProduct(dy[j] * gamma[j], (x[j] - mean) * scale, at: j)
        }
        let shift = centered ? sum.sum / Scalar(columns) : 0
        let slope = sumAlongNormals.sum / Scalar(columns)
        for j in x.indices {
            dx[j] = scale * (dy[j] * gamma[j] - shift.addingProduct((x[j] - mean) * scale, slope))
        }
    }
}

/// The gradients of gamma and, if there is memory for it, beta, for some columns.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
func rowNormalizationParameterGradient<Scalar: KernelScalar>(
    _ call: bp_row_normalization_parameter_gradient, _: Scalar.Type
) {
    let (rows, columns) = (call.rows, call.cols)
    let range = call.first_col..<call.first_col + call.some_cols
    let inputs = unsafe Elements<Scalar>(call.x, count: rows * columns)
    let outputGradients = unsafe Elements<Scalar>(call.dy, count: rows * columns)
    let dgamma = unsafe Elements<Scalar>(call.dgamma, count: columns)
    let dbeta = unsafe call.dbeta.map { unsafe Elements<Scalar>($0, count: columns) }
    let (centered, epsilon) = (call.centered, Scalar(call.epsilon))
    if !call.accumulate {
        for j in range {
            dgamma[j] = 0
            dbeta?[j] = 0
        }
    }
    for r in 0..<rows {
        let (x, dy) = (inputs.row(r, columns: columns), outputGradients.row(r, columns: columns))
        let (mean, scale) = moments(x, centered: centered, epsilon: epsilon)
        for j in range {
            dgamma[j].addProduct(dy[j], (x[j] - mean) * scale)
            dbeta?[j] += dy[j]
        }
    }
}
