import Foundation
import Testing

/// `train` on a text, `generate`, and `evaluate` for what they make.
@Suite struct TextCommandTests: CommandSuite {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write(String(repeating: "to be or not to be,\nthat is the question:\n", count: 30), to: "book.txt")
    }

    @Test func learnsAndWrites() throws {
        let training = try run(
            "train", "book.txt", "--layers", "gru24,dropout0.1,gru16", "--window", "21", "--epochs", "40",
            "--batch-size", "4",
            "--learning-rate", "0.01", "--validation-split", "0.1", "--output", "book", "--json")
        #expect(training.output.contains("text of 1260 characters; 16 different characters: \\n ,:abehinoqrstu"))
        #expect(training.output.contains("53 samples and 5 to validate on, 21 inputs, 16 characters"))
        #expect(training.output.contains("GRU        returns all         21×24"))
        let bits = try #require(training.json["bitsPerCharacter"] as? Double)
        let perplexity = try #require(training.json["perplexity"] as? Double)
        #expect(bits < 0.5)
        #expect(abs(perplexity - exp2(bits)) < 1e-9)
        #expect(training.output.contains("perplexity ") && training.output.contains(" bits per character"))
        let page = try folder.text("book/report.html")
        #expect(page.contains("What it writes") && page.contains("epoch 1<") && page.contains("epoch 40<"))
        #expect(page.contains("bits per character"))
        #expect(page.contains("--window 21"))
        // A place in a text is no input with a name.
        #expect(!page.contains("<h2>Inputs"))
        // The command that repeats the run is one that there is.
        #expect(!page.contains("--scale") && !page.contains("--horizon"))

        let text = try run("generate", "book", "--prompt", "to be or ", "--length", "30", "--temperature", "0").output
        #expect(text.hasPrefix("to be or not to be,\n") && text.count == 40)
        let drawn = try run("generate", "book", "--length", "100", "--seed", "3").output
        #expect(drawn.hasPrefix("\n") == false && drawn.count == 101)
        #expect(try run("generate", "book", "--length", "100", "--seed", "3").output == drawn)
        #expect(try run("generate", "book", "--length", "100", "--seed", "4").output != drawn)
        #expect(try run("generate", "book", "--length", "0", "--prompt", "to").output == "to\n")

        let evaluation = try run("evaluate", "book", "book.txt", "--json")
        #expect(evaluation.output.contains("59 samples: accuracy "))
        #expect(try #require(evaluation.json["bitsPerCharacter"] as? Double) < 0.5)
        #expect(try run("info", "book").output.contains("16 different characters: \\n ,:abehinoqrstu"))
        // What a file is called does not matter.
        try folder.write(try folder.read("book.txt"), to: "book.md")
        #expect(try run("evaluate", "book", "book.md").output == run("evaluate", "book", "book.txt").output)
    }

    /// With states that go on from batch to batch a window of two characters is enough to tell what comes three later.
    @Test func statesGoOn() throws {
        try folder.write(String(repeating: "aaaabaaac", count: 100), to: "far.txt")
        func loss(_ options: String...) throws -> Double {
            _ = try run(
                [
                    "train", "far.txt", "--layers", "gru24", "--window", "2", "--batch-size", "5", "--epochs", "30",
                    "--optimizer",
                    "adam", "--learning-rate", "0.01", "--output", "far",
                ] + options)
            let last = try #require(try folder.text("far/history.csv").split(separator: "\n").last)
            return try #require(Double(last.split(separator: ",")[1]))
        }
        let (alone, carried) = (try loss(), try loss("--stateful"))
        #expect(carried < 0.5 * alone)
        #expect(
            try run("generate", "far", "--prompt", "aaaab", "--length", "5", "--temperature", "0").output.hasPrefix(
                "aaaab"))
        try expectFailure("train", "iris", "--stateful", says: "--stateful goes with a text as DATA")
        try expectFailure(
            "train", "far.txt", "--stateful", "--shards", "2", status: 65,
            says: "shards: 2, with states that go on from batch to batch; expected 1")
        try expectFailure(
            "train", "far.txt", "--stateful", "--layers", "8", status: 65,
            says: "states that go on from batch to batch: the network has no recurrent layer")
    }

    /// Any file is a text if it is said so, and one in .txt a table if there are options of tables.
    @Test func textsAndTables() throws {
        try folder.write(try folder.read("book.txt"), to: "book.md")
        let training = try run("train", "book.md", "--text", "--layers", "8", "--epochs", "1", "--output", "book")
        #expect(training.output.contains("network 64-8-16"))
        try folder.write("a b\n1 x\n2 y\n1 x\n2 y\n", to: "table.txt")
        let table = try run("train", "table.txt", "--label", "b", "--epochs", "1", "--output", "table")
        #expect(table.output.contains("label: column 2 `b`, 2 classes"))
        try folder.write("v\n" + (0..<30).map { "\($0 % 4)\n" }.joined(), to: "series.txt")
        let series = try run(
            "train", "series.txt", "--window", "4", "--horizon", "2", "--epochs", "1", "--output", "series")
        #expect(series.output.contains("predicts: `v`"))
        #expect(try run("forecast", "series", "series.txt").output.split(separator: "\n").count == 3)
        // For that model it is a table again.
        #expect(try run("predict", "table", "table.txt").output.split(separator: "\n").count == 5)
    }

    @Test func mistakes() throws {
        try folder.write("too short", to: "short.txt")
        try expectFailure(
            "train", "short.txt", status: 65,
            says: "short.txt: expected more than 64 characters to train on, the window, found 9")
        try folder.write("", to: "empty.txt")
        try expectFailure("train", "empty.txt", status: 65, says: "empty.txt: expected a text, found an empty file")
        try expectFailure("train", "none.txt", status: 65, says: "none.txt: no such file")
        try folder.write(Data([0x61, 0xFF]), to: "odd.txt")
        try expectFailure(
            "train", "odd.txt", status: 65, says: "odd.txt: byte 1: expected UTF-8 text, found other bytes")
        try folder.write(String(repeating: "abc\n", count: 20) + "abcdabc\nabc\n", to: "late.txt")
        try expectFailure(
            "train", "late.txt", "--window", "5", "--test-split", "0.15", status: 65,
            says: "late.txt: row 21, column 4: expected one of the 4 characters of the training, found \"d\", U+64")
        try expectFailure(
            "train", "book.txt", "--layers", "conv3x3", status: 65,
            says: "--layers: conv3x3 takes images of shape [H, W, C], but gets samples of shape [64, 32]")
        try expectFailure(
            "train", "book.txt", "--layers", "gru8,flatten", status: 65,
            says: "--layers: flatten takes all steps together, and each is answered")
        try expectFailure(
            "train", "book.txt", "--task", "regression",
            says: "a text is learnt as classes, one for each character: --task classification, or none")
        try expectFailure("train", "book.txt", "--folds", "3", says: "--folds goes without a text as DATA")
        try expectFailure("train", "book.txt", "--scale", "minmax", says: "--scale goes without a text as DATA")
        try expectFailure(
            "train", "book.txt", "--text", "--horizon", "3",
            says: "--horizon goes with --window and a CSV file as DATA")
        try expectFailure(
            "train", "book.txt", "--text", "--label", "x", says: "--label goes with a CSV or .npz file as DATA")
        try expectFailure("sweep", "book.txt", says: "sweep takes no text as DATA")
    }

    @Test func mistakesInWriting() throws {
        _ = try run("train", "book.txt", "--layers", "gru4", "--epochs", "1", "--output", "book")
        _ = try run("train", "iris", "--epochs", "1", "--output", "flowers")
        try expectFailure("generate", says: "generate takes MODEL, got 0 operands")
        try expectFailure("generate", "book", "book.txt", says: "generate takes MODEL, got 2 operands")
        try expectFailure("generate", "book", "--prompt", "", says: "--prompt is empty; expected one character or more")
        try expectFailure(
            "generate", "book", "--temperature", "-1", says: "--temperature -1: expected a number of 0 or more")
        try expectFailure(
            "generate", "book", "--length", "-1", says: "--length -1: expected a whole number from 0 to 1000000000")
        try expectFailure(
            "generate", "book", "--prompt", "to\nbe Zeus", status: 65,
            says: "prompt: row 2, column 4: expected one of the 16 characters of the training, found \"Z\", U+5A")
        try expectFailure(
            "generate", "flowers", status: 65,
            says: "flowers/model.safetensors: expected a model that was trained on a text, found one without characters"
        )
        try expectFailure(
            "forecast", "book", "book.txt", status: 65,
            says:
                "book/model.safetensors: expected a model that was trained with --window on a table, found one of a text: see "
                + "generate")
        try expectFailure(
            "predict", "book", "book.txt", status: 65,
            says: "book.txt: expected a model of single samples, found one that writes texts: see generate")
        try expectFailure(
            "evaluate", "book", "iris", status: 65,
            says: "iris: expected a model of single samples, found one that writes texts: see generate")
        try folder.write(String(repeating: "to be or not to be Zeus\n", count: 5), to: "other.txt")
        try expectFailure(
            "evaluate", "book", "other.txt", status: 65,
            says: "other.txt: row 1, column 20: expected one of the 16 characters of the training, found \"Z\", U+5A")
    }
}
