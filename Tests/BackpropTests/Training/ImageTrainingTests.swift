import Backprop
import Testing

/// Trainings on images: augmentation, batch normalization, and how rows of values become images.
@Suite struct ImageTrainingTests {
    /// Images of 6×5 pixels that are brighter on one side.
    private func data(_ count: Int = 50, imageShape: [Int]? = [6, 5]) throws -> Dataset<Float> {
        var generator = SeededGenerator(seed: 4)
        let labels = (0..<count).map { $0 % 2 }
        let pixels = labels.flatMap { label in
            (0..<30).map { Float.random(in: 0..<0.5, using: &generator) + (($0 % 5 < 2) == (label == 0) ? 0.5 : 0) }
        }
        return try Dataset(
            features: Tensor(shape: [count, 30], scalars: pixels), targets: .classes(labels, count: 2),
            imageShape: imageShape)
    }

    private func model() -> Sequential<Float> {
        var generator = SeededGenerator(seed: 5)
        return Sequential(inputShape: [6, 5, 1]) {
            Conv2D(1, 4, kernel: 3, using: &generator)
            BatchNorm(4)
            ReLU()
            Flatten()
            Dense(48, 2, using: &generator)
            BatchNorm(2)
            Softmax()
        }
    }

    private func trained(
        _ trainer: Trainer<Float>, on data: Dataset<Float>? = nil, validation: Dataset<Float>? = nil
    ) throws -> (model: Sequential<Float>, history: History) {
        var (model, generator) = (model(), SeededGenerator(seed: 6))
        let history = try trainer.train(
            &model, on: data ?? self.data(), validation: validation, using: &generator)
        return (model, history)
    }

    /// What a network was made into by a training, running statistics included.
    private func tensors(_ model: Sequential<Float>) -> [Tensor<Float>] {
        model.layers.flatMap { ($0.parameters + $0.constants).map(\.value) }
    }

    @Test func augmentationGivesTheSameBitsWithAnyThreads() throws {
        var trainer = Trainer<Float>(optimizer: Adam(learningRate: 0.01), epochs: 4, batchSize: 16)
        trainer.compute = Compute(threads: 1)
        let plain = try trained(trainer).model
        trainer.augmentation = ImageAugmentation(horizontalFlip: 0.2, shift: 1, crop: 0.8, rotation: 20)
        let alone = try trained(trainer).model
        #expect(tensors(alone) != tensors(plain))
        for threads in 2...3 {
            trainer.compute = Compute(threads: threads, leastWorkPerThread: 1)
            #expect(tensors(try trained(trainer).model) == tensors(alone))
        }
        // All samples at once are changed as well.
        trainer.batchSize = nil
        let whole = try trained(trainer).model
        trainer.augmentation = nil
        #expect(tensors(whole) != tensors(try trained(trainer).model))
    }

    @Test func goesOnFromACheckpoint() throws {
        var trainer = Trainer<Float>(
            optimizer: Adam(learningRate: 0.01), epochs: 5, batchSize: 16,
            earlyStopping: EarlyStopping(.loss, patience: 5))
        trainer.augmentation = ImageAugmentation(shift: 1)
        var (whole, resumed, generator) = (model(), model(), SeededGenerator(seed: 6))
        var checkpoints: [Checkpoint<Float>] = []
        let data = try data()
        try trainer.train(&whole, on: data, using: &generator, from: nil, checkpointEvery: 1) { checkpoints.append($0) }
        let folder = try TemporaryFolder()
        let file = folder.url.appendingPathComponent("checkpoint")
        try checkpoints[2].write(to: file)
        generator = SeededGenerator(seed: 6)
        try trainer.train(&resumed, on: data, using: &generator, from: Checkpoint(contentsOf: file)) { _ in }
        #expect(tensors(resumed) == tensors(whole))
        trainer.augmentation = nil
        generator = SeededGenerator(seed: 6)
        var other = model()
        #expect(throws: TrainingError.self) {
            try trainer.train(&other, on: data, using: &generator, from: checkpoints[2]) { _ in }
        }
    }

    /// The best epoch's running statistics belong to its parameters.
    @Test func earlyStoppingBringsTheStatisticsBack() throws {
        let data = try data()
        var trainer = Trainer<Float>(optimizer: SGD(learningRate: 3), epochs: 12, batchSize: 16)
        trainer.earlyStopping = EarlyStopping(.validationLoss, patience: 12)
        let (model, history) = try trained(trainer, validation: data)
        let best = try #require(history.bestEpoch)
        #expect(best < history.epochs.count)
        #expect(try model.evaluate(data).loss == history.epochs[best - 1].validationLoss)
    }

    /// A prediction makes a normalization part of the layer before; the numbers are those of the layers one by one.
    @Test func predictionsFoldNormalizations() throws {
        let (model, _) = try trained(Trainer<Float>(optimizer: Adam(learningRate: 0.01), epochs: 3, batchSize: 16))
        let images = try data().features.reshaped(to: [50, 6, 5, 1])
        var expected = images
        for layer in model.layers { expected = layer.forward(expected, pass: Pass()) }
        let output = model.predict(images)
        #expect(relativeError(Tensor(output), Tensor(expected)) < 1e-5)
        let single = model.predict(images[rows: 7..<8])
        #expect(single == output[rows: 7..<8])
    }

    @Test func rowsAreTakenForImages() throws {
        let (model, rows) = (model(), try data().features)
        #expect(model.predict(rows) == model.predict(rows.reshaped(to: [50, 6, 5, 1])))
        #expect(model.predict(rows.reshaped(to: [50, 6, 5])) == model.predict(rows))
        let planes = try Dataset<Float>(
            features: rows.reshaped(to: [50, 5, 6]), targets: .classes([Int](repeating: 1, count: 50), count: 2))
        #expect(throws: ShapeError("samples have shape [5, 6], the network takes [6, 5, 1]")) {
            try model.evaluate(planes, loss: CategoricalCrossEntropy())
        }
    }

    @Test func channelsFirstAndLast() {
        let planes: Tensor<Float> = randomTensor([2, 3, 4, 5], seed: 1)
        let images = planes.permuted([0, 2, 3, 1])
        #expect(images.shape == [2, 4, 5, 3])
        for (n, c, y, x) in [(0, 0, 0, 0), (1, 2, 3, 4), (0, 1, 2, 3), (1, 0, 3, 1)] {
            #expect(images.scalars[((n * 4 + y) * 5 + x) * 3 + c] == planes.scalars[((n * 3 + c) * 4 + y) * 5 + x])
        }
        #expect(images.permuted([0, 3, 1, 2]) == planes)
    }

    @Test func refusesWhatItCannotTrainOn() throws {
        var trainer = Trainer<Float>(batchSize: 7)
        #expect(
            throws: TrainingError.setting(
                "the last batch of 50 samples, 7 at a time, has 1; layer 6, BatchNorm, needs 2")
        ) { try trained(trainer) }
        trainer.batchSize = 50
        trainer.augmentation = ImageAugmentation(shift: 1)
        #expect(
            throws: TrainingError.setting(
                "augmentation: the samples, of shape [30], are not known to be images; a data set of some says so: "
                    + "Dataset(features:targets:imageShape:)")
        ) {
            try trained(trainer, on: data(imageShape: nil))
        }
    }
}
