import Backprop
import CBackprop

private typealias Scalar = Float

extension ReferenceTables {
    package nonisolated(unsafe) static let float: UnsafePointer<bp_kernels> = unsafe publish(
        bp_kernels(
            matmul: { call in unsafe matmul(call!.pointee, Scalar.self) },
            activation: { kind, saturate, n, x, y in
                unsafe activate(kind, saturate: saturate, Elements<Scalar>(x, count: n), into: Elements(y, count: n))
            },
            activation_gradient: { kind, n, saved, dy, dx in
                unsafe activationGradient(
                    kind, Elements<Scalar>(saved, count: n), Elements(dy, count: n), into: Elements(dx, count: n))
            },
            map_exp: { n, x, y in unsafe map(Elements<Scalar>(x, count: n), into: Elements(y, count: n), Scalar.exp) },
            map_log: { n, x, y in unsafe map(Elements<Scalar>(x, count: n), into: Elements(y, count: n), Scalar.log) },
            softmax: { rows, columns, beta, saturate, x, y in
                let x = unsafe Elements<Scalar>(x, count: rows * columns)
                let y = unsafe Elements<Scalar>(y, count: rows * columns)
                for r in 0..<rows {
                    softmax(
                        x.row(r, columns: columns), beta: Scalar(beta), saturate: saturate,
                        into: y.row(r, columns: columns))
                }
            },
            softmax_gradient: { rows, columns, beta, p, dy, dx in
                let p = unsafe Elements<Scalar>(p, count: rows * columns)
                let dy = unsafe Elements<Scalar>(dy, count: rows * columns)
                let dx = unsafe Elements<Scalar>(dx, count: rows * columns)
                for r in 0..<rows {
                    softmaxGradient(
                        p.row(r, columns: columns), dy.row(r, columns: columns), beta: Scalar(beta),
                        into: dx.row(r, columns: columns))
                }
            },
            softmax_cross_entropy: { call in unsafe softmaxCrossEntropy(call!.pointee, Scalar.self) },
            cross_entropy: { call in unsafe crossEntropy(call!.pointee, Scalar.self) },
            argmax: { rows, columns, x, positions in
                let x = unsafe Elements<Scalar>(x, count: rows * columns)
                let positions = unsafe Elements<Int32>(UnsafeMutableRawPointer(positions), count: rows)
                for r in 0..<rows { positions[r] = Int32(argmax(x.row(r, columns: columns))) }
            },
            count_correct: { rows, columns, x, labels, targets in
                unsafe countCorrect(
                    rows: rows, Elements<Scalar>(x, count: rows * columns),
                    labels: labels.map { unsafe Elements(UnsafeRawPointer($0), count: rows) },
                    targets: Elements(targets, count: labels == nil ? rows * columns : 0), columns: columns)
            },
            column_sums: { rows, columns, cut, x, accumulate, sums in
                unsafe columnSums(
                    rows: rows, cut, Elements<Scalar>(x, count: rows * columns), accumulate: accumulate,
                    into: Elements(sums, count: columns))
            },
            sum: { n, x in unsafe sum(Elements<Scalar>(x, count: n)) },
            output_losses: { call in unsafe outputLosses(call!.pointee, Scalar.self) },
            dropout: { rows, columns, firstRow, key, rate, x, y in
                unsafe dropout(
                    rows: rows, columns: columns, firstRow: firstRow, key: key, rate: rate,
                    x.map { unsafe Elements<Scalar>($0, count: rows * columns) },
                    into: Elements(y, count: rows * columns))
            },
            radial_basis: { call in unsafe radialBasis(call!.pointee, Scalar.self) },
            radial_basis_gradient: { call in unsafe radialBasisGradient(call!.pointee, Scalar.self) },
            radial_basis_input_gradient: { rows, inputs, units, x, centers, g, dx in
                unsafe radialBasisInputGradient(
                    rows: rows, inputs: inputs, units: units, Elements<Scalar>(x, count: rows * inputs),
                    centers: Elements(centers, count: inputs * units), Elements(g, count: rows * units),
                    into: Elements(dx, count: rows * inputs))
            },
            convolution: { geometry, x, weights, bias, relu, y in
                let g = unsafe Geometry(geometry!.pointee)
                unsafe convolution(
                    g, Elements<Scalar>(x, count: g.inputPixels * g.channels),
                    weights: Elements(weights, count: g.taps * g.groupInputs * g.outChannels),
                    bias: bias.map { unsafe Elements($0, count: g.outChannels) }, relu: relu,
                    into: Elements(y, count: g.outputPixels * g.outChannels))
            },
            convolution_input_gradient: { geometry, dy, weights, mask, dx in
                let g = unsafe Geometry(geometry!.pointee)
                let inputs = g.inputPixels * g.channels
                unsafe convolutionInputGradient(
                    g, Elements<Scalar>(dy, count: g.outputPixels * g.outChannels),
                    weights: Elements(weights, count: g.taps * g.groupInputs * g.outChannels),
                    mask: mask.map { unsafe Elements($0, count: inputs) }, into: Elements(dx, count: inputs))
            },
            convolution_weight_gradient: {
                geometry, firstRow, rows, firstColumn, columns, x, dy, accumulate, flush, dw in
                let g = unsafe Geometry(geometry!.pointee)
                unsafe convolutionWeightGradient(
                    g, rows: firstRow..<firstRow + rows, columns: firstColumn..<firstColumn + columns,
                    Elements<Scalar>(x, count: g.inputPixels * g.channels),
                    Elements(dy, count: g.outputPixels * g.outChannels), accumulate: accumulate,
                    flush: flush, into: Elements(dw, count: g.taps * g.groupInputs * g.outChannels))
            },
            max_pooling: { geometry, x, y in
                let g = unsafe Geometry(geometry!.pointee)
                unsafe maxPooling(
                    g, Elements<Scalar>(x, count: g.inputPixels * g.channels),
                    into: Elements(y, count: g.outputPixels * g.channels))
            },
            max_pooling_gradient: { geometry, rectifies, x, dy, dx in
                let g = unsafe Geometry(geometry!.pointee)
                unsafe maxPoolingGradient(
                    g, rectifies: rectifies, Elements<Scalar>(x, count: g.inputPixels * g.channels),
                    Elements(dy, count: g.outputPixels * g.channels),
                    into: Elements(dx, count: g.inputPixels * g.channels))
            },
            average_pooling: { geometry, countsPadding, x, y in
                let g = unsafe Geometry(geometry!.pointee)
                unsafe averagePooling(
                    g, countsPadding: countsPadding, Elements<Scalar>(x, count: g.inputPixels * g.channels),
                    into: Elements(y, count: g.outputPixels * g.channels))
            },
            average_pooling_gradient: { geometry, countsPadding, mask, dy, dx in
                let g = unsafe Geometry(geometry!.pointee)
                let inputs = g.inputPixels * g.channels
                unsafe averagePoolingGradient(
                    g, countsPadding: countsPadding, mask: mask.map { unsafe Elements<Scalar>($0, count: inputs) },
                    Elements(dy, count: g.outputPixels * g.channels), into: Elements(dx, count: inputs))
            },
            column_moments: { rows, columns, stride, x, mean, variance in
                unsafe columnMoments(
                    rows: rows, stride: stride,
                    Elements<Scalar>(x, count: rows == 0 ? 0 : (rows - 1) * stride + columns),
                    mean: Elements(mean, count: columns), variance: Elements(variance, count: columns))
            },
            batch_normalization: { call in unsafe batchNormalization(call!.pointee, Scalar.self) },
            batch_normalization_gradient: { call in unsafe batchNormalizationGradient(call!.pointee, Scalar.self) },
            row_normalization: { call in unsafe rowNormalization(call!.pointee, Scalar.self) },
            row_normalization_gradient: { call in unsafe rowNormalizationGradient(call!.pointee, Scalar.self) },
            row_normalization_parameter_gradient: { call in
                unsafe rowNormalizationParameterGradient(call!.pointee, Scalar.self)
            },
            sgd: { n, rate, g, w in
                unsafe sgd(rate: Scalar(rate), gradient: Elements(g, count: n), weights: Elements(w, count: n))
            },
            sgd_momentum: { n, rate, momentum, g, m, w in
                unsafe sgd(
                    rate: Scalar(rate), momentum: Scalar(momentum), gradient: Elements(g, count: n),
                    memory: Elements(m, count: n), weights: Elements(w, count: n))
            },
            sgd_nesterov: { n, rate, momentum, g, m, w in
                unsafe nesterov(
                    rate: Scalar(rate), momentum: Scalar(momentum), gradient: Elements(g, count: n),
                    memory: Elements(m, count: n), weights: Elements(w, count: n))
            },
            adagrad: { n, rate, epsilon, g, r, w in
                unsafe adagrad(
                    rate: Scalar(rate), epsilon: Scalar(epsilon), gradient: Elements(g, count: n),
                    squares: Elements(r, count: n), weights: Elements(w, count: n))
            },
            rmsprop: { n, rate, decay, epsilon, g, r, w in
                unsafe rmsprop(
                    rate: Scalar(rate), decay: decay, epsilon: Scalar(epsilon), gradient: Elements(g, count: n),
                    squares: Elements(r, count: n), weights: Elements(w, count: n))
            },
            adam: { call in unsafe adam(call!.pointee, Scalar.self) },
            penalty: { n, l1, l2, negative, w, g in
                unsafe penalty(
                    l1: Scalar(l1), l2: Scalar(l2), negative: Scalar(negative), weights: Elements(w, count: n),
                    gradient: Elements(g, count: n))
            },
            sum_of_squares: { n, x in
                unsafe sumOfSquares(Elements<Scalar>(x, count: n))
            },
            scale_rows: { rows, columns, factors, x in
                unsafe scaleRows(
                    Elements<Scalar>(factors, count: rows), Elements(x, count: rows * columns), columns: columns)
            },
            scale_columns: { rows, columns, x, shift, scale, y in
                unsafe scaleColumns(
                    rows: rows, Elements<Scalar>(x, count: rows * columns),
                    shift: Elements(shift, count: shift == nil ? 0 : columns), scale: Elements(scale, count: columns),
                    into: Elements(y, count: rows * columns))
            },
            combine: { kind, rows, columns, a, aRowStride, aColumnStride, b, bRowStride, bColumnStride, y in
                unsafe combine(
                    kind, rows: rows, columns: columns,
                    Matrix<Scalar>(a, rows: rows, columns: columns, rowStride: aRowStride, columnStride: aColumnStride),
                    Matrix(b, rows: rows, columns: columns, rowStride: bRowStride, columnStride: bColumnStride),
                    into: Elements(y, count: rows * columns))
            },
            reduce: { kind, outer, extent, inner, x, y in
                unsafe reduce(
                    kind, outer: outer, extent: extent, inner: inner,
                    Elements<Scalar>(x, count: outer * extent * inner), into: Elements(y, count: outer * inner))
            },
            max_reduction_gradient: { outer, extent, inner, x, dy, dx in
                unsafe maxReductionGradient(
                    outer: outer, extent: extent, inner: inner, Elements<Scalar>(x, count: outer * extent * inner),
                    Elements(dy, count: outer * inner), into: Elements(dx, count: outer * extent * inner))
            },
            spread: { outer, extent, inner, scale, x, y in
                unsafe spread(
                    outer: outer, extent: extent, inner: inner, scale: Scalar(scale),
                    Elements<Scalar>(x, count: outer * inner), into: Elements(y, count: outer * extent * inner))
            },
            embedding: { rows, columns, vocabulary, indices, table, y in
                unsafe embedding(
                    vocabulary: vocabulary, columns: columns, Elements<Scalar>(indices, count: rows),
                    table: Elements(table, count: vocabulary * columns), into: Elements(y, count: rows * columns))
            },
            embedding_gradient: { rows, columns, vocabulary, indices, dy, accumulate, dtable in
                unsafe embeddingGradient(
                    vocabulary: vocabulary, columns: columns, Elements<Scalar>(indices, count: rows),
                    Elements(dy, count: rows * columns), accumulate: accumulate,
                    into: Elements(dtable, count: vocabulary * columns))
            },
            recurrence_weights: { call in unsafe recurrenceWeights(call!.pointee, Float.self) },
            recurrence: { call in unsafe recurrence(call!.pointee, Float.self) },
            recurrence_gradient: { call in unsafe recurrenceGradient(call!.pointee, Float.self) },
            bytes_to_unit: { n, bytes, y in
                unsafe bytesToUnit(
                    Elements(UnsafeRawPointer(bytes), count: n), into: Elements<Scalar>(y, count: n))
            },
            fma_loop: { iterations in fusedMultiplyAdds(iterations, Scalar.self) }))
}
