import Backprop
import Testing

/// The code of the article "Numerics".
@Suite struct NumericsTests {
    @Test func everyKernelGivesTheSameBits() {
        let a: Tensor<Float> = randomTensor([19, 67], seed: 1)
        let b: Tensor<Float> = randomTensor([67, 33], seed: 2)
        let fastest = a.matmul(b)

        let portable = Compute(kernels: .portable)
        let product = a.matmul(b, on: portable)

        #expect(product == fastest)
    }
}
