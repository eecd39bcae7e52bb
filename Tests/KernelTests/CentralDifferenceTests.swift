import Backprop
import CBackprop
import Testing

/// Gradients of the kernels against central differences of what they are the gradients of, and a few results by hand: what
/// the comparison with the reference cannot show, where both follow the same wrong formula.
@Suite struct CentralDifferenceTests {
    private var table: UnsafePointer<bp_kernels> { unsafe Kernels.best.table(for: Double.self) }
    private let rows = 3
    private let columns = 7

    private func values(_ count: Int, seed: UInt64) -> [Double] {
        var generator = SeededGenerator(seed: seed)
        return (0..<count).map { _ in Double.random(in: -1...1, using: &generator) }
    }

    /// Whether `gradient` is that of Σ outputs·weights at `point`.
    private func expect(
        _ gradient: [Double], at point: [Double], weights: [Double], _ outputs: ([Double]) -> [Double],
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        func value(_ point: [Double]) -> Double { zip(outputs(point), weights).reduce(0) { $0 + $1.0 * $1.1 } }
        let step = 1e-5
        for i in point.indices {
            var (above, below) = (point, point)
            above[i] += step
            below[i] -= step
            let slope = (value(above) - value(below)) / (2 * step)
            #expect(abs(slope - gradient[i]) < 1e-8, "element \(i)", sourceLocation: sourceLocation)
        }
    }

    private func normalized(_ x: [Double], _ gamma: [Double], _ beta: [Double]?, centered: Bool) -> [Double] {
        var y = x
        var betas = beta ?? []
        unsafe y.withUnsafeMutableBufferPointer { y in
            unsafe gamma.withUnsafeBufferPointer { gamma in
                unsafe betas.withUnsafeMutableBufferPointer { betas in
                    var call = unsafe bp_row_normalization(
                        rows: y.count / gamma.count, cols: gamma.count, epsilon: 1e-3, centered: centered,
                        x: y.baseAddress, gamma: gamma.baseAddress, beta: beta == nil ? nil : betas.baseAddress,
                        y: y.baseAddress)
                    unsafe table.pointee.row_normalization(&call)
                }
            }
        }
        return y
    }

    @Test(arguments: [true, false]) func rowNormalization(centered: Bool) {
        let (x, dy) = (values(rows * columns, seed: 1), values(rows * columns, seed: 2))
        let (gamma, beta) = (values(columns, seed: 3), values(columns, seed: 4))
        var dx = dy
        var dgamma = [Double](repeating: .nan, count: columns)
        var dbeta = dgamma
        unsafe dx.withUnsafeMutableBufferPointer { dx in
            unsafe x.withUnsafeBufferPointer { x in
                unsafe gamma.withUnsafeBufferPointer { gamma in
                    var call = unsafe bp_row_normalization_gradient(
                        rows: rows, cols: columns, epsilon: 1e-3, centered: centered, x: x.baseAddress,
                        dy: dx.baseAddress, gamma: gamma.baseAddress, dx: dx.baseAddress)
                    unsafe table.pointee.row_normalization_gradient(&call)
                }
            }
        }
        unsafe dgamma.withUnsafeMutableBufferPointer { dgamma in
            unsafe dbeta.withUnsafeMutableBufferPointer { dbeta in
                unsafe x.withUnsafeBufferPointer { x in
                    unsafe dy.withUnsafeBufferPointer { dy in
                        var call = unsafe bp_row_normalization_parameter_gradient(
                            rows: rows, cols: columns, first_col: 0, some_cols: columns, epsilon: 1e-3,
                            centered: centered, x: x.baseAddress, dy: dy.baseAddress, accumulate: false,
                            dgamma: dgamma.baseAddress, dbeta: dbeta.baseAddress)
                        unsafe table.pointee.row_normalization_parameter_gradient(&call)
                    }
                }
            }
        }
        expect(dx, at: x, weights: dy) { normalized($0, gamma, beta, centered: centered) }
        expect(dgamma, at: gamma, weights: dy) { normalized(x, $0, beta, centered: centered) }
        expect(dbeta, at: beta, weights: dy) { normalized(x, gamma, $0, centered: centered) }
    }

    /// The means of 1…4 and of their squares are 2.5 and 7.5, their variance 1.25.
    @Test func normalsByHand() {
        let x: [Double] = [1, 2, 3, 4]
        let gamma: [Double] = [1, 1, 2, 2]
        let centered = normalized(x, gamma, [0, 1, 0, 1], centered: true)
        let scaled = normalized(x, gamma, nil, centered: false)
        let (deviation, root) = ((1.25 + 1e-3).squareRoot(), (7.5 + 1e-3).squareRoot())
        for (j, expected) in [-1.5 / deviation, 1 - 0.5 / deviation, 1 / deviation, 1 + 3 / deviation].enumerated() {
            #expect(abs(centered[j] - expected) < 1e-14)
        }
        for (j, expected) in [1 / root, 2 / root, 6 / root, 8 / root].enumerated() {
            #expect(abs(scaled[j] - expected) < 1e-14)
        }
    }

    private func reduced(_ kind: bp_reduction, _ inner: Int, _ x: [Double]) -> [Double] {
        var y = [Double](repeating: .nan, count: rows * inner)
        unsafe table.pointee.reduce(kind, rows, x.count / rows / inner, inner, x, &y)
        return y
    }

    @Test(arguments: [1, 2, 5]) func reductions(inner: Int) {
        let extent = 4
        let x = values(rows * extent * inner, seed: 5)
        let dy = values(rows * inner, seed: 6)
        var dx = [Double](repeating: .nan, count: x.count)
        unsafe table.pointee.spread(rows, extent, inner, 1, dy, &dx)
        expect(dx, at: x, weights: dy) { reduced(BP_SUM, inner, $0) }
        unsafe table.pointee.spread(rows, extent, inner, 0.25, dy, &dx)
        expect(dx, at: x, weights: dy) { reduced(BP_MEAN, inner, $0) }
        unsafe table.pointee.max_reduction_gradient(rows, extent, inner, x, dy, &dx)
        expect(dx, at: x, weights: dy) { reduced(BP_MAX, inner, $0) }
    }

    @Test func reductionsByHand() {
        let x: [Double] = [1, 5, 3, -2, -0.0, 0, 7, .nan, 9]
        #expect(reduced(BP_SUM, 1, x)[0...1].elementsEqual([9, -2]))
        #expect(reduced(BP_MEAN, 1, x)[0...1].elementsEqual([3, -2.0 / 3]))
        let maxima = reduced(BP_MAX, 1, x)
        #expect(maxima[0] == 5 && maxima[1] == 0 && maxima[1].sign == .minus && maxima[2].isNaN)
        #expect(reduced(BP_SUM, 1, []) == [0, 0, 0])
        #expect(reduced(BP_MAX, 1, []) == [Double](repeating: -.infinity, count: 3))
        #expect(reduced(BP_MEAN, 1, []).allSatisfy { $0.isNaN })
    }

    @Test func embeddings() {
        let indices: [Double] = [2, 0, 2, 1]
        let weights = values(indices.count * 2, seed: 7)
        let words = values(3 * 2, seed: 8)
        func lookedUp(_ words: [Double]) -> [Double] {
            var y = [Double](repeating: .nan, count: indices.count * 2)
            unsafe table.pointee.embedding(indices.count, 2, 3, indices, words, &y)
            return y
        }
        let expected = [4, 5, 0, 1, 4, 5, 2, 3].map { words[$0] }
        #expect(lookedUp(words) == expected)
        var gradient = [Double](repeating: .nan, count: words.count)
        unsafe table.pointee.embedding_gradient(indices.count, 2, 3, indices, weights, false, &gradient)
        expect(gradient, at: words, weights: weights, lookedUp)
    }

    /// What is no row of the table gives NaN, and gets no gradient.
    @Test func indicesOfNoRow() {
        let indices: [Double] = [-1, 3, 0.5, .nan, .infinity, -.infinity, 1e300, -0.0, 2.9999]
        let words: [Double] = [7, 8, 9]
        var y = [Double](repeating: 0, count: indices.count)
        unsafe table.pointee.embedding(indices.count, 1, 3, indices, words, &y)
        #expect(y.indices.filter { !y[$0].isNaN } == [7] && y[7] == 7)
        var gradient: [Double] = [1, 2, 3]
        let dy = [Double](repeating: 1, count: indices.count)
        unsafe table.pointee.embedding_gradient(indices.count, 1, 3, indices, dy, true, &gradient)
        #expect(gradient == [2, 2, 3])
    }
}
