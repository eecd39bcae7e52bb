import Backprop
import Foundation
import Testing

/// `train --lengths`: sequences of different lengths in an archive of numpy.
@Suite struct LengthCommandTests: CommandSuite {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Which class a sequence has, its last step says, wherever that is.
    private func write(_ name: String, room: Int = 6, filling: Float = 0, longest: Int = 6) throws {
        var generator = SeededGenerator(seed: 1)
        var (values, labels, lengths): ([Float], [Float], [Float]) = ([], [], [])
        for _ in 0..<60 {
            let length = Int.random(in: 1...longest, using: &generator)
            let label = Int.random(in: 0..<2, using: &generator)
            for step in 0..<room {
                let noise = Float.random(in: -1...1, using: &generator)
                values.append(step == length - 1 ? (label == 1 ? 2 : -2) : step < length ? noise : filling)
            }
            labels.append(Float(label))
            lengths.append(Float(length))
        }
        func integers(_ list: [Float]) -> Data { npyFile(of: list.map { Int32($0) }) }
        func npy(_ tensor: Tensor<Float>) throws -> Data {
            let url = folder.url.appendingPathComponent("array.npy")
            try tensor.write(npy: url)
            return try Data(contentsOf: url)
        }
        try folder.write(
            NumpyFile.npz([
                ("x", try npy(Tensor(shape: [60, room, 1], scalars: values))), ("y", integers(labels)),
                ("n", integers(lengths)),
            ]), to: name)
    }

    @Test func learnsWhereSequencesEnd() throws {
        try write("a.npz")
        let training = try run(
            "train", "a.npz", "--lengths", "n", "--layers", "gru8,gru8,4", "--epochs", "60", "--optimizer", "adam",
            "--learning-rate", "0.01", "--output", "run", "--json")
        #expect(training.output.contains("network 6×2-gru8-gru8-4-2"))
        #expect(training.output.contains("VariableLength"))
        #expect(try #require(training.json["accuracy"] as? Double) == 1)
        let answers = try run("predict", "run", "a.npz", "--lengths", "n").output
        // What stands behind the end changes nothing, nor does the room.
        try write("b.npz", filling: 99)
        #expect(try run("predict", "run", "b.npz", "--lengths", "n").output == answers)
        #expect(try run("evaluate", "run", "b.npz", "--lengths", "n").output.contains("60 samples: accuracy 1.0000"))
        try write("short.npz", room: 4, longest: 3)
        #expect(try run("evaluate", "run", "short.npz", "--lengths", "n").output.contains("60 samples: accuracy "))
    }

    @Test func mistakes() throws {
        try write("a.npz")
        _ = try run("train", "a.npz", "--lengths", "n", "--epochs", "1", "--output", "run")
        try write("longer.npz", room: 9, longest: 9)
        try expectFailure(
            "predict", "run", "longer.npz", "--lengths", "n", status: 65,
            says:
                "longer.npz: \"n.npy\": expected sequences of at most 6 steps, as the model takes them, found one of 9")
        try write("wrong.npz", room: 4, longest: 6)
        try expectFailure(
            "train", "wrong.npz", "--lengths", "n", status: 65,
            says: "wrong.npz: \"n.npy\": row 1: expected a length from 1 to 4, found 5")
        try expectFailure(
            "train", "a.npz", "--lengths", "n", "--layers", "16", status: 65,
            says: "--layers: it takes a recurrent layer, such as gru32, to know where a sequence ends")
        try expectFailure(
            "train", "a.npz", "--lengths", "n", "--scale", "standard",
            says: "--scale goes without --lengths")
        try expectFailure(
            "train", "iris", "--lengths", "n", says: "--lengths goes with a .npz file as DATA")
        let unknown = try Tool.run("train", "a.npz", "--lengths", "z", in: folder.url)
        #expect(unknown.status == 65 && unknown.errors.contains("\"z\""))
        let without = try Tool.run("predict", "run", "a.npz", "--features", "x", in: folder.url)
        #expect(without.status == 65 && without.errors.contains("[6, 2]"))
    }
}
