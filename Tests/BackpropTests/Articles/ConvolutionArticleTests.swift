import Backprop
import Testing

/// The code of the article "Lecture: the convolution part".
@Suite struct ConvolutionArticleTests {
    @Test func layers() {
        let image = Tensor<Double>(
            shape: [1, 4, 4, 1],
            scalars: [1, 2, 0, 1, 0, 1, 3, 1, 2, 1, 0, 0, 1, 0, 1, 2])
        let kernel = Tensor<Double>(shape: [2, 2, 1, 1], scalars: [1, 0, 0, -1])
        let convolution = Conv2D<Double>(
            weights: kernel, biases: [0], window: Window(height: 2, width: 2))
        // 1×3×3×1: 0, -1, -1, then -1, 1, 3, then 2, 0, -2
        let edges = convolution(image)

        #expect(edges == Tensor(shape: [1, 3, 3, 1], scalars: [0, -1, -1, -1, 1, 3, 2, 0, -2]))

        let ones = Tensor<Double>(repeating: 1, shape: [1, 3, 3, 1])
        let gradients = convolution.backward(ones, input: image, output: edges)
        let dW = gradients.parameters[0]  // 10, 9, 9, 9
        // 1, 1, 1, 0, then twice 1, 0, 0, -1, then 0, -1, -1, -1
        let dX = gradients.input

        #expect(dW.scalars == [10, 9, 9, 9])
        #expect(dX.scalars == [1, 1, 1, 0, 1, 0, 0, -1, 1, 0, 0, -1, 0, -1, -1, -1])
        #expect(gradients.parameters[1] == [9])

        let greatest = MaxPool2D<Double>(2)(image)  // 2, 3, then 2, 2
        let means = AveragePool2D<Double>(2)(image)  // 1, 1.25, then 1, 0.75

        #expect(greatest == Tensor(shape: [1, 2, 2, 1], scalars: [2, 3, 2, 2]))
        #expect(means == Tensor(shape: [1, 2, 2, 1], scalars: [1, 1.25, 1, 0.75]))

        let row = Flatten<Double>()(greatest)  // [[2, 3, 2, 2]]

        #expect(row == [[2, 3, 2, 2]])

        let features: Tensor<Double> = [[1, 10], [3, 30]]
        let training = Pass(isTraining: true)
        // about [[-1, -1], [1, 1]]
        let normalized = BatchNorm<Double>(2).forward(features, pass: training)

        #expect(relativeError(normalized, [[-1, -1], [1, 1]]) < 1e-5)
    }

    /// Images of 8×8 pixels with a bar of one of four directions.
    private func bars(_ count: Int, using generator: inout SeededGenerator) throws -> Dataset<Float> {
        var (pixels, labels): ([Float], [Int]) = ([], [])
        for _ in 0..<count {
            let (kind, place) = (Int.random(in: 0..<4, using: &generator), Int.random(in: 1..<7, using: &generator))
            for y in 0..<8 {
                for x in 0..<8 {
                    let isOnBar = [y == place, x == place, y - x == place - 4, y + x == place + 3][kind]
                    pixels.append((isOnBar ? 0.7 : 0) + Float.random(in: 0..<0.3, using: &generator))
                }
            }
            labels.append(Int(kind))
        }
        return try Dataset(
            features: Tensor(shape: [count, 64], scalars: pixels), targets: .classes(labels, count: 4),
            imageShape: [8, 8])
    }

    @Test func classifier() throws {
        var generator = SeededGenerator(seed: 1)
        let (training, test) = try bars(600, using: &generator).split(
            test: 0.25, using: &generator)
        var model = Sequential<Float>(inputShape: [8, 8, 1]) {
            Conv2D(1, 8, kernel: 3, padding: .same, using: &generator)
            BatchNorm(8)
            ReLU()
            MaxPool2D(2)
            Flatten()
            Dense(4 * 4 * 8, 4, using: &generator)
            Softmax()
        }
        var trainer = Trainer<Float>(
            optimizer: Adam(learningRate: 0.01), epochs: 10, batchSize: 32)
        trainer.augmentation = ImageAugmentation(shift: 1)
        try trainer.train(&model, on: training, using: &generator)
        let accuracy = try model.evaluate(test).accuracy!  // above 0.95

        #expect(accuracy > 0.95)
    }
}
