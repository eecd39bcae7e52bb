import Backprop
import Foundation
import Testing

/// `backprop compare`.
@Suite struct CompareTests: CommandSuite {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func trainingsSideBySide() throws {
        _ = try run("train", "iris", "--epochs", "20", "--validation-split", "0.2", "--output", "plain")
        _ = try run(
            "train", "iris", "--epochs", "40", "--validation-split", "0.2", "--optimizer", "adam", "--layers", "8",
            "--output", "<adam>")
        let result = try run("compare", "plain", "<adam>")
        let lines = result.output.split(separator: "\n").map(String.init)
        #expect(lines[0].hasPrefix("run"))
        #expect(
            lines.contains { $0.hasPrefix("plain") && $0.contains("4-") }
                && lines.contains { $0.hasPrefix("<adam>") && $0.contains("4-8-3") })
        #expect(lines.last == "results are in backprop-compare: compare.html")

        let page = try folder.text("backprop-compare/compare.html")
        expectSelfContained(page)
        #expect(page.contains("&lt;adam&gt;") && !page.contains("<adam>"))
        #expect(page.components(separatedBy: "<svg ").count - 1 == 4)

        // What it says of a run is what the run itself wrote.
        let history = try History(contentsOf: folder.url.appendingPathComponent("<adam>/history.csv"))
        #expect(history.epochs.count == 40)
        let best = try #require(history.epochs.min { $0.validationLoss! < $1.validationLoss! })
        let row = try #require(lines.first { $0.hasPrefix("<adam>") }).split(separator: " ").map(String.init)
        #expect(row[3...4] == ["40", "\(best.epoch)"])
        #expect(row[7] == NumberText.significant(best.validationLoss!))
    }

    /// A regression has no accuracy, and a training without validation no curves of one.
    @Test func whatIsNotThereIsNotShown() throws {
        try folder.write("a,b\n1,2\n2,4\n3,7\n4,8\n", to: "values.csv")
        for name in ["one", "two"] {
            _ = try run("train", "values.csv", "--task", "regression", "--epochs", "3", "--output", name)
        }
        let result = try run("compare", "one", "two", "--output", "both")
        #expect(!result.output.contains("accuracy") && !result.output.contains("validation"))
        #expect(try folder.text("both/compare.html").components(separatedBy: "<svg ").count - 1 == 1)
    }

    @Test func whatIsNoRun() throws {
        try expectFailure("compare", "a", says: "compare takes two RUN or more, got a")
        try expectFailure(
            "compare", "a", "b", status: 65, says: "a: expected a folder that `train` wrote, found none")
        _ = try run("train", "iris", "--epochs", "2", "--output", "run")
        let csv = try folder.text("run/history.csv")
        for (text, problem) in [
            (
                "epoch,loss\n1,2\n",
                "row 1: expected the columns epoch,loss,accuracy,learning_rate,validation_loss,"
                    + "validation_accuracy,penalty, found \"epoch,loss\""
            ),
            (csv.replacing("\n2,", with: "\n3,"), "row 3, column 1: expected epoch 2, found \"3\""),
            (csv + "3,4\n", "row 4: expected 7 columns, found 2"),
            (csv.replacing("\n2,", with: "\n2,nan"), ""),
        ] {
            try FileManager.default.createDirectory(
                at: folder.url.appendingPathComponent("other"), withIntermediateDirectories: true)
            try folder.write(text, to: "other/history.csv")
            let result = try Tool.run(["compare", "run", "other"], in: folder.url)
            #expect(result.status == 65)
            #expect(result.errors.hasPrefix("backprop: other/history.csv: \(problem)"))
            #expect(result.errors.split(separator: "\n").count == 1)
        }
        try folder.write(String(csv.prefix { $0 != "\n" }), to: "other/history.csv")
        try expectFailure(
            "compare", "run", "other", status: 65,
            says: "other: expected a training of one epoch or more, found a history without any")
        try folder.write(csv, to: "other/history.csv")
        #expect(try Tool.run(["compare", "run", "other"], in: folder.url).errors.contains("model.safetensors"))
    }
}
