import Backprop
import Testing

@Suite struct TensorArithmeticTests {
    let a: Tensor<Double> = [[1, 2], [3, 4]]
    let b: Tensor<Double> = [[10, 20], [30, 40]]

    @Test func tensorWithTensor() {
        #expect(a + b == [[11, 22], [33, 44]])
        #expect(b - a == [[9, 18], [27, 36]])
        #expect(a * b == [[10, 40], [90, 160]])
        #expect(b / a == [[10, 10], [10, 10]])
        #expect(-a == [[-1, -2], [-3, -4]])
    }

    @Test func tensorWithScalar() {
        #expect(a + 1 == [[2, 3], [4, 5]])
        #expect(a - 1 == [[0, 1], [2, 3]])
        #expect(a * 2 == [[2, 4], [6, 8]])
        #expect(a / 2 == [[0.5, 1], [1.5, 2]])
        #expect(1 + a == [[2, 3], [4, 5]])
        #expect(1 - a == [[0, -1], [-2, -3]])
        #expect(2 * a == [[2, 4], [6, 8]])
        #expect(12 / a == [[12, 6], [4, 3]])
    }

    @Test func compoundAssignmentsChangeOnlyTheirTarget() {
        var x = a
        x += b
        x -= a
        x *= a
        x /= b
        #expect(x == a)
        x += 1
        x *= 4
        x -= 8
        x /= 4
        #expect(x == [[0, 1], [2, 3]])
        #expect(a == [[1, 2], [3, 4]])
    }

    @Test func mapAndConversion() {
        #expect(a.map { $0 * $0 } == [[1, 4], [9, 16]])
        struct Refusal: Error {}
        #expect(throws: Refusal.self) { try a.map { _ throws(Refusal) in throw Refusal() } }
        let float: Tensor<Float> = [0.1, 1e-30]
        #expect(Tensor<Double>(float).scalars == [Double(0.1 as Float), Double(1e-30 as Float)])
        #expect(Tensor<Float>(Tensor<Double>([0.1, 1e300])).scalars == [0.1, .infinity])
    }

    @Test func transposition() {
        let x: Tensor<Float> = [[1, 2, 3], [4, 5, 6]]
        #expect(x.transposed() == [[1, 4], [2, 5], [3, 6]])
        #expect(x[rows: 1..<2].transposed() == [[4], [5], [6]])
        #expect(Tensor<Float>(zeros: [0, 3]).transposed().shape == [3, 0])
    }

    @Test func reductions() {
        #expect(a.sum() == 10)
        #expect(a.mean() == 2.5)
        #expect(a.min() == 1)
        #expect(a.max() == 4)
        #expect(Tensor<Float>([]).sum() == 0)
        #expect(Tensor<Float>([]).mean().isNaN)
        #expect(Tensor<Float>([1, .nan, 0]).max().isNaN)
        #expect(Tensor<Float>([1, .nan, 0]).min().isNaN)
        // Every count up to the block of the summation and beyond, in numbers that add exactly.
        for count in 0...200 {
            #expect(Tensor<Float>((0..<count).map(Float.init)).sum() == Float(count * (count - 1) / 2))
        }
        // Adding one after the other gives 9998.56.
        #expect(abs(Tensor<Float>(repeating: 0.1, shape: [100_000]).sum() - 10_000) < 0.01)
    }
}
