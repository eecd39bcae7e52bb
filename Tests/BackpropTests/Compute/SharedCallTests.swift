import Testing

@testable import Backprop

/// Calls that threads share: however they are cut, the bits are those of one thread.
@Suite struct SharedCallTests {
    private let alone = Compute(threads: 1)
    private let shared = Compute(threads: 5, leastWorkPerThread: 1)

    /// Products of few rows are cut into columns, others into rows.
    @Test(arguments: [1, 2, 15, 16, 17, 50], [1, 31, 32, 33, 100])
    func products(rows: Int, columns: Int) {
        let depth = 19
        let bias: Tensor<Float> = randomTensor([columns], seed: 3)
        let mask: Tensor<Float> = randomTensor([rows, columns], seed: 4)
        for form in [MatmulForm.nn, .tn, .nt] {
            let a: Tensor<Float> = randomTensor(form == .tn ? [depth, rows] : [rows, depth], seed: 1)
            let b: Tensor<Float> = randomTensor(form == .nt ? [columns, depth] : [depth, columns], seed: 2)
            func product(on compute: Compute, masked: Bool) -> Tensor<Float> {
                var c: Tensor<Float> = randomTensor([rows, columns], seed: 5)
                compute.matmul(
                    a, b, form, into: &c, bias: masked ? nil : bias, relu: !masked, mask: masked ? mask : nil,
                    accumulate: masked)
                return c
            }
            for masked in [false, true] {
                #expect(product(on: shared, masked: masked) == product(on: alone, masked: masked))
            }
        }
    }

    /// Gradients of few weights are cut into output channels, others into taps and input channels.
    @Test(arguments: [(1, 32, 1), (1, 40, 1), (1, 6, 1), (3, 32, 1), (40, 40, 40), (32, 32, 1), (64, 64, 32)])
    func weightGradients(channels: Int, filters: Int, groups: Int) throws {
        for kernel in [1, 3, 5] {
            let padding = kernel / 2
            let window = Window(
                height: kernel, width: kernel,
                padding: .explicit(top: padding, bottom: padding, left: padding, right: padding))
            let geometry = try #require(
                window.geometry(
                    images: 3, height: 7, width: 8, channels: channels, outputs: filters, groups: groups))
            let x: Tensor<Float> = randomTensor([3, 7, 8, channels], seed: 1)
            let dy: Tensor<Float> = randomTensor([3, geometry.out_height, geometry.out_width, filters], seed: 2)
            func gradient(on compute: Compute, accumulate: Bool) -> Tensor<Float> {
                var dw: Tensor<Float> = randomTensor([geometry.weights], seed: 3)
                compute.convolutionWeightGradient(x, dy, geometry, into: &dw, accumulate: accumulate, flush: true)
                return dw
            }
            for accumulate in [false, true] {
                #expect(gradient(on: shared, accumulate: accumulate) == gradient(on: alone, accumulate: accumulate))
            }
        }
    }
}
