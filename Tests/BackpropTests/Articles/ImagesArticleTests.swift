import Backprop
import Foundation
import Testing

/// The code of the article "Images".
@Suite struct ImagesArticleTests {
    private actor Screen {
        private(set) var shown: [Int] = []
        func show(_ record: EpochRecord) { shown.append(record.epoch) }
    }

    /// Stripes across and down as PGM files.
    private func photographs() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        for kind in ["across", "down"] {
            let url = folder.url.appendingPathComponent(kind)
            try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
            for phase in 0..<24 {
                let text = stripes(across: kind == "across", phase: phase, side: 12, width: 2)
                try Data("P2 12 12 9 \(text)".utf8).write(to: url.appendingPathComponent("\(phase).pgm"))
            }
        }
        return folder
    }

    /// Numbers from 0 to 9, each as often as a pixel has channels.
    private func stripes(across: Bool, phase: Int, side: Int, width: Int, channels: Int = 1) -> String {
        (0..<side * side).map { place in
            let distance = (across ? place / side : place % side) + phase
            return String(repeating: distance % (2 * width) < width ? "9 " : "\(phase % 3) ", count: channels)
        }.joined()
    }

    @Test func trainsOnAFolderInATask() async throws {
        let files = try photographs()
        let (folder, screen) = (files.url, Screen())
        let results = try TemporaryFolder()
        let modelURL = results.url.appendingPathComponent("model.safetensors")

        var generator = SeededGenerator(seed: 1)
        let images = try Dataset<Float>.images(
            folder: folder, size: (12, 12), colors: .gray)
        let (training, held) = try images.split(
            validation: 0.25, using: &generator)

        let network = Sequential<Float>(input: [12, 12, 1], using: &generator) {
            Conv2D(filters: 8, kernel: 3, activation: .relu)
            MaxPool2D(2)
            Flatten()
            Dense(images.classNames.count)
            Softmax()
        }
        let work = Task { [generator] in
            var trainer = Trainer<Float>(
                optimizer: Adam(learningRate: 0.01), epochs: 30, batchSize: 8)
            trainer.augmentation = ImageAugmentation(shift: 1)
            trainer.earlyStopping = EarlyStopping(.validationLoss, patience: 10)
            var best = network
            for try await epoch in try trainer.epochs(
                of: network, on: training, validation: held, using: generator)
            {
                await screen.show(epoch.record)
                best = epoch.model
            }
            return SavedModel(network: best, data: images)
        }
        let model = try await work.value
        try model.write(to: modelURL)
        #expect(try model.network.evaluate(held).accuracy! > 0.9)
        #expect(await screen.shown.first == 1)

        let pictureURL = try results.write(
            "large.ppm", "P3 24 24 9 \(stripes(across: true, phase: 1, side: 24, width: 4, channels: 3))".utf8)
        let classifier = try SavedModel<Float>(contentsOf: modelURL)
        let picture = try Image(contentsOf: pictureURL)
        let probabilities = try classifier.predict(picture)
        let name = try classifier.className(of: probabilities)  // "across"
        #expect(name == "across")

        // One file by itself is what it is in its folder, to the last bit.
        let together = classifier.predict(images.features)
        let paths = ["across/0.pgm", "across/1.pgm", "across/10.pgm"]
        for (row, path) in paths.enumerated() {
            let alone = try classifier.predict(Image(contentsOf: folder.appendingPathComponent(path)))
            #expect(alone == together[rows: row..<row + 1].scalars, "\(path)")
        }
    }

    @Test func aNetworkThatTakesNoImages() throws {
        let network = Sequential<Float> { Dense(weights: [[1], [2]], biases: [0]) }
        let image = Image(height: 1, width: 2, channels: 1, values: .bytes([1, 2]))
        let error = #expect(throws: DataError.self) { try SavedModel(network: network).predict(image) }
        #expect(
            error?.description == "image: expected samples of shape [2], which the model takes, found an image")
        // No shape that somebody wrote down stops the program.
        for shape in [[0, 2, 1], [-1, -2], [1 << 20, 1 << 20, 1], [3, 3, 1]] {
            #expect(throws: DataError.self) { try SavedModel(network: network, imageShape: shape).predict(image) }
        }
        let answer = try SavedModel(network: network, imageShape: [1, 2]).predict(image)
        #expect(abs(answer[0] - 5 / 255) < 1e-6)
    }
}
