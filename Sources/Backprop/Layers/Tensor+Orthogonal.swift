extension Tensor {
    /// A random orthogonal matrix, n×n: each such one is as probable as another (Saxe et al., 2014; Mezzadri, 2007).
    ///
    /// It is the Q of the decomposition A = Q·R of a matrix of standard normal numbers, drawn row by row, with a positive
    /// diagonal in R: by Gram and Schmidt, row by row, each made orthogonal to those before it twice, as rounding errors
    /// demand. All in `Double`, rounded once. Work: O(n³).
    @_specialize(where Scalar == Float, Generator == SeededGenerator)
    @_specialize(where Scalar == Double, Generator == SeededGenerator)
    static func orthogonal<Generator: RandomNumberGenerator>(_ n: Int, using generator: inout Generator) -> Tensor {
        var q = [Double](repeating: 0, count: n * n)
        for row in 0..<n {
            let start = row * n
            for j in 0..<n { q[start + j] = generator.normal() }
            for _ in 0..<2 {
                for other in stride(from: 0, to: start, by: n) {
                    var overlap = 0.0
                    for j in 0..<n { overlap.addProduct(q[start + j], q[other + j]) }
                    for j in 0..<n { q[start + j].addProduct(-overlap, q[other + j]) }
                }
            }
            var square = 0.0
            for j in 0..<n { square.addProduct(q[start + j], q[start + j]) }
            let scale = 1 / square.squareRoot()
            for j in 0..<n { q[start + j] *= scale }
        }
        return Tensor(shape: [n, n], scalars: q.map { Scalar($0) })
    }
}
