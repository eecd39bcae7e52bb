import Backprop
import BackpropLessons
import Foundation
import Testing

@testable import BackpropTool

@Suite struct EvaluateTests {
    /// Each class has a row under its name, and the JSON object the same numbers.
    @Test func tellsTheQualityOfEachClass() throws {
        let folder = try TemporaryFolder()
        _ = try Tool.run("train", "iris", "--epochs", "20", in: folder.url)
        let result = try Tool.run("evaluate", "backprop-run", "iris", "--json", in: folder.url)
        let model = try SavedModel<Float>(
            contentsOf: folder.url.appendingPathComponent("backprop-run/model.safetensors"))
        let iris = Dataset<Float>.iris()
        let confusion = ConfusionMatrix(outputs: model.network.predict(iris), targets: iris.targets)
        let lines = result.output.split(separator: "\n")
        #expect(lines.contains { $0.split(separator: " ") == ["class", "samples", "precision", "recall", "f1"] })
        for (index, name) in iris.classNames.enumerated() {
            let cells = [confusion.precision(index), confusion.recall(index), confusion.f1(index)].map {
                Substring(String(format: "%.4f", $0!))
            }
            #expect(lines.contains { $0.hasPrefix(name) && $0.split(separator: " ").suffix(3) == cells[...] })
        }
        // As text: Foundation rounds some numbers that it reads.
        let f1 = try #require(confusion.macroAverage(confusion.f1))
        #expect(try #require(lines.last).contains("\"f1\":\(f1),"))
        let classes = try #require(result.json["classes"] as? [[String: Any]])
        #expect(classes.map { $0["class"] as? String } == iris.classNames)
        #expect(classes.map { $0["recall"] as? Double } == (0..<3).map(confusion.recall))
    }
}
