extension Tensor {
    /// A random orthogonal matrix, n×n: each such one is as probable as another (Saxe et al., 2014; Mezzadri, 2007).
    ///
    /// It is the Q of the decomposition A = Q·R of a matrix of standard normal numbers, drawn row by row, with a positive
    /// diagonal in R: by Gram and Schmidt, row by row, each made orthogonal to those before it twice, as rounding errors
    /// demand. All in `Double`, rounded once. Work: O(n³), as products of the kernels: less than half of the time that
    /// it takes in Swift, where a fused multiply-add may be a call of a library.
    @_specialize(where Scalar == Float, Generator == SeededGenerator)
    @_specialize(where Scalar == Double, Generator == SeededGenerator)
    static func orthogonal<Generator: RandomNumberGenerator>(
        _ n: Int, using generator: inout Generator, on compute: Compute = .default
    ) -> Tensor {
        var rows: [Tensor<Double>] = []
        var overlap: Tensor<Double> = [[0]]
        for _ in 0..<n {
            var row = Tensor<Double>(shape: [1, n], scalars: (0..<n).map { _ in generator.normal() })
            for _ in 0..<2 {
                for other in rows {
                    compute.matmul(row, other, .nt, into: &overlap)
                    overlap[0, 0] = -overlap[0, 0]
                    compute.matmul(overlap, other, into: &row, accumulate: true)
                }
            }
            compute.matmul(row, row, .nt, into: &overlap)
            row *= 1 / overlap[0, 0].squareRoot()
            rows.append(row)
        }
        return Tensor(shape: [n, n], scalars: rows.flatMap { $0.scalars.map { Scalar($0) } })
    }
}
