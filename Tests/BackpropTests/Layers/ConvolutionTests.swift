import Backprop
import Testing

@Suite struct ConvolutionTests {
    /// A 3×3 image, a 2×2 kernel: by hand.
    @Test func smallExample() {
        let layer = Conv2D<Double>(
            weights: Tensor(shape: [2, 2, 1, 1], scalars: [1, 2, 3, 4]), biases: [10],
            window: Window(height: 2, width: 2))
        let image = Tensor<Double>(shape: [1, 3, 3, 1], scalars: [1, 2, 3, 4, 5, 6, 7, 8, 9])
        #expect(layer(image).scalars == [47, 57, 77, 87])
        let gradients = layer.backward(
            Tensor(shape: [1, 2, 2, 1], scalars: [1, 0, 0, 1]), input: image, output: layer(image))
        #expect(gradients.input.scalars == [1, 2, 0, 3, 5, 2, 0, 3, 4])
        #expect(gradients.parameters[0].scalars == [6, 8, 12, 14])
        #expect(gradients.parameters[1].scalars == [2])
    }

    @Test(arguments: 1...3, [Padding.valid, .same, .explicit(top: 2, bottom: 0, left: 1, right: 2)])
    func gradients(stride: Int, padding: Padding) {
        var generator = SeededGenerator(seed: 3)
        for (dilation, groups) in [(1, 1), (2, 2), (1, 4)] {
            checkGradients(
                Conv2D(
                    4, 4, kernel: 3, stride: stride, padding: padding, dilation: dilation, groups: groups,
                    activation: .tanh, using: &generator), sample: [5, 6, 4])
        }
        checkGradients(
            Conv1D(2, 3, kernel: 3, stride: stride, padding: padding, activation: .gelu, using: &generator),
            sample: [7, 2])
    }

    @Test(arguments: [Padding.valid, .same, .explicit(top: 1, bottom: 0, left: 0, right: 1)])
    func poolingGradients(padding: Padding) {
        checkGradients(MaxPool2D(2, padding: padding), sample: [5, 4, 3])
        checkGradients(MaxPool2D(3, stride: 1, padding: padding), sample: [5, 4, 3])
        checkGradients(AveragePool2D(2, padding: padding), sample: [5, 4, 3])
        checkGradients(AveragePool2D(3, stride: 2, padding: padding, countsPadding: true), sample: [5, 4, 3])
        checkGradients(GlobalAveragePool2D(), sample: [3, 4, 2])
        checkGradients(GlobalMaxPool2D(), sample: [3, 4, 2])
        checkGradients(Flatten(), sample: [2, 3, 2])
        checkGradients(Reshape([3, 4]), sample: [2, 3, 2])
    }

    @Test func poolsTakeWhatTheySay() {
        let image = Tensor<Float>(shape: [1, 2, 3, 1], scalars: [1, 5, 3, 4, 5, 6])
        #expect(MaxPool2D(2, stride: 1)(image).scalars == [5, 6])
        #expect(AveragePool2D(2, stride: 1)(image).scalars == [3.75, 4.75])
        let padded = AveragePool2D<Float>(2, padding: .same)(image)
        #expect(padded.scalars == [3.75, 4.5])
        #expect(AveragePool2D(2, padding: .same, countsPadding: true)(image).scalars == [3.75, 2.25])
        #expect(GlobalAveragePool2D()(image) == [[4]])
        #expect(GlobalMaxPool2D()(image) == [[6]])
        let gradient = Tensor<Float>(shape: [1, 1, 2, 1], scalars: [1, 2])
        let output = MaxPool2D<Float>(2, stride: 1)(image)
        #expect(
            MaxPool2D(2, stride: 1).backward(gradient, input: image, output: output).input.scalars
                == [0, 1, 0, 0, 0, 2], "the first of two maxima gets the gradient")
    }

    /// The same bits with all kernels, with threads, alone and in a batch.
    @Test func resultDoesNotDependOnTheBatch() {
        var generator = SeededGenerator(seed: 4)
        let model = Sequential<Float>(inputShape: [12, 11, 1]) {
            Conv2D(1, 6, kernel: 5, padding: .same, activation: .relu, using: &generator)
            MaxPool2D(2)
            Conv2D(6, 17, kernel: 3, activation: .relu, using: &generator)
            AveragePool2D(2, stride: 1)
            Flatten()
            Dense(3 * 2 * 17, 3, using: &generator)
        }
        let images: Tensor<Float> = randomTensor([37, 12, 11, 1], seed: 5)
        let expected = model.predict(images)
        for kernels in allKernels {
            let compute = Compute(kernels: kernels, threads: 2, leastWorkPerThread: 1)
            #expect(model.predict(images, on: compute) == expected)
            for row in [0, 16, 36] {
                #expect(
                    model.predict(images[rows: row..<row + 1], on: compute) == expected[rows: row..<row + 1])
            }
        }
    }

    /// What a training computes with everything fused has the bits of the layers one by one, with all kernels.
    @Test func trainingHasTheSameBitsEverywhere() throws {
        let images: Tensor<Float> = randomTensor([20, 8, 7, 2], seed: 6)
        let data = try Dataset(
            features: images, targets: .classes((0..<20).map { $0 % 3 }, count: 3))
        func trained(_ compute: Compute, batchSize: Int) throws -> [UInt64] {
            var generator = SeededGenerator(seed: 7)
            var model = Sequential<Float>(inputShape: [8, 7, 2]) {
                Conv2D(2, 5, kernel: 3, padding: .same, activation: .relu, using: &generator)
                Conv2D(5, 5, kernel: 3, padding: .same, groups: 5, using: &generator)
                BatchNorm(5)
                ReLU()
                MaxPool2D(2)
                Flatten()
                Dense(4 * 3 * 5, 3, using: &generator)
                Softmax()
            }
            var trainer = Trainer<Float>(optimizer: Adam(learningRate: 0.01), batchSize: batchSize)
            (trainer.epochs, trainer.compute) = (3, compute)
            try trainer.train(&model, on: data, using: &generator)
            let statistics = model.layers.flatMap { layer in
                layer.constants.flatMap { $0.value.scalars.map { Double($0).bitPattern } }
            }
            return bits(model) + statistics
        }
        let expected = try trained(Compute(kernels: .best), batchSize: 8)
        for kernels in allKernels {
            let compute = Compute(kernels: kernels, threads: 2, leastWorkPerThread: 1)
            #expect(try trained(compute, batchSize: 8) == expected)
        }
    }

    @Test func networksCanBeSaved() throws {
        var generator = SeededGenerator(seed: 9)
        let model = Sequential<Double>(inputShape: [9, 9, 2]) {
            Conv2D(2, 4, kernel: 3, padding: .same, groups: 2, activation: .relu, using: &generator)
            BatchNorm(4)
            MaxPool2D(2, padding: .explicit(top: 0, bottom: 1, left: 0, right: 1))
            AveragePool2D(2, stride: 1, countsPadding: true)
            Reshape([16, 4])
            Conv1D(4, 3, kernel: 3, stride: 2, dilation: 2, using: &generator)
            Flatten()
            Dense(18, 2, using: &generator)
        }
        let folder = try TemporaryFolder()
        let file = folder.url.appendingPathComponent("model.safetensors")
        try SavedModel(network: model).write(to: file)
        let read = try SavedModel<Double>(contentsOf: file).network
        #expect(read.layers.map(\.configuration) == model.layers.map(\.configuration))
        let images: Tensor<Double> = randomTensor([3, 9, 9, 2], seed: 10)
        #expect(read.predict(images) == model.predict(images))
    }
}
