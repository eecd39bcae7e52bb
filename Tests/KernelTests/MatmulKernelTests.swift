import Backprop
import BackpropReference
import CBackprop
import Testing

/// The matrix product in all forms and with all epilogues.
@Suite struct MatmulKernelTests {
    /// How a product is called: which operand is transposed, and what happens to the result.
    private struct Form {
        var transposesA = false
        var transposesB = false
        var bias = false
        var relu = false
        var mask = false
        var accumulate = false
        var flush = false
        /// Into how many parts k is cut, and how much of it belongs together.
        var parts = 0
        var unit = 0
        /// Whether the sums of B's columns are wanted.
        var sums = false
        /// Columns in a row of memory beyond those of each matrix.
        var padding = 0
    }

    private static let layouts = [Form(), Form(transposesA: true), Form(transposesB: true)]
    private static let epilogues: [@Sendable (inout Form) -> Void] = [
        { _ in }, { $0.bias = true }, { ($0.bias, $0.relu) = (true, true) }, { ($0.mask, $0.padding) = (true, 3) },
        { $0.accumulate = true }, { ($0.accumulate, $0.relu) = (true, true) },
        { ($0.accumulate, $0.mask) = (true, true) }, { ($0.flush, $0.padding) = (true, 3) },
        { ($0.accumulate, $0.flush) = (true, true) },
    ]

    /// All sizes from 0 to 17 in each dimension, in each layout, the epilogues in turn.
    @Test func smallSizes() {
        checkSmallSizes(Float.self)
        checkSmallSizes(Double.self)
    }

    private func checkSmallSizes<Scalar: TensorScalar>(_: Scalar.Type) {
        let runner = Runner<Scalar>()
        for m in 0...17 {
            for n in 0...17 {
                for k in 0...17 {
                    for (index, layout) in Self.layouts.enumerated() {
                        var form = layout
                        Self.epilogues[(m + n + k + index) % Self.epilogues.count](&form)
                        runner.compare(m, n, k, form)
                    }
                }
            }
        }
    }

    /// One below, at and above every edge of a tile, of a panel, and of a transposed slice.
    @Test func tileEdges() {
        checkTileEdges(Float.self)
        checkTileEdges(Double.self)
    }

    private func checkTileEdges<Scalar: TensorScalar>(_: Scalar.Type) {
        let runner = Runner<Scalar>()
        let shapes =
            edges.flatMap { n in [1, 5, 6, 7, 8, 9, 13].map { ($0, n, 3) } }
            + edges.flatMap { m in [3, 16, 33, 65].map { (m, $0, 2) } }
            + [47, 48, 49, 63, 64, 65, 127, 128, 129, 255, 256, 257, 511, 513].flatMap { k in
                [(3, 2, k), (7, 33, k), (2, 65, k), (20, 5, k)]
            }
        for (m, n, k) in shapes {
            for (index, layout) in Self.layouts.enumerated() {
                var form = layout
                Self.epilogues[(m + n + index) % Self.epilogues.count](&form)
                runner.compare(m, n, k, form)
            }
        }
    }

    /// One row, up to panels of eight vectors and a bit more; and few columns, around whole vectors of rows and chunks of
    /// a row, with every epilogue.
    @Test func oneRowAndFewColumns() {
        checkOneRowAndFewColumns(Float.self)
        checkOneRowAndFewColumns(Double.self)
    }

    private func checkOneRowAndFewColumns<Scalar: TensorScalar>(_: Scalar.Type) {
        let runner = Runner<Scalar>()
        let rows = [1, 7, 8, 9, 15, 16, 17, 31, 33, 63, 65, 127, 128, 129, 130, 257].flatMap { n in
            [5, 6, 8, 33].map { (1, n, $0) }
        }
        let columns = (1...13).flatMap { n in
            [2, 4, 7, 8, 9, 15, 16, 17, 33, 50].flatMap { m in [5, 6, 7, 8, 9, 64].map { (m, n, $0) } }
        }
        for (m, n, k) in rows + columns {
            for epilogue in Self.epilogues {
                var form = Form()
                epilogue(&form)
                runner.compare(m, n, k, form)
            }
        }
    }

    /// Around the sizes from which a product is cut into blocks: with few and many rows, several blocks of A, the slices
    /// of k, and rows of A whose distance makes them share cache lines.
    @Test func blocks() {
        checkBlocks(Float.self)
        checkBlocks(Double.self)
    }

    private func checkBlocks<Scalar: TensorScalar>(_: Scalar.Type) {
        let runner = Runner<Scalar>()
        let shapes = [
            (48, 97, 33), (49, 97, 31), (49, 96, 40), (49, 97, 32), (50, 97, 64), (61, 100, 65), (53, 113, 129),
            (49, 97, 256), (50, 98, 512), (127, 129, 40), (128, 97, 33), (256, 98, 40), (385, 97, 86), (400, 99, 130),
            // Several slices of k, and so many rows of A that B is copied anew.
            (40, 33, 600), (49, 97, 600), (300, 97, 520), (1160, 97, 520),
            // Rows, and steps of k, that lie whole pages apart: A is copied, block by block.
            (50, 130, 1024), (300, 130, 1024), (1024, 130, 33),
            // From so many rows of A on a slice of B is copied; and where its rows lie whole pages apart.
            (360, 64, 40), (361, 64, 40), (720, 70, 40), (721, 70, 40), (12, 1024, 9), (13, 1024, 9),
            (192, 512, 33), (193, 512, 33), (192, 1024, 33), (193, 1024, 33),
        ]
        for (m, n, k) in shapes {
            for (index, layout) in Self.layouts.enumerated() {
                var form = layout
                Self.epilogues[(m + n + index) % Self.epilogues.count](&form)
                if k.isMultiple(of: 256) || m == 1024 || n.isMultiple(of: 512) { form.padding = 0 }
                runner.compare(m, n, k, form)
            }
        }
    }

    /// k cut into parts: of equal and other sizes, up to one for each thing, with rows and columns around every edge, and as
    /// many rows as need several blocks of A.
    @Test func parts() {
        checkParts(Float.self)
        checkParts(Double.self)
    }

    private func checkParts<Scalar: TensorScalar>(_: Scalar.Type) {
        let runner = Runner<Scalar>()
        let sizes = edges.flatMap { [(5, $0), ($0, 5), (50, $0), ($0, 33)] } + [(600, 40), (784, 10), (385, 129)]
        for (index, size) in sizes.enumerated() {
            for (things, parts) in [(2, 2), (3, 2), (3, 3), (7, 7), (16, 5), (60, 6), (64, 8), (128, 7)] {
                // Sizes that come out even with each other would always meet the same form.
                let turn = index + things / 3
                let form = Form(
                    transposesA: true, flush: turn % 3 == 0, parts: parts, unit: 1 + turn % 2,
                    padding: turn % 5 == 0 ? 2 : 0)
                runner.compare(size.0, size.1, things * form.unit, form)
            }
        }
        let most = Int(BP_MOST_CUT_STEPS)
        for parts in [2, 3, 100, 128, 255, most] {
            runner.compare(30, 70, most, Form(transposesA: true, parts: parts, unit: 1))
        }
        // Steps of k that lie whole pages apart: A is copied, block by block.
        for parts in [2, 7] { runner.compare(1024, 130, 60, Form(transposesA: true, parts: parts, unit: 1)) }
    }

    /// The sums of B's columns with the product: few rows, for which one loop computes both, and more; columns around every
    /// edge of a panel; whole, going on, and in parts.
    @Test func sumsOfColumns() {
        checkSums(Float.self)
        checkSums(Double.self)
    }

    private func checkSums<Scalar: TensorScalar>(_: Scalar.Type) {
        let runner = Runner<Scalar>()
        for m in [0, 1, 2, 3, 4, 5, 17, 33] {
            for n in edges {
                for k in [0, 1, 2, 3, 7, 64] {
                    for transposesA in [false, true] {
                        for accumulate in [false, true] {
                            let form = Form(
                                transposesA: transposesA, accumulate: accumulate, flush: (m + n + k) % 3 == 0,
                                sums: true)
                            runner.compare(m, n, k, form)
                        }
                    }
                    guard k > 1 else { continue }
                    runner.compare(m, n, k, Form(transposesA: true, parts: min(k, 5), unit: 1, sums: true))
                }
            }
        }
        for special in [Scalar.nan, .infinity, -.infinity, -0.0] {
            for position in 0..<20 {
                runner.compare(
                    2, 5, 4, Form(transposesA: true, sums: true), planting: special, inA: position % 8, inB: position)
            }
        }
    }

    /// NaN and infinities at every position of both operands reach the elements that they belong to, and no other.
    @Test func specialNumbers() {
        let runner = Runner<Float>()
        for special in [Float.nan, .infinity, -.infinity] {
            for position in 0..<15 {
                for layout in Self.layouts {
                    for (m, n, k) in [(3, 7, 5), (1, 7, 16), (17, 3, 10)] {
                        runner.compare(m, n, k, layout, planting: special, inA: position, inB: position * 2)
                    }
                }
            }
        }
    }

    /// Matrices of small integers give the exact product.
    @Test(arguments: Kernels.available + [.reference])
    func integersAreExact(kernels: Kernels) {
        for (m, n, k) in [(2, 2, 3), (17, 19, 23), (64, 48, 33), (5, 130, 7)] {
            let a = (0..<m * k).map { Double(($0 * 7 + 3) % 19 - 9) }
            let b = (0..<k * n).map { Double(($0 * 5 + 1) % 23 - 11) }
            let product = Tensor(shape: [m, k], scalars: a).matmul(
                Tensor(shape: [k, n], scalars: b), on: Compute(kernels: kernels))
            let float = Tensor(shape: [m, k], scalars: a.map(Float.init)).matmul(
                Tensor(shape: [k, n], scalars: b.map(Float.init)), on: Compute(kernels: kernels, threads: 2))
            for i in 0..<m {
                for j in 0..<n {
                    let exact = (0..<k).reduce(0) { $0 + Int(a[i * k + $1]) * Int(b[$1 * n + j]) }
                    #expect(product[i, j] == Double(exact))
                    #expect(float[i, j] == Float(exact))
                }
            }
        }
    }

    /// The examples of the lectures.
    @Test func examplesOfTheLectures() {
        let a: Tensor<Double> = [[1, 2, 3], [4, 5, 6]]
        let b: Tensor<Double> = [[7, 8], [9, 10], [11, 12]]
        #expect(a.matmul(b) == [[58, 64], [139, 154]])
        let c: Tensor<Float> = [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]]
        let d: Tensor<Float> = [[13, 14], [15, 16], [17, 18], [19, 20]]
        #expect(c.matmul(d) == [[170, 180], [426, 452], [682, 724]])
    }

    private struct Runner<Scalar: TensorScalar> {
        private let regions = (0..<6).map { _ in GuardedRegion(capacity: 1 << 23) }

        func compare(
            _ m: Int, _ n: Int, _ k: Int, _ form: Form, planting special: Scalar? = nil, inA: Int = 0, inB: Int = 0
        ) {
            let aStride = (form.transposesA ? m : k) + form.padding
            let bStride = (form.transposesB ? k : n) + form.padding
            let cStride = n + form.padding
            func length(_ rows: Int, _ columns: Int, _ stride: Int) -> Int {
                rows == 0 ? 0 : (rows - 1) * stride + columns
            }
            var generator = SeededGenerator(seed: UInt64(m * 10_000 + n * 100 + k))
            // Products that are negligible or almost.
            let scale = form.flush ? Scalar.negligible.squareRoot() : 1
            func values(_ count: Int) -> [Scalar] {
                (0..<count).map { _ in scale * Scalar(Double.random(in: -1...1, using: &generator)) }
            }
            var a = values(form.transposesA ? length(k, m, aStride) : length(m, k, aStride))
            var b = values(form.transposesB ? length(n, k, bStride) : length(k, n, bStride))
            let c = values(length(m, n, cStride)).map { $0 * scale }
            let bias = values(n)
            let mask = values(length(m, n, cStride))
            let sums = values(n)
            if let special {
                a[inA] = special
                b[inB] = special
            }

            func run(_ kernels: Kernels, atEnd: Bool) -> [[Scalar]] {
                let operands = unsafe zip(regions, [a, b, c, bias, mask, sums]).map {
                    unsafe $0.place($1, atEnd: atEnd)
                }
                var call = unsafe bp_matmul(
                    m: m, n: n, k: k,
                    a: operands[0], a_row_stride: form.transposesA ? 1 : aStride,
                    a_col_stride: form.transposesA ? aStride : 1,
                    b: operands[1], b_row_stride: form.transposesB ? 1 : bStride,
                    b_col_stride: form.transposesB ? bStride : 1,
                    c: operands[2], c_row_stride: cStride,
                    bias: form.bias ? UnsafeRawPointer(operands[3]) : nil,
                    mask: form.mask ? UnsafeRawPointer(operands[4]) : nil, mask_row_stride: cStride,
                    accumulate: form.accumulate, relu: form.relu, flush: form.flush,
                    cut: bp_cut(parts: form.parts, unit: form.unit), sums: form.sums ? operands[5] : nil)
                unsafe kernels.table(for: Scalar.self).pointee.matmul(&call)
                return unsafe zip(operands, [a, b, c, bias, mask, sums]).map {
                    unsafe Array(UnsafeBufferPointer(start: $0, count: $1.count))
                }
            }

            let expected = run(.reference, atEnd: true)
            for kernels in Kernels.available {
                for atEnd in [false, true] {
                    let same = zip(run(kernels, atEnd: atEnd), expected).allSatisfy { sameBits($0, $1) }
                    #expect(same, "matmul of \(Scalar.self), \(kernels), \(m)×\(n)×\(k), \(form)")
                    if !same { return }
                }
            }
        }
    }
}
