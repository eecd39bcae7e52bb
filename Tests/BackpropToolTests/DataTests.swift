import Backprop
import Foundation
import Testing

/// What `train` makes of its data: sets that are made anew, scaling, parts that are held back, folds.
@Suite struct DataTests {
    @Test(arguments: [
        ("moons", "400 samples, 2 inputs, 2 classes"), ("circles", "400 samples, 2 inputs, 2 classes"),
        ("clusters", "600 samples, 2 inputs, 3 classes"),
    ])
    func madeData(word: String, summary: String) throws {
        let folder = try TemporaryFolder()
        let result = try Tool.run("train", word, "--seed", "4", "--json", in: folder.url)
        #expect(result.status == 0)
        #expect(result.output.contains(summary))
        #expect(result.json["accuracy"] as? Double ?? 0 > 0.9)
        let evaluated = try Tool.run("evaluate", "backprop-run", word, "--seed", "4", "--json", in: folder.url)
        #expect(evaluated.json["accuracy"] as? Double == result.json["accuracy"] as? Double)
        #expect(try folder.text("backprop-run/report.html").contains("Decision regions"))
    }

    /// A folder that happens to have the name of a set, such as that of an earlier run, does not stand in its way.
    @Test func wordsAreNotFolders() throws {
        let folder = try TemporaryFolder()
        for _ in 0..<2 {
            #expect(try Tool.run("train", "iris", "--epochs", "1", "--output", "iris", in: folder.url).status == 0)
        }
        let result = try Tool.run("train", "./iris", in: folder.url)
        #expect(result.status == 65)
        #expect(result.errors.hasPrefix("backprop: ./iris: expected a folder of images for each class, or IDX files"))
    }

    /// Columns of very different size, in training, in the file and in a prediction.
    @Test func scalingTravelsWithTheModel() throws {
        let folder = try TemporaryFolder()
        let rows = (0..<80).map { i in
            "\(1e6 + 1000 * Double(i % 9)),\(1e-4 * Double(i % 7)),\(i % 9 < 4 ? "low" : "high")"
        }
        try folder.write("a,b,size\n" + rows.joined(separator: "\n"), to: "data.csv")
        for (options, kind) in [([], "standard"), (["--scale", "minmax"], "minmax")] {
            let trained = try Tool.run(
                ["train", "data.csv", "--learning-rate", "0.1", "--json", "--npy"] + options, in: folder.url)
            #expect(trained.errors == "")
            #expect(trained.output.contains("\(kind) scaling"))
            #expect(trained.json["accuracy"] as? Double == 1)
            let evaluated = try Tool.run("evaluate", "backprop-run", "data.csv", "--json", in: folder.url)
            #expect(evaluated.json["accuracy"] as? Double == 1)
            try folder.write("a,b\n1000000,0\n1008000,0\n", to: "new.csv")
            let predicted = try Tool.run("predict", "backprop-run", "new.csv", in: folder.url)
            let classes = predicted.output.split(separator: "\n").map { $0.prefix { $0 != "," } }
            #expect(classes == ["class", "low", "high"])
            let shift = try Tensor<Double>(npy: folder.url.appendingPathComponent("backprop-run/shift.npy"))
            #expect(kind == "standard" ? abs(shift[0] - 1_003_950) < 1 : shift[0] == 1e6)
        }
        let plain = try Tool.run("train", "data.csv", "--scale", "none", "--epochs", "3", "--json", in: folder.url)
        #expect(plain.json["accuracy"] as? Double ?? 0 < 1)
    }

    @Test func testSamplesAreMeasuredAtTheEnd() throws {
        let folder = try TemporaryFolder()
        let result = try Tool.run(
            "train", "iris", "--epochs", "40", "--validation-split", "0.2", "--test-split", "0.1", "--json",
            in: folder.url)
        #expect(result.errors == "")
        #expect(result.output.contains("105 samples and 30 to validate on and 15 to test on"))
        #expect(result.output.contains(": test accuracy "))
        let test = try #require(result.json["testAccuracy"] as? Double)
        #expect(result.json["accuracy"] as? Double == test)
        #expect(result.json["loss"] as? Double == result.json["testLoss"] as? Double)
        #expect(abs((test * 15).rounded() - test * 15) < 1e-9)
        #expect(result.json["validationAccuracy"] != nil)
        let page = try folder.text("backprop-run/report.html")
        #expect(page.contains("15 test samples"))
        #expect(page.contains("--test-split 0.1"))

        let alone = try Tool.run("train", "iris", "--epochs", "2", "--test-split", "0.2", "--json", in: folder.url)
        #expect(alone.output.contains("120 samples and 30 to test on"))
        #expect(alone.json["validationAccuracy"] == nil)
    }

    @Test func foldsAreReportedAndTheNetworkIsThatOfAllSamples() throws {
        let folder = try TemporaryFolder()
        let result = try Tool.run("train", "iris", "--folds", "5", "--json", in: folder.url)
        #expect(result.errors == "")
        for fold in 1...5 { #expect(result.output.contains("fold \(fold) of 5: accuracy ")) }
        let folds = try #require(result.json["folds"] as? [[String: Double]])
        let mean = try #require(result.json["crossValidation"] as? [String: Double])
        #expect(folds.count == 5)
        for key in ["accuracy", "loss"] {
            let values = folds.compactMap { $0[key] }
            #expect(values.count == 5)
            #expect(abs((mean[key] ?? 0) - values.reduce(0, +) / 5) < 1e-12)
        }
        #expect(mean["accuracy"] ?? 0 >= 0.95)
        #expect(try folder.text("backprop-run/report.html").contains("<h2>Cross-validation</h2>"))
        let model = try folder.read("backprop-run/model.safetensors")
        let without = try Tool.run("train", "iris", "--json", in: folder.url)
        #expect(without.json["folds"] == nil)
        #expect(try folder.read("backprop-run/model.safetensors") == model)
    }

    @Test func foldsOfARegression() throws {
        let folder = try TemporaryFolder()
        let rows = (0..<40).map { "\(Double($0) / 40 - 1),\(Double($0) / 20 + 3)" }
        try folder.write("x,y\n" + rows.joined(separator: "\n"), to: "line.csv")
        let result = try Tool.run(
            "train", "line.csv", "--task", "regression", "--folds", "4", "--epochs", "20", "--json", in: folder.url)
        #expect(result.errors == "")
        #expect(result.output.contains("mean of 4 folds: loss "))
        let mean = try #require(result.json["crossValidation"] as? [String: Double])
        #expect(mean["accuracy"] == nil && mean["loss"] != nil)
    }
}
