import Foundation
import Testing

@testable import Backprop

/// Data of which each process reads and holds its share.
@Suite struct SharedSamplesTests {
    private static let labels = Targets<Float>.classes((0..<50).map { $0 % 3 }, count: 3)

    /// An `.npy` file in a folder of its own.
    private static func file(_ type: String, _ shape: [Int], fortran: Bool = false, _ bytes: [UInt8]) throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let extents = shape.map(String.init).joined(separator: ", ")
        let order = fortran ? "True" : "False"
        let header = "{'descr': '\(type)', 'fortran_order': \(order), 'shape': (\(extents)), }\n"
        let start: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count), 0]
        let url = folder.appendingPathComponent("x.npy")
        try Data(start + Array(header.utf8) + bytes).write(to: url)
        return url
    }

    private static func floats(_ tensor: Tensor<Float>, fortran: Bool = false) throws -> URL {
        let bytes = tensor.scalars.flatMap { number in (0..<4).map { UInt8(number.bitPattern >> (8 * $0) & 0xFF) } }
        return try file("<f4", tensor.shape, fortran: fortran, bytes)
    }

    private static func images() throws -> URL {
        try file("|u1", [50, 6, 6], (0..<1800).map { UInt8($0 * $0 % 251) })
    }

    private static func data(_ url: URL, _ ranks: Ranks) throws -> Dataset<Float> {
        if let shared: Dataset<Float> = try .shared(
            npy: url, by: ranks, scalesBytes: true, targets: labels, targetSource: "labels")
        {
            return shared
        }
        return try Dataset(samples: NPYArray(contentsOf: url), scalesBytes: true, targets: labels)
    }

    private struct Outcome: Equatable, Sendable {
        var bits: [UInt64] = []
        var history = History()
        var signature: TrainingSignature?
        var mean: CrossValidation?
    }

    private static func train(_ url: URL, _ ranks: Ranks, batchSize: Int? = 16) throws -> Outcome {
        let data = try data(url, ranks)
        var generator = SeededGenerator(seed: 3)
        let parts = try SampleParts(count: 50, validation: 0.3, using: &generator)
        let (training, validation) = (data.subset(parts.training), data.subset(parts.validation))
        var model = Sequential<Float> {
            Scaling.standardization(of: training)
            Dense(training.featureCount, 7, activation: .relu, using: &generator)
            Dropout(0.2)
            BatchNorm(7)
            Dense(7, 3, using: &generator)
            Softmax()
        }
        var trainer = Trainer<Float>(optimizer: Adam(), epochs: 3, batchSize: batchSize, classWeights: .balanced)
        (trainer.shards, trainer.ranks, trainer.metrics) = (6, ranks, [ClassificationMetric.f1])
        var outcome = Outcome()
        outcome.history = try trainer.train(
            &model, on: training, validation: validation, using: &generator, from: nil, checkpointEvery: 3
        ) {
            outcome.signature = $0.signature
        }
        outcome.bits = bits(model)
        trainer.metrics = []
        let folds = try data.stratifiedFolds(2, using: &generator)
        outcome.mean = try trainer.crossValidate(folds, using: &generator) { training, generator in
            Sequential<Float> {
                Dense(training.featureCount, 3, using: &generator)
                Softmax()
            }
        }
        return outcome
    }

    /// Parameters, history and the signature of checkpoints are those of one process that holds all.
    @Test(arguments: [true, false], [16, nil]) func sameBits(isOfBytes: Bool, batchSize: Int?) throws {
        let url = isOfBytes ? try Self.images() : try Self.floats(randomTensor([50, 5], seed: 2))
        let alone = try Self.train(url, .alone, batchSize: batchSize)
        for count in [2, 3, 5] {
            let outcomes = LocalRanks.run(count) { try Self.train(url, $0, batchSize: batchSize) }
            for (rank, outcome) in outcomes.enumerated() {
                var outcome = try outcome.get()
                // Checkpoints are the first one's.
                #expect((outcome.signature == nil) == (rank > 0))
                outcome.signature = outcome.signature ?? alone.signature
                #expect(outcome == alone, "\(count) ranks, rank \(rank)")
            }
        }
    }

    @Test func eachHoldsItsShare() throws {
        let url = try Self.images()
        let whole = try Self.data(url, .alone)
        #expect(!whole.isShared && whole.holdsBytes)
        for count in [2, 3, 7] {
            let outcomes = LocalRanks.run(count) { ranks in
                let data = try Self.data(url, ranks)
                guard case .shared(let shared) = data.samples else { return (0, false, false, [Float]()) }
                let some = data.subset([49, 0, 20]).gathered(keeps: ranks.rank == 1)
                return (
                    shared.byteCount / 36, data.holdsBytes && data.imageShape == [6, 6] && data.count == 50,
                    data.gathered(keeps: true) == whole,
                    ranks.rank == 1 ? some.features.scalars : []
                )
            }
            let results = try outcomes.map { try $0.get() }
            #expect(results.map(\.0) == (0..<count).map { 50 * ($0 + 1) / count - 50 * $0 / count })
            #expect(results.allSatisfy { $0.1 && $0.2 })
            #expect(results[1].3 == whole.subset([49, 0, 20]).features.scalars)
        }
    }

    /// The process whose share is at fault says where that is in the file.
    @Test func faultInAShare() throws {
        var features: Tensor<Float> = randomTensor([50, 5], seed: 2)
        features[40, 2] = .nan
        let url = try Self.floats(features)
        let outcomes = LocalRanks.run(3) { ranks -> String in
            do { return try Self.data(url, ranks).isShared ? "shared" : "whole" } catch { return "\(error)" }
        }
        let found = try outcomes.map { try $0.get() }
        #expect(found[0] == "shared" && found[1] == "shared")
        #expect(found[2].hasSuffix("x.npy: row 41, column 3: expected a finite number, found nan"), "\(found[2])")
    }

    @Test func whatIsReadWhole() throws {
        let turned = try Self.floats(randomTensor([50, 5], seed: 2), fortran: true)
        for outcome in LocalRanks.run(2, { try Self.data(turned, $0).isShared }) { #expect(try outcome.get() == false) }
        let few = try Self.file("|u1", [3, 4], Array(repeating: 1, count: 12))
        let outcomes = LocalRanks.run(4) { ranks -> Bool in
            let data: Dataset<Float>? = try .shared(
                npy: few, by: ranks, scalesBytes: true, targets: .classes([0, 1, 0], count: 2), targetSource: "labels")
            return data == nil
        }
        for outcome in outcomes { #expect(try outcome.get()) }
        let cut = try Self.file("<f4", [50, 5], Array(repeating: 1, count: 999))
        for outcome in LocalRanks.run(2, { try Self.data(cut, $0).isShared }) {
            #expect(throws: DataError.self) { try outcome.get() }
        }
    }

    @Test func trainingOnOneOfThem() throws {
        let url = try Self.images()
        let outcomes = LocalRanks.run(2) { ranks in
            var generator = SeededGenerator(seed: 3)
            var model = Sequential<Float> { Dense(36, 3, using: &generator) }
            try Trainer<Float>(loss: SoftmaxCrossEntropy()).train(
                &model, on: Self.data(url, ranks), using: &generator)
        }
        for outcome in outcomes {
            #expect(
                throws: TrainingError.setting("ranks: 1; expected the 2 processes that hold the data together")
            ) {
                try outcome.get()
            }
        }
    }

    // MARK: Archives

    @Test func arraysOfAnArchive() throws {
        let features: Tensor<Float> = randomTensor([50, 5], seed: 2)
        var archive = NPZ()
        archive.add(randomTensor([3], seed: 1) as Tensor<Float>, named: "first")
        archive.add(features, named: "x")
        archive.add(Tensor<Float>(zeros: [50, 5]), named: "packed", compressed: true)
        let folder = try TemporaryFolder()
        let url = folder.url.appendingPathComponent("a.npz")
        try archive.write(to: url)
        let whole = try Dataset<Float>(features: features, targets: Self.labels)
        @Sendable func shared(_ name: String, _ ranks: Ranks) throws -> Dataset<Float>? {
            try .shared(
                npz: NPZ(onDisk: url), named: name, by: ranks, scalesBytes: true, targets: Self.labels,
                targetSource: "labels")
        }
        for count in [2, 3] {
            for outcome in LocalRanks.run(
                count, { try (shared("x", $0)?.gathered(keeps: true), shared("packed", $0), $0) })
            {
                let (data, packed, ranks) = try outcome.get()
                #expect(data == whole && packed == nil)
                guard case .shared(let samples)? = try? shared("x", ranks)?.samples else {
                    Issue.record("it is not shared")
                    continue
                }
                #expect(samples.byteCount == 20 * ranks.share(of: 50, rank: ranks.rank).count)
            }
        }
        #expect(try shared("x", .alone) == nil)
        // A byte that is wrong lies in one share, and is found by all.
        var bytes = [UInt8](try archive.data())
        let place = try #require(bytes.firstRange(of: Array("x.npy".utf8)))
        bytes[place.upperBound + 900] ^= 1
        try Data(bytes).write(to: url)
        let message = try #require(throws: DataError.self) { try NPZ(contentsOf: url).array(named: "x") }.description
        #expect(message.contains("expected the checksum"))
        for outcome in LocalRanks.run(3, { try shared("x", $0) }) {
            #expect(try #require(throws: DataError.self) { try outcome.get() }.description == message)
        }
    }

    // MARK: IDX files

    private static func idx(_ images: [UInt8], _ labels: [UInt8]) throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(images).write(to: folder.appendingPathComponent("train-images-idx3-ubyte"))
        try Data(labels).write(to: folder.appendingPathComponent("train-labels-idx1-ubyte"))
        return folder
    }

    private static func idx(_ folder: URL, _ ranks: Ranks) throws -> Dataset<Float> {
        if let shared: Dataset<Float> = try .shared(idx: folder, split: .train, prefix: nil, by: ranks) {
            return shared
        }
        return try .idx(folder: folder, split: .train)
    }

    @Test func imagesOfIDXFiles() throws {
        let pixels = (0..<11 * 6).map { UInt8($0 * $0 % 251) }
        let labels = IDXTests.file([11], (0..<11).map { UInt8($0 % 3) })
        let folder = try Self.idx(IDXTests.file([11, 3, 2], pixels), labels)
        let whole = try Self.idx(folder, .alone)
        for count in [2, 4, 11, 12] {
            let outcomes = LocalRanks.run(count) { ranks in
                let data = try Self.idx(folder, ranks)
                let held = if case .shared(let samples) = data.samples { samples.byteCount / 6 } else { 11 }
                return (held, data.gathered(keeps: true) == whole, data.imageShape == [3, 2] && data.holdsBytes)
            }
            let results = try outcomes.map { try $0.get() }
            #expect(results.allSatisfy { $0.1 && $0.2 })
            #expect(results.map(\.0) == (0..<count).map { count > 11 ? 11 : 11 * ($0 + 1) / count - 11 * $0 / count })
        }
    }

    private static func problem(_ folder: URL, _ ranks: Ranks) -> String {
        do { return try "\(idx(folder, ranks).count) images" } catch { return "\(error)" }
    }

    @Test func mistakesInIDXFiles() throws {
        let labels = IDXTests.file([4], [0, 1, 2, 3])
        let pixels = [UInt8](repeating: 1, count: 16)
        for (images, labels) in [
            (IDXTests.file([4, 2, 2], Array(pixels.dropLast())), labels),
            (IDXTests.file([4, 2, 2], pixels + [0]), labels),
            (IDXTests.file([4, 0, 2], []), labels), (IDXTests.file([4, 2, 2], pixels), IDXTests.file([3], [0, 1, 2])),
            (IDXTests.file([16], pixels), labels), ([0, 0, 8, 3, 0], labels),
        ] {
            let folder = try Self.idx(images, labels)
            let alone = Self.problem(folder, .alone)
            #expect(alone.contains("expected"))
            for outcome in LocalRanks.run(2, { Self.problem(folder, $0) }) { #expect(try outcome.get() == alone) }
        }
    }

    // MARK: Folders of images

    /// Two classes of grey images, 3×3, each with a shade of its own.
    private static func folder(_ counts: [Int] = [5, 6]) throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        for (kind, count) in counts.enumerated() {
            let place = folder.appendingPathComponent("kind\(kind)")
            try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
            for number in 0..<count {
                let pixels = (0..<9).map { UInt8(20 * number + 7 * kind + $0) }
                try Data(Array("P5 3 3 255\n".utf8) + pixels).write(
                    to: place.appendingPathComponent("\(number).pgm"))
            }
        }
        return folder
    }

    /// What a process makes of a folder: its images, how many it holds, and which files it was told to be broken.
    private struct Found: Equatable, Sendable {
        var images: Dataset<Float>?
        var held = 0
        var broken: [String] = []
        var error: String?
    }

    private static func read(_ folder: URL, _ ranks: Ranks, skips: Bool) -> Found {
        var found = Found()
        func note(_ error: DataError) throws(DataError) {
            found.broken.append(error.description)
            if !skips { throw error }
        }
        do {
            let share = try ImageShare<Float>(
                folder: folder, size: nil, colors: .gray, mostPixels: 100, by: ranks)
            let data: Dataset<Float> =
                try share?.dataset(onBroken: note)
                ?? .images(folder: folder, colors: .gray, mostPixels: 100, onBroken: note)
            if case .shared(let samples) = data.samples { found.held = samples.byteCount / 9 }
            found.images = data.gathered(keeps: true)
        } catch {
            found.error = "\(error)"
        }
        return found
    }

    private func check(_ folder: URL, skips: Bool = false, held: [Int]? = nil, _ comment: Comment)
        throws -> Found
    {
        let alone = Self.read(folder, .alone, skips: skips)
        for count in [2, 3] {
            let results = try LocalRanks.run(count) { Self.read(folder, $0, skips: skips) }.map {
                try $0.get()
            }
            if count == 3, let held { #expect(results.map(\.held) == held, comment) }
            for var result in results {
                result.held = 0
                #expect(result == alone, comment)
            }
        }
        return alone
    }

    @Test func imagesOfAFolder() throws {
        let folder = try Self.folder()
        let alone = try check(folder, held: [3, 4, 4], "all are good")
        #expect(
            alone.images?.count == 11 && alone.images?.imageShape == [3, 3]
                && alone.images?.classNames == ["kind0", "kind1"])
        #expect(
            try check(Self.folder([1, 1]), held: [0, 0, 0], "fewer than processes").images?.count == 2)

        // One that is broken, in the share of the first of two, and of the second of three.
        let broken = folder.appendingPathComponent("kind0/4.pgm")
        try Data("P5 3 3 255\n12".utf8).write(to: broken)
        let skipped = try check(folder, skips: true, held: [3, 3, 4], "one is left out")
        #expect(skipped.images?.count == 10 && skipped.broken.count == 1)
        #expect(try check(folder, "one is broken").error?.contains("kind0/4.pgm") == true)

        // Of another size: the first of a share, then one within.
        for number in [1, 5] {
            let file = folder.appendingPathComponent("kind1/\(number).pgm")
            let before = try Data(contentsOf: file)
            try Data(Array("P5 2 2 255\n".utf8) + [1, 2, 3, 4]).write(to: file)
            let other = try check(folder, skips: true, "image \(number) of another size")
            #expect(other.error?.contains("kind1/\(number).pgm: expected 3×3 pixels") == true, "\(other)")
            try before.write(to: file)
        }
        // A class of which nothing is left.
        for number in 0..<5 {
            try Data("x".utf8).write(to: folder.appendingPathComponent("kind0/\(number).pgm"))
        }
        #expect(
            try check(folder, skips: true, "none left").error?.contains(
                "found only files that are broken") == true)
    }
}
