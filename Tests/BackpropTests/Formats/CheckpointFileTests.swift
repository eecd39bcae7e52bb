import Backprop
import Foundation
import Testing

/// The file of a checkpoint is read to the last bit, or refused.
@Suite struct CheckpointFileTests {
    private func checkpoint(
        earlyStopping: EarlyStopping? = nil, from old: Checkpoint<Float>? = nil
    ) throws -> Checkpoint<Float> {
        var generator = SeededGenerator(seed: 1)
        let data: Dataset<Float> = .spiral(samplesPerClass: 5, classes: 2, using: &generator)
        var model = Sequential<Float> {
            Dense(2, 2, activation: .relu, using: &generator)
            Dense(2, 2, using: &generator)
            Softmax()
        }
        var last: Checkpoint<Float>?
        try Trainer<Float>(optimizer: Adam(), epochs: 2, earlyStopping: earlyStopping).train(
            &model, on: data, using: &generator, from: old, checkpointEvery: 2
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
        expect(
            "expected a checkpoint, from which a training goes on, found a model: SavedModel(contentsOf:) reads it, and a "
                + "training may begin with its network")
        try Safetensors(metadata: ["format": "pt", "checkpoint": "1"]).write(to: url)
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

    /// Files that somebody made by hand, their digests right.
    @Test func saysWhatIsNoCheckpoint() throws {
        let folder = try TemporaryFolder()
        let url = folder.url.appendingPathComponent("checkpoint")
        let earlyStopping = EarlyStopping(.loss, patience: 5)
        try checkpoint(earlyStopping: earlyStopping).write(to: url)
        let original = try Safetensors(contentsOf: url)
        func expect(_ message: String, _ change: (inout Safetensors) -> Void) throws {
            var file = original
            change(&file)
            file.metadata["digest"] = file.digest
            try file.write(to: url)
            expectDataError("\(url.path): \(message)") { () throws(DataError) in
                _ = try Checkpoint<Float>(contentsOf: url)
            }
        }
        func replace(_ old: String, _ new: String) -> (inout Safetensors) -> Void {
            { file in file.metadata["checkpoint"] = file.metadata["checkpoint"]?.replacing(old, with: new) }
        }
        try expect("expected a tensor named \"history\", found none") { $0["history"] = nil }
        try expect("expected a history of 6 columns, found shape 2×5") {
            $0["history"] = .float64(Tensor(zeros: [2, 5]))
        }
        try expect("row 2, column 1: expected a finite number in the history, found nan") {
            $0["history"] = .float64(Tensor(shape: [2, 6], scalars: (0..<12).map { $0 == 6 ? .nan : 0 }))
        }
        try expect("expected a best epoch from 1 to 2, found 3", replace("\"bestEpoch\":2", "\"bestEpoch\":3"))
        try expect("expected the tensors of a checkpoint, found \"more\" besides") {
            $0["more"] = .float32(Tensor(zeros: [1]))
        }
        try expect(
            "expected 0 or more tensors of state, found -1", replace("\"stateCount\":2", "\"stateCount\":-1"))
        try expect(
            "expected the tensors of a checkpoint, found \"optimizer.0.1\" besides",
            replace("\"stateCount\":2", "\"stateCount\":1"))
        try expect(
            "expected a training's state in the metadata under \"checkpoint\", found \"seed\", which is unknown, besides",
            replace("\"stateCount\":2", "\"stateCount\":2,\"seed\":1"))
        try expect("expected finite numbers in tensor \"optimizer.1.0\", found inf as number 2") {
            $0["optimizer.1.0"] = .float32(Tensor(shape: [2], scalars: [0, .infinity]))
        }
    }

    /// Files made by hand that are read, and with which no training goes on.
    @Test func saysWhyNoTrainingGoesOn() throws {
        let folder = try TemporaryFolder()
        let url = folder.url.appendingPathComponent("checkpoint")
        func expect(_ message: String, _ change: (inout Safetensors) -> Void) throws {
            try checkpoint(earlyStopping: EarlyStopping(.loss, patience: 5)).write(to: url)
            var file = try Safetensors(contentsOf: url)
            change(&file)
            file.metadata["digest"] = file.digest
            try file.write(to: url)
            let changed = try Checkpoint<Float>(contentsOf: url)
            #expect {
                _ = try checkpoint(earlyStopping: EarlyStopping(.loss, patience: 5), from: changed)
            } throws: { error in
                if case TrainingError.checkpoint(let text) = error { text == message } else { false }
            }
        }
        func replace(_ old: String, _ new: String) -> (inout Safetensors) -> Void {
            { file in file.metadata["checkpoint"] = file.metadata["checkpoint"]?.replacing(old, with: new) }
        }
        try expect("its optimizer does not keep 2 tensors for each parameter") { file in
            replace("\"stateCount\":2", "\"stateCount\":1")(&file)
            for parameter in 0..<4 { file["optimizer.\(parameter).1"] = nil }
        }
        try expect("the best epoch is known there or wanted here, and not both") { file in
            replace("\"bestEpoch\":2,", "")(&file)
            for parameter in 0..<4 { file["best.\(parameter)"] = nil }
        }
        try expect("its random numbers are not those of epoch 2") { file in
            let text = file.metadata["checkpoint"]
            file.metadata["checkpoint"] = text?.replacing(/"state0":[0-9]+/, with: "\"state0\":1")
        }
    }
}
