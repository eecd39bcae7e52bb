import Backprop
import CBackprop

/// A sum over rows: of blocks of 64 rows, each a chain of its own, and then of the blocks.
private func sum<Scalar: KernelScalar>(rows: Int, _ add: (inout Scalar, Int) -> Void) -> Scalar {
    stride(from: 0, to: rows, by: 64).reduce(0) { sum, start in
        var block: Scalar = 0
        for row in start..<min(start + 64, rows) { add(&block, row) }
        return sum + block
    }
}

/// The mean and the variance of column `j`.
private func moments<Scalar: KernelScalar>(
    rows: Int, stride: Int, _ x: Elements<Scalar>, column j: Int
) -> (mean: Scalar, variance: Scalar) {
    let mean = sum(rows: rows) { $0 += x[$1 * stride + j] } / Scalar(rows)
    let squares: Scalar = sum(rows: rows) { sum, row in
        let d = x[row * stride + j] - mean
        sum.addProduct(d, d)
    }
    return (mean, squares / Scalar(rows))
}

/// The mean and the variance of each column of a matrix whose rows are `stride` apart.
func columnMoments<Scalar: KernelScalar>(
    rows: Int, stride: Int, _ x: Elements<Scalar>, mean: Elements<Scalar>, variance: Elements<Scalar>
) {
    for j in mean.indices { (mean[j], variance[j]) = moments(rows: rows, stride: stride, x, column: j) }
}

/// How many elements a matrix takes up whose rows are `stride` apart.
private func extent(rows: Int, columns: Int, stride: Int) -> Int {
    rows == 0 ? 0 : (rows - 1) * stride + columns
}

/// y = (x - mean)·gamma/√(variance + epsilon) + beta.
func batchNormalization<Scalar: KernelScalar>(_ call: bp_batch_normalization, _: Scalar.Type) {
    let (rows, columns, stride) = (call.rows, call.cols, call.stride)
    let count = extent(rows: rows, columns: columns, stride: stride)
    let x = unsafe Elements<Scalar>(call.x, count: count)
    let y = unsafe Elements<Scalar>(call.y, count: count)
    let means = unsafe call.mean.map { unsafe Elements<Scalar>($0, count: columns) }
    let variances = unsafe call.variance.map { unsafe Elements<Scalar>($0, count: columns) }
    let gamma = unsafe Elements<Scalar>(call.gamma, count: columns)
    let beta = unsafe Elements<Scalar>(call.beta, count: columns)
    let epsilon = Scalar(call.epsilon)
    for j in 0..<columns {
        var (mean, variance): (Scalar, Scalar)
        if let means, let variances {
            (mean, variance) = (means[j], variances[j])
        } else {
            (mean, variance) = moments(rows: rows, stride: stride, x, column: j)
        }
        let scale = gamma[j] * (1 / (variance + epsilon).squareRoot())
        for r in 0..<rows {
            y[r * stride + j] = beta[j].addingProduct(x[r * stride + j] - mean, scale)
        }
    }
}

/// The gradients of gamma, beta and, if there is memory for it, x.
func batchNormalizationGradient<Scalar: KernelScalar>(_ call: bp_batch_normalization_gradient, _: Scalar.Type) {
    let (rows, columns, stride) = (call.rows, call.cols, call.stride)
    let count = extent(rows: rows, columns: columns, stride: stride)
    let x = unsafe Elements<Scalar>(call.x, count: count)
    let dy = unsafe Elements<Scalar>(call.dy, count: count)
    let dx = unsafe call.dx.map { unsafe Elements<Scalar>($0, count: count) }
    let mean = unsafe Elements<Scalar>(call.mean, count: columns)
    let variance = unsafe Elements<Scalar>(call.variance, count: columns)
    let gamma = unsafe Elements<Scalar>(call.gamma, count: columns)
    let dgamma = unsafe Elements<Scalar>(call.dgamma, count: columns)
    let dbeta = unsafe Elements<Scalar>(call.dbeta, count: columns)
    let epsilon = Scalar(call.epsilon)
    for j in 0..<columns {
        let deviation = 1 / (variance[j] + epsilon).squareRoot()
        func normal(_ row: Int) -> Scalar { (x[row * stride + j] - mean[j]) * deviation }
        dbeta[j] = sum(rows: rows) { $0 += dy[$1 * stride + j] }
        dgamma[j] = sum(rows: rows) { $0.addProduct(dy[$1 * stride + j], normal($1)) }
        guard let dx else { continue }
        let scale = gamma[j] * deviation
        let (shift, slope) = (dbeta[j] / Scalar(rows), dgamma[j] / Scalar(rows))
        for r in 0..<rows {
            dx[r * stride + j] = scale * (dy[r * stride + j] - shift.addingProduct(normal(r), slope))
        }
    }
}
