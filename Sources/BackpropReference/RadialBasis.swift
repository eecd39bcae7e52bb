import Backprop
import CBackprop

/// Σᵢ (xᵢ - cᵢⱼ)² for unit j.
private func squaredDistance<Scalar: KernelScalar>(
    _ x: Elements<Scalar>, _ centers: Elements<Scalar>, _ j: Int, units: Int
) -> Scalar {
    x.indices.reduce(0) { sum, i in
        let d = x[i] - centers[i * units + j]
        return sum.addingProduct(d, d)
    }
}

/// y = exp(-d²/(2·width²)) for each row and each unit.
func radialBasis<Scalar: KernelScalar>(_ call: bp_radial_basis, _: Scalar.Type) {
    let (rows, inputs, units) = (call.rows, call.inputs, call.units)
    let samples = unsafe Elements<Scalar>(call.x, count: rows * inputs)
    let centers = unsafe Elements<Scalar>(call.centers, count: inputs * units)
    let widths = unsafe Elements<Scalar>(call.widths, count: units)
    let outputs = unsafe Elements<Scalar>(call.y, count: rows * units)
    let faint = call.saturate ? Scalar.expFaint : -.infinity
    for r in 0..<rows {
        let (x, y) = (samples.row(r, columns: inputs), outputs.row(r, columns: units))
        for j in y.indices {
            let scale = -0.5 / (widths[j] * widths[j])
            let exponent = squaredDistance(x, centers, j, units: units) * scale
            y[j] = exponent < faint ? 0 : Scalar.exp(exponent)
        }
    }
}

/// Adds to the gradients of centres and widths, and replaces dy by the derivative along x - c.
func radialBasisGradient<Scalar: KernelScalar>(_ call: bp_radial_basis_gradient, _: Scalar.Type) {
    let (rows, inputs, units) = (call.rows, call.inputs, call.units)
    let samples = unsafe Elements<Scalar>(call.x, count: rows * inputs)
    let centers = unsafe Elements<Scalar>(call.centers, count: inputs * units)
    let widths = unsafe Elements<Scalar>(call.widths, count: units)
    let outputs = unsafe Elements<Scalar>(call.y, count: rows * units)
    let gradients = unsafe Elements<Scalar>(call.dy, count: rows * units)
    let learns = unsafe call.dcenters != nil
    let centerGradients = unsafe Elements<Scalar>(call.dcenters, count: learns ? inputs * units : 0)
    let widthGradients = unsafe Elements<Scalar>(call.dwidths, count: learns ? units : 0)
    if !call.accumulate {
        for i in centerGradients.indices { centerGradients[i] = 0 }
        for j in widthGradients.indices { widthGradients[j] = 0 }
    }
    for r in 0..<rows {
        let (x, y) = (samples.row(r, columns: inputs), outputs.row(r, columns: units))
        let dy = gradients.row(r, columns: units)
        for j in y.indices {
            let square = widths[j] * widths[j]
            let e = (dy[j] * y[j]).flushed
            let g = (e * (-1 / square)).flushed
            dy[j] = g
            guard learns else { continue }
            let distance = squaredDistance(x, centers, j, units: units)
            widthGradients[j].addProduct(e * distance, 1 / (square * widths[j]))
            for i in x.indices { centerGradients[i * units + j].addProduct(-g, x[i] - centers[i * units + j]) }
        }
    }
}

/// dx = Σⱼ gⱼ·(x - cⱼ) for each row and each input.
func radialBasisInputGradient<Scalar: KernelScalar>(
    rows: Int, inputs: Int, units: Int, _ x: Elements<Scalar>, centers: Elements<Scalar>, _ g: Elements<Scalar>,
    into dx: Elements<Scalar>
) {
    for r in 0..<rows {
        let row = g.row(r, columns: units)
        for i in 0..<inputs {
            var lanes = VirtualLanes<Scalar>()
            for j in row.indices { lanes.addProduct(row[j], x[r * inputs + i] - centers[i * units + j], at: j) }
            dx[r * inputs + i] = lanes.sum
        }
    }
}
