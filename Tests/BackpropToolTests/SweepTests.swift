import Backprop
import BackpropLessons
import Foundation
import Testing

@testable import BackpropTool

/// `backprop sweep`.
@Suite struct SweepTests {
    private func sweep(_ arguments: String..., in folder: TemporaryFolder) throws -> (json: [String: Any], page: String)
    {
        let result = try Tool.run(["sweep"] + arguments + ["--json"], in: folder.url)
        #expect(result.status == 0)
        #expect(result.errors == "")
        let page = try folder.text("backprop-sweep/report.html")
        expectSelfContained(page)
        return (result.json, page)
    }

    private func cells(_ json: [String: Any]) throws -> [[String: Any]] {
        try #require(json["cells"] as? [[String: Any]])
    }

    /// What processes tell each other of trainings is all that there is to know of them, to the last bit.
    @Test func trainingsThatAreToldOf() throws {
        let words = ["iris", "--layers", "8,batchnorm,8", "--optimizer", "adam", "--batch-size", "16"]
        let arguments = try Arguments(words, options: SweepCommand.allOptions)
        let settings = try TrainingSettings(arguments, data: DataSource("iris", arguments))
        var generator = SeededGenerator(seed: 1)
        let (training, validation) = try Dataset<Float>.iris().split(validation: 0.2, using: &generator)
        let sweep = Sweep(
            settings: settings, epochs: [2, 5], network: try settings.network(for: training, using: &generator),
            training: training, validation: validation, generator: generator)
        let told = try sweep.cells(sizes: [10, 20], on: SharedRun(.alone))
        let own = try [10, 20].flatMap { try sweep.jobs(size: $0).flatMap { try sweep.cells($0) } }
        #expect(told.count == 4 && own.count == 4)
        for (one, other) in zip(told, own) {
            #expect((one.epochs, one.size) == (other.epochs, other.size))
            #expect(one.training == other.training && one.validation == other.validation)
            #expect(one.samples == other.samples)
            let (network, expected) = (try #require(one.network), try #require(other.network))
            #expect(network.parameters.map(\.value) == expected.parameters.map(\.value))
            #expect(network.constants.map(\.value) == expected.constants.map(\.value))
            #expect(!network.constants.isEmpty)
        }
    }

    @Test func spiralOverEpochsAndSizes() throws {
        let folder = try TemporaryFolder()
        let (json, page) = try sweep("--epochs", "5,50", "--samples", "40,10", in: folder)
        let cells = try cells(json)
        #expect(cells.map { $0["size"] as? Int } == [10, 10, 40, 40])
        #expect(cells.map { $0["samples"] as? Int } == [30, 30, 120, 120])
        #expect(cells.map { $0["epochs"] as? Int } == [5, 50, 5, 50])
        #expect(json["accuracy"] as? Double == cells[3]["validationAccuracy"] as? Double)
        let csv = try folder.text("backprop-sweep/sweep.csv").split(separator: "\n")
        #expect(
            csv[0] == "size,samples,epochs,training_accuracy,training_loss,validation_accuracy,validation_loss")
        #expect(csv.count == 5 && csv[1].hasPrefix("10,30,5,0."))
        // Two pictures over epochs, two over sizes, and the regions along both.
        #expect(page.components(separatedBy: "<svg ").count - 1 == 2 + 2 + 2 + 2)
        for heading in ["Over epochs", "Over the size of the training set", "Numbers", "Repeat this run"] {
            #expect(page.contains("<h2>\(heading)</h2>"))
        }
        #expect(page.contains("<h2>Decision regions over epochs, with 40 per class</h2>"))
    }

    /// Each cell with all samples is what `train` does with that many epochs, also where the learning rate depends on
    /// how many there are.
    @Test(arguments: [["--decay", "0.01"], ["--schedule", "cosine", "--batch-size", "16"]])
    func cellsAreTrainings(options: [String]) throws {
        let folder = try TemporaryFolder()
        let swept = try Tool.run(
            ["sweep", "iris", "--epochs", "3,8", "--samples", "10,40", "--json"] + options, in: folder.url)
        #expect(swept.status == 0)
        let cells = try cells(swept.json)
        #expect(cells.count == 4)
        #expect(cells.map { $0["samples"] as? Int } == [30, 30, 120, 120])
        for cell in cells.suffix(2) {
            let epochs = try #require(cell["epochs"] as? Int)
            let trained = try Tool.run(
                ["train", "iris", "--epochs", "\(epochs)", "--validation-split", "0.2", "--json"] + options,
                in: folder.url)
            #expect(trained.json["validationLoss"] as? Double != nil)
            #expect(cell["validationLoss"] as? Double == trained.json["loss"] as? Double)
            #expect(cell["validationAccuracy"] as? Double == trained.json["accuracy"] as? Double)
        }
    }

    @Test func theCommandOnThePageRepeatsTheRun() throws {
        let folder = try TemporaryFolder()
        let page = try sweep("iris", "--epochs", "2,4", "--layers", "5", "--optimizer", "adam", in: folder).page
        let numbers = try folder.read("backprop-sweep/sweep.csv")
        try FileManager.default.removeItem(at: folder.url.appendingPathComponent("backprop-sweep"))
        let command = try repeatRun(of: page, in: folder)
        #expect(command.contains("--samples 10,40") && command.contains("--validation-split 0.2"))
        #expect(try folder.read("backprop-sweep/sweep.csv") == numbers)
    }

    @Test func regressionsAreMeasuredByTheirLoss() throws {
        let folder = try TemporaryFolder()
        let rows = (0..<50).map { "\(Double($0) / 50),\(Double($0 % 7)),\(Double($0) / 25 - 1)\n" }
        try folder.write(rows.joined(), to: "line.csv")
        let (json, page) = try sweep(
            "line.csv", "--task", "regression", "--epochs", "2,20", "--validation-split", "0", in: folder)
        let cells = try cells(json)
        #expect(cells.map { $0["size"] as? Int } == [10, 10, 50, 50])
        #expect(cells.allSatisfy { $0["trainingLoss"] is Double && $0["trainingAccuracy"] == nil })
        #expect(cells.allSatisfy { $0["validationLoss"] == nil })
        #expect(page.components(separatedBy: "<svg ").count - 1 == 2)
        #expect(!page.contains("ccuracy"))
    }

    @Test func divergenceIsShownUnlessItIsAll() throws {
        let folder = try TemporaryFolder()
        let (json, page) = try sweep(
            "iris", "--epochs", "1,40", "--samples", "10", "--batch-size", "30", "--learning-rate", "1e10",
            "--activation", "linear", in: folder)
        let cells = try cells(json)
        #expect(cells[0]["trainingLoss"] is Double)
        #expect(cells[1]["trainingLoss"] == nil)
        #expect(page.contains(">diverged<"))
        let all = try Tool.run(
            "sweep", "iris", "--epochs", "5", "--learning-rate", "1e30", "--output", "all", in: folder.url)
        #expect(all.status == 65)
        #expect(all.errors.hasPrefix("backprop: training diverged in epoch "))
        #expect(!FileManager.default.fileExists(atPath: folder.url.appendingPathComponent("all/report.html").path))
    }

    @Test func badInput() throws {
        let folder = try TemporaryFolder()
        func expect(
            _ words: String..., status: Int32 = 64, says message: String,
            sourceLocation: SourceLocation = #_sourceLocation
        ) throws {
            let result = try Tool.run(["sweep"] + words, in: folder.url)
            #expect(result.status == status, sourceLocation: sourceLocation)
            #expect(result.errors == "backprop: \(message)\n", sourceLocation: sourceLocation)
        }
        try expect("iris", "spiral", says: "sweep takes one DATA, got iris spiral")
        for list in ["0", "10,,5", "ten", "-1", "5,"] {
            try expect(
                "--epochs", list, says: "--epochs \(list): expected numbers of epochs such as 10,100,1000")
            try expect(
                "--samples", list,
                says: "--samples \(list): expected numbers from 1 to 1000000 such as 10,100,1000")
        }
        try expect(
            "--validation-split", "1",
            says: "--validation-split 1: expected a number from 0 up to but not including 1")
        try expect("--early-stopping", "3", says: "unknown option --early-stopping")
        try expect(
            "--samples", "900000", "--validation-split", "0.75",
            says:
                "--samples 900000 with --validation-split 0.75: a spiral of more than 1000000 samples of each class to "
                + "hold out")
        try expect(
            "iris", "--samples", "10,43", status: 65,
            says: "iris: expected --samples of at most 40, as the largest class has to train on, found 43")
        try expect("none.csv", status: 65, says: "none.csv: no such file")
    }
}
