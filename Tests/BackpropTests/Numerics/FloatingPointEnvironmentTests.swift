import Backprop
import Foundation
import Testing

/// What the kernels do to the floating-point state of the thread that calls them, and to that of the pool's threads.
@Suite struct FloatingPointEnvironmentTests {
    /// The flags for an invalid operation, a division by zero and an overflow are what a program traps on.
    private static let flags: Int32 = FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW

    /// Lanes beyond the end of a row, which are computed and thrown away, raise nothing (as in NumPy #22772): a program
    /// that traps on these flags can compute with plain numbers.
    @Test(arguments: Kernels.available)
    func plainNumbersRaiseNoFlag(kernels: Kernels) {
        let compute = Compute(kernels: kernels)
        for rows in [1, 2, 5] {
            for columns in Array(1...20) + [33, 67] {
                let x = Tensor(
                    shape: [rows, columns], scalars: (0..<rows * columns).map { 0.5 + Float($0) / 128 })
                let labels = Targets<Float>.classes([Int](repeating: 0, count: rows), count: columns)
                feclearexcept(Self.flags)
                for activation in Activation.allCases {
                    let layer: any ActivationLayer<Float> = activation.layer()
                    _ = gradient(layer, x, compute)
                }
                _ = gradient(Softmax<Float>(), x, compute)
                _ = SoftmaxCrossEntropy<Float>()(x, labels, on: compute)
                _ = CategoricalCrossEntropy<Float>()(x, labels, on: compute)
                _ = x.matmul(x.transposed(), on: compute)
                #expect(fetestexcept(Self.flags) == 0, "\(kernels), \(rows)×\(columns)")
            }
        }
    }

    private func gradient(_ layer: some Layer<Float>, _ x: Tensor<Float>, _ compute: Compute) -> Tensor<Float> {
        layer.backward(x, input: x, output: layer(x, on: compute), on: compute).input
    }

    /// No thread flushes subnormal numbers to zero, the caller's as little after the call as before.
    @Test(arguments: allKernels)
    func noThreadFlushesSubnormalNumbers(kernels: Kernels) {
        let compute = Compute(kernels: kernels, threads: 2)
        let least = Float.leastNonzeroMagnitude
        let small = Tensor(shape: [256, 256], scalars: [Float](repeating: least, count: 256 * 256))
        let ones = Tensor(shape: [256, 256], scalars: [Float](repeating: 1, count: 256 * 256))
        #expect(small.matmul(ones, on: compute).scalars.allSatisfy { $0 == 256 * least })
        let inThisThread = small.scalars.reduce(0, +)
        #expect(inThisThread == 65536 * least)
        #expect(fegetround() == FE_TONEAREST)
    }
}
