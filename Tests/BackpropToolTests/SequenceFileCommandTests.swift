import Backprop
import Foundation
import Testing

/// Sequences in files of their own, and labels for each step.
@Suite struct SequenceFileCommandTests: CommandSuite {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func csv(_ values: [Float]) -> String { "v\n" + values.map { "\($0)\n" }.joined() }

    private func npy(_ tensor: Tensor<Float>) throws -> Data {
        let url = folder.url.appendingPathComponent("array.npy")
        try tensor.write(npy: url)
        return try Data(contentsOf: url)
    }

    /// Sequences of one to six steps whose last says what they are, half of them in `.csv`, half in `.npy`.
    private func write(_ name: (Int, String) -> String) throws -> [(name: String, kind: String, last: Float)] {
        var generator = SeededGenerator(seed: 1)
        return try (0..<40).map { index in
            let kind = index % 2 == 0 ? "down" : "up"
            var values = (0..<Int.random(in: 0...5, using: &generator)).map { _ in
                Float.random(in: -1...1, using: &generator)
            }
            values.append(kind == "up" ? 2 : -2)
            let file = name(index, kind)
            if index % 4 < 2 {
                try folder.write(csv(values), to: file + ".csv")
            } else {
                try folder.write(try npy(Tensor(shape: [values.count, 1], scalars: values)), to: file + ".npy")
            }
            return (file + (index % 4 < 2 ? ".csv" : ".npy"), kind, values[values.count - 1])
        }
    }

    private static let settings = [
        "--layers", "gru8", "--epochs", "60", "--optimizer", "adam", "--learning-rate", "0.02",
    ]

    @Test func foldersOfClasses() throws {
        _ = try write { "moves/\($1)/\($0)" }
        let training = try run(["train", "moves", "--output", "run", "--json"] + Self.settings)
        #expect(training.output.contains("40 samples, 12 inputs, 2 classes"))
        #expect(training.output.contains("samples of each class: down 20, up 20"))
        #expect(training.output.contains("VariableLength"))
        #expect(try #require(training.json["accuracy"] as? Double) == 1)
        #expect(try run("evaluate", "run", "moves").output.contains("40 samples: accuracy 1.0000"))
        let rows = try run("predict", "run", "moves").output.split(separator: "\n")
        #expect(rows.count == 41 && rows[0] == "file,class,p(down),p(up)")
        #expect(rows[1].hasPrefix("moves/down/0.csv,down,") && rows[40].hasPrefix("moves/up/9.csv,up,"))
        // A folder of files alone.
        #expect(
            try run("predict", "run", "moves/up").output.split(separator: "\n").dropFirst().allSatisfy {
                $0.contains(",up,")
            })
    }

    @Test func lists() throws {
        let files = try write { "data/all/\($0)\($1)" }
        let lines = files.map { "\($0.name.dropFirst(5)),\($0.kind),\($0.last)\n" }.joined()
        try folder.write("file,class,last\n" + lines, to: "data/list.csv")
        let training = try run(
            ["train", "data/list.csv", "--sequences", "file", "--label", "class", "--output", "run", "--json"]
                + Self.settings)
        #expect(try #require(training.json["accuracy"] as? Double) == 1)
        let evaluation = try run("evaluate", "run", "data/list.csv", "--sequences", "file", "--label", "class")
        #expect(evaluation.output.contains("40 samples: accuracy 1.0000"))
        let rows = try run("predict", "run", "data/list.csv", "--sequences", "file").output.split(separator: "\n")
        #expect(rows[0] == "file,class,p(down),p(up)" && rows[1].hasPrefix("all/0down.csv,down,"))
        // Values in place of classes.
        let regression = try run(
            [
                "train", "data/list.csv", "--sequences", "file", "--label", "last", "--task", "regression", "--output",
                "values",
                "--json",
            ] + Self.settings)
        #expect(try #require(regression.json["meanAbsoluteError"] as? Double) < 0.2)
    }

    /// Whether a step's value is above 0 is asked one step later; of the first nothing is asked.
    private func writeSteps(_ name: String, room: Int = 6, filling: Int32 = -1) throws {
        var generator = SeededGenerator(seed: 3)
        var (values, labels, lengths): ([Float], [Int32], [Int32]) = ([], [], [])
        for _ in 0..<50 {
            let length = Int.random(in: 2...6, using: &generator)
            for step in 0..<room {
                values.append(step < length ? Float.random(in: -1...1, using: &generator) : 9)
                labels.append(step == 0 ? -1 : step < length ? (values[values.count - 2] > 0 ? 1 : 0) : filling)
            }
            lengths.append(Int32(length))
        }
        try folder.write(
            NumpyFile.npz([
                ("x", try npy(Tensor(shape: [50, room, 1], scalars: values))),
                ("y", npyFile(of: labels, shape: [50, room])),
                ("n", npyFile(of: lengths)),
            ]), to: name)
    }

    @Test func labelsOfSteps() throws {
        try writeSteps("a.npz")
        let training = try run(["train", "a.npz", "--lengths", "n", "--output", "run", "--json"] + Self.settings)
        #expect(training.output.contains("12 inputs, 2 classes"))
        #expect(try #require(training.json["accuracy"] as? Double) > 0.95)
        let evaluation = try run("evaluate", "run", "a.npz", "--lengths", "n", "--json")
        #expect(evaluation.output.contains("50 samples: accuracy "))
        #expect(evaluation.json["accuracy"] as? Double == training.json["accuracy"] as? Double)
        let classes = try #require(evaluation.json["classes"] as? [[String: Any]])
        // As many as there are steps that have a label.
        let counted = classes.compactMap { $0["samples"] as? Int }.reduce(0, +)
        let answers = try run("predict", "run", "a.npz", "--lengths", "n", "--features", "x").output
        let rows = answers.split(separator: "\n")
        #expect(rows[0] == "sample,step,class,p0,p1" && rows[1].hasPrefix("1,1,"))
        #expect(rows.count - 1 == counted + 50)
        // What stands behind the end of a sequence is no label, and the room does not matter.
        try writeSteps("b.npz", filling: 1)
        #expect(
            try run("evaluate", "run", "b.npz", "--lengths", "n", "--json").json["accuracy"] as? Double
                == evaluation.json["accuracy"] as? Double)
        // Without lengths all steps are seen.
        let without = try run(
            ["train", "a.npz", "--features", "x", "--label", "y", "--output", "all", "--json"] + Self.settings)
        #expect(try #require(without.json["accuracy"] as? Double) > 0.95)
        #expect(try run("predict", "all", "a.npz", "--features", "x").output.split(separator: "\n").count == 301)
    }

    @Test func mistakes() throws {
        _ = try write { "moves/\($1)/\($0)" }
        _ = try run(["train", "moves", "--output", "run"] + Self.settings)
        func expect(_ arguments: [String], status: Int32 = 65, says message: String) throws {
            let result = try Tool.run(arguments, in: folder.url)
            #expect(result.status == status)
            #expect(result.errors.contains(message), "\(result.errors)")
        }
        func expectTraining(_ text: String, as name: String = "odd.csv", says message: String) throws {
            try folder.write(text, to: "odd/a/\(name)")
            try folder.write(csv([1, 2]), to: "odd/b/1.csv")
            try expect(["train", "odd", "--layers", "gru4"], says: message)
            try FileManager.default.removeItem(at: folder.url.appendingPathComponent("odd"))
        }
        try expectTraining("v\n1\nx\n", says: "odd/a/odd.csv: ")
        try expectTraining("", says: "odd/a/odd.csv: ")
        try expectTraining(
            "v,w\n1,2\n", says: "odd/b/1.csv: expected 2 values in each step, as in odd/a/odd.csv, found 1")
        try expectTraining("no array", as: "odd.npy", says: "odd/a/odd.npy: ")
        try folder.write(try npy(Tensor(shape: [2, 1, 1], scalars: [1, 2])), to: "cube/a/1.npy")
        try folder.write(csv([1]), to: "cube/b/1.csv")
        try expect(
            ["train", "cube", "--layers", "gru4"],
            says: "cube/a/1.npy: expected a sequence of 1 step or more, [L, D], found shape 2×1×1")
        try folder.write(try npy(Tensor(zeros: [0, 1])), to: "none/a/1.npy")
        try expect(
            ["train", "none", "--layers", "gru4"],
            says: "none/a/1.npy: expected a sequence of 1 step or more, [L, D], found shape 0×1")
        try folder.write(try npy(Tensor([1, .nan])), to: "nan/a/1.npy")
        try expect(
            ["train", "nan", "--layers", "gru4"],
            says: "nan/a/1.npy: row 2, column 1: expected a finite number, found nan")
        try expect(
            ["train", "moves", "--layers", "16"],
            says: "--layers: it takes a recurrent layer, such as gru32, to know where a sequence ends")
        try expect(
            ["train", "moves", "--scale", "standard"], status: 64, says: "--scale goes without sequences in files")
        try expect(
            ["train", "moves", "--label", "x"], status: 64, says: "--label goes with a CSV or .npz file as DATA")
        try expect(
            ["train", "moves", "--sequences", "file"], status: 64, says: "--sequences goes with a CSV file as DATA")
        try expect(
            ["train", "iris", "--sequences", "file"], status: 64, says: "--sequences goes with a CSV file as DATA")
        try expect(["train", "nothing.csv", "--sequences", "file"], says: "nothing.csv: no such file")
        try expect(
            ["train", "moves", "--task", "regression"], status: 64,
            says: "--task regression goes without a folder of sequences for each class")
        // Longer than the model has room for.
        try folder.write(csv([0, 0, 0, 0, 0, 0, 2]), to: "long/up/1.csv")
        try expect(
            ["predict", "run", "long"],
            says: "long/up/1.csv: expected a sequence of at most 6 steps, as the model takes them, found one of 7")
        try folder.write("v,w\n1,2\n", to: "wide/up/1.csv")
        try expect(["predict", "run", "wide"], says: "samples have shape [6, 3], the model takes [6, 2]")
        try folder.write(csv([1]), to: "other/left/1.csv")
        try expect(
            ["evaluate", "run", "other"], says: "other/left: expected a class among \"down\", \"up\", found \"left\"")
    }

    @Test func mistakesInLists() throws {
        try folder.write(csv([1]), to: "1.csv")
        func expect(_ list: String, _ column: String = "file", says message: String) throws {
            try folder.write(list, to: "list.csv")
            try expectFailure(
                "train", "list.csv", "--sequences", column, "--label", "class", "--layers", "gru4", status: 65,
                says: message)
        }
        try expect("file,class\n1.csv,a\n2.csv,b\n", says: "2.csv: no such file")
        try expect(
            "file,class\n1.csv,a\n,b\n", says: "list.csv: row 3, column 1: expected the name of a file, found none")
        try expect(
            "file,class\n1,a\n2,b\n",
            says: "list.csv: expected a column with the names of files, found `file` with numbers")
        try expect(
            "file,class\n1.csv,a\n1.csv,a\n",
            says: "list.csv: expected labels of two classes or more, found only class 0")
        try folder.write("file,class\n1.csv,a\n1.csv,b\n", to: "list.csv")
        let unknown = try Tool.run(
            "train", "list.csv", "--sequences", "path", "--label", "class", in: folder.url)
        #expect(unknown.status == 65 && unknown.errors.contains("path"))
        try expectFailure(
            "train", "list.csv", "--sequences", "", says: "--sequences is empty; expected a name")
        try expectFailure(
            "train", "list.csv", "--sequences", "file", "--categorical", "class",
            says: "--categorical goes with a CSV file as DATA")
    }
}
