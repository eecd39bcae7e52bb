import Backprop
import CBackprop

/// y = epilogue(bias + Σ x·w): a chain over the taps that are inside, for each over the channels of the group.
func convolution<Scalar: KernelScalar>(
    _ g: Geometry, _ x: Elements<Scalar>, weights: Elements<Scalar>, bias: Elements<Scalar>?, relu: Bool,
    into y: Elements<Scalar>
) {
    g.forEachOutput { output, taps in
        let row = y.row(output, columns: g.outChannels)
        for o in row.indices {
            let first = o / g.groupOutputs * g.groupInputs
            var value = bias?[o] ?? 0
            for (tap, input) in taps {
                let pixel = x.row(input, columns: g.channels)
                for c in 0..<g.groupInputs {
                    value.addProduct(pixel[first + c], weights[(tap * g.groupInputs + c) * g.outChannels + o])
                }
            }
            row[o] = relu && value <= 0 ? 0 : value
        }
    }
}

/// dx = Σ dy·w over the outputs that read an input, for each over the channels of the group; 0 where a mask is <= 0.
func convolutionInputGradient<Scalar: KernelScalar>(
    _ g: Geometry, _ dy: Elements<Scalar>, weights: Elements<Scalar>, mask: Elements<Scalar>?,
    into dx: Elements<Scalar>
) {
    for i in dx.indices { dx[i] = 0 }
    g.forEachOutput { output, taps in
        let row = dy.row(output, columns: g.outChannels)
        for (tap, input) in taps {
            let pixel = dx.row(input, columns: g.channels)
            for c in pixel.indices {
                let (group, position) = c.quotientAndRemainder(dividingBy: g.groupInputs)
                for o in group * g.groupOutputs..<(group + 1) * g.groupOutputs {
                    pixel[c].addProduct(row[o], weights[(tap * g.groupInputs + position) * g.outChannels + o])
                }
            }
        }
    }
    guard let mask else { return }
    for i in dx.indices where mask[i] <= 0 { dx[i] = 0 }
}

/// dw = Σ x·dy over the images and the outputs, for some rows and columns of the gradient.
func convolutionWeightGradient<Scalar: KernelScalar>(
    _ g: Geometry, rows: Range<Int>, columns: Range<Int>, _ x: Elements<Scalar>, _ dy: Elements<Scalar>,
    accumulate: Bool, flush: Bool, into dw: Elements<Scalar>
) {
    if !accumulate {
        for r in rows { for o in columns { dw[r * g.outChannels + o] = 0 } }
    }
    g.forEachOutput { output, taps in
        let gradient = dy.row(output, columns: g.outChannels)
        for (tap, input) in taps {
            let pixel = x.row(input, columns: g.channels)
            for c in 0..<g.groupInputs where rows.contains(tap * g.groupInputs + c) {
                let row = dw.row(tap * g.groupInputs + c, columns: g.outChannels)
                for o in columns {
                    row[o].addProduct(pixel[o / g.groupOutputs * g.groupInputs + c], gradient[o])
                }
            }
        }
    }
    if flush {
        for r in rows { for o in columns { dw[r * g.outChannels + o] = dw[r * g.outChannels + o].flushed } }
    }
}
