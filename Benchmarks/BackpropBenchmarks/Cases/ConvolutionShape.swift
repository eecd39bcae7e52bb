import Backprop

/// A convolution as image networks have them, on square images, and its products in a training.
struct ConvolutionShape {
    enum Product: String, CaseIterable {
        /// x·w + b.
        case forward
        /// Those of weights and biases, as the first layer of a network needs them.
        case weightGradient = "weight gradient"
        /// That of the images alone.
        case inputGradient = "input gradient"
    }

    let images, side, channels, filters, kernel: Int
    let stride, padding: Int
    let isDepthwise: Bool

    private init(
        images: Int = 32, _ side: Int, _ channels: Int, _ filters: Int, kernel: Int, stride: Int = 1,
        padding: Int = 0, isDepthwise: Bool = false
    ) {
        (self.images, self.side, self.channels, self.filters) = (images, side, channels, filters)
        (self.kernel, self.stride, self.padding, self.isDepthwise) = (kernel, stride, padding, isDepthwise)
    }

    /// Twenty layers; Benchmarks/peers/harness.py has the same ones.
    static let all = lenet + vgg + mobileNet

    /// LeNet-5 on 28×28 images, and a network with more filters.
    private static let lenet = [
        ConvolutionShape(images: 64, 28, 1, 6, kernel: 5), ConvolutionShape(images: 64, 12, 6, 16, kernel: 5),
        ConvolutionShape(images: 64, 28, 1, 32, kernel: 3), ConvolutionShape(images: 64, 13, 32, 64, kernel: 3),
    ]

    /// A small VGG on 32×32 images.
    private static let vgg = [(32, 3, 32), (32, 32, 32), (16, 32, 64), (16, 64, 64), (8, 64, 128), (8, 128, 128)].map {
        ConvolutionShape($0, $1, $2, kernel: 3, padding: 1)
    }

    /// Depthwise convolutions with the stride 1 and 2, and those of single pixels.
    private static let mobileNet =
        [(32, 32), (16, 64), (8, 128)].flatMap { side, channels in
            [1, 2].map {
                ConvolutionShape(side, channels, channels, kernel: 3, stride: $0, padding: 1, isDepthwise: true)
            }
        }
        + [(32, 32, 64), (16, 64, 128), (8, 128, 128), (8, 128, 256)].map { ConvolutionShape($0, $1, $2, kernel: 1) }

    /// Such as `64x28x28x1-6 5x5`; `3x3/2` is of stride 2.
    private var name: String {
        "\(images)x\(side)x\(side)x\(channels)" + (isDepthwise ? " depthwise" : "-\(filters)")
            + " \(kernel)x\(kernel)" + (stride > 1 ? "/\(stride)" : "")
    }

    private var groups: Int { isDepthwise ? channels : 1 }

    /// A multiplication and an addition for each tap, those on the padding included.
    private var operations: Double {
        let outputs = (side + 2 * padding - kernel) / stride + 1
        return 2 * Double(images * outputs * outputs * filters) * Double(kernel * kernel * channels / groups)
    }

    func benchmarks<Scalar: TensorScalar>(_: Scalar.Type) -> [Benchmark] {
        Product.allCases.map { product in
            Benchmark(
                name: "convolution \(Scalar.label) \(name) \(product.rawValue)",
                work: .operations(operations, Scalar.scalarType)
            ) { machine in Contest(ours: run(product, Scalar.self, on: machine.compute)) }
        }
    }

    private func run<Scalar: TensorScalar>(_ product: Product, _: Scalar.Type, on compute: Compute) -> Run {
        let window = Window(
            height: kernel, width: kernel, stride: (stride, stride),
            padding: .explicit(top: padding, bottom: padding, left: padding, right: padding))
        var generator = SeededGenerator(seed: 2)
        let layer = Conv2D<Scalar>(channels, filters, window: window, groups: groups, using: &generator)
        let pass = Pass(compute: compute, isTraining: true)
        let input = Tensor<Scalar>.random([images, side, side, channels])
        var output = layer.forward(input, pass: pass)
        var gradient = Tensor<Scalar>.random(output.shape)
        var gradients = layer.backward(gradient, input: input, output: output, pass: pass)
        switch product {
        case .forward:
            return { rounds in
                for _ in 0..<rounds { layer.forward(input, into: &output, pass: pass) }
            }
        case .weightGradient:
            gradients.wantsInput = false
            return { rounds in
                for _ in 0..<rounds {
                    layer.backward(&gradient, input: input, output: output, into: &gradients, pass: pass)
                }
            }
        case .inputGradient:
            let geometry = window.geometry(
                images: images, height: side, width: side, channels: channels, outputs: filters, groups: groups)!
            return { rounds in
                for _ in 0..<rounds {
                    compute.convolutionInputGradient(
                        gradient, weights: layer.weights, geometry, into: &gradients.input)
                }
            }
        }
    }
}
