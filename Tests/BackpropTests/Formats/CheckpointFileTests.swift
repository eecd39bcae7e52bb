import Backprop
import Foundation
import Testing

/// The file of a checkpoint is read to the last bit, or refused.
@Suite struct CheckpointFileTests {
    private func checkpoint(earlyStopping: EarlyStopping? = nil) throws -> Checkpoint<Float> {
        var generator = SeededGenerator(seed: 1)
        let data: Dataset<Float> = .spiral(samplesPerClass: 5, classes: 2, using: &generator)
        var model = Sequential<Float> {
            Dense(2, 2, activation: .relu, using: &generator)
            Dense(2, 2, using: &generator)
            Softmax()
        }
        var last: Checkpoint<Float>?
        try Trainer<Float>(optimizer: Adam(), epochs: 2, earlyStopping: earlyStopping).train(
            &model, on: data, using: &generator, from: nil, checkpointEvery: 2
        ) { last = $0 }
        return try #require(last)
    }

    @Test func equalCheckpointsGiveEqualFiles() throws {
        let folder = try TemporaryFolder()
        let files = ["one", "two", "three"].map { folder.url.appendingPathComponent($0) }
        try checkpoint().write(to: files[0])
        try checkpoint().write(to: files[1])
        try Checkpoint<Float>(contentsOf: files[0]).write(to: files[2])
        #expect(try Data(contentsOf: files[0]) == Data(contentsOf: files[1]))
        #expect(try Data(contentsOf: files[0]) == Data(contentsOf: files[2]))
    }

    /// A bit of each byte changed, and each shorter file: an error, or the same checkpoint where only a space was
    /// replaced by another.
    @Test func damageIsSeen() throws {
        let folder = try TemporaryFolder()
        let url = folder.url.appendingPathComponent("checkpoint")
        try checkpoint(earlyStopping: EarlyStopping(.loss, patience: 5)).write(to: url)
        let whole = [UInt8](try Data(contentsOf: url))
        let damaged = folder.url.appendingPathComponent("damaged")
        let copy = folder.url.appendingPathComponent("copy")
        var accepted = 0
        func check(_ bytes: some Sequence<UInt8>) throws {
            try Data(bytes).write(to: damaged)
            do throws(DataError) {
                try Checkpoint<Float>(contentsOf: damaged).write(to: copy)
            } catch {
                return
            }
            accepted += 1
            #expect(try Data(contentsOf: copy) == Data(whole))
        }
        for position in whole.indices {
            var bytes = whole
            bytes[position] ^= 1 << (position % 8)
            try check(bytes)
        }
        for count in stride(from: 0, to: whole.count, by: 7) { try check(whole[..<count]) }
        #expect(accepted < 10)
    }

    @Test func saysWhatIsWrong() throws {
        let folder = try TemporaryFolder()
        let url = folder.url.appendingPathComponent("checkpoint")
        func expect(_ message: String, sourceLocation: SourceLocation = #_sourceLocation) {
            expectDataError("\(url.path): \(message)", sourceLocation: sourceLocation) { () throws(DataError) in
                _ = try Checkpoint<Float>(contentsOf: url)
            }
        }
        expect("no such file")
        try SavedModel(network: checkpoint().network).write(to: url)
        expect("expected a checkpoint that backprop wrote, found no \"checkpoint\" in its metadata")

        try checkpoint().write(to: url)
        expectDataError("\(url.path): expected tensors of type float64, found float32") { () throws(DataError) in
            _ = try Checkpoint<Double>(contentsOf: url)
        }
        var file = try Safetensors(contentsOf: url)
        let digest = try #require(file.metadata["digest"])
        file["optimizer.0.0"] = .float32(Tensor(repeating: 1, shape: [2, 2]))
        try file.write(to: url)
        do throws(DataError) {
            _ = try Checkpoint<Float>(contentsOf: url)
            Issue.record("read")
        } catch {
            let message = error.description
            #expect(message.hasPrefix("\(url.path): expected contents with the digest \"\(digest)\", found \""))
            #expect(message.hasSuffix("\": the file is damaged"))
        }
    }
}
