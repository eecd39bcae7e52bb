import Foundation
import Testing

@testable import BackpropTool

/// `backprop verify`: what is published, and what differs from it.
@Suite struct VerifyTests {
    @Test(arguments: ["1", "3"])
    func thisMachineHasThePublishedBits(threads: String) throws {
        let folder = try TemporaryFolder()
        let result = try Tool.run("verify", "--threads", threads, in: folder.url)
        #expect(result.status == 0, "\(result.output)\(result.errors)")
        let lines = result.output.split(separator: "\n")
        #expect(lines.count == PublishedTraining.all.count + 1)
        #expect(lines.dropLast().allSatisfy { $0.contains("  as published  ") })
    }

    /// Each training has a digest, no digest is without a training, and no two trainings are alike.
    @Test func whatIsPublishedIsWhatIsTrained() {
        let names = PublishedTraining.all.map(\.name)
        #expect(Set(names).count == names.count)
        #expect(Set(names) == Set(PublishedTraining.digests.keys))
        #expect(Set(PublishedTraining.digests.values).count == names.count)
    }

    @Test func theArticleListsThem() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let article = try String(
            contentsOf: root.appendingPathComponent("Sources/Backprop/Backprop.docc/PublishedBits.md"),
            encoding: .utf8)
        #expect(article.contains("What \(PublishedTraining.all.count) trainings end with"))
        let rows = article.split(separator: "\n").filter { $0.hasPrefix("| float ") || $0.hasPrefix("| double ") }
        #expect(
            Set(rows.map(String.init)) == Set(PublishedTraining.digests.map { "| \($0.key) | `\($0.value)` |" }))
    }

    @Test func aDifferenceIsNamed() throws {
        let command = try VerifyCommand(
            Arguments(["float sgd", "float adam", "--threads", "1"], options: VerifyCommand.allOptions))
        var published = PublishedTraining.digests
        published["float adam"] = "0123456789abcdef"
        let error = #expect(throws: OtherBits.self) { try command.run(published: published) }
        #expect(
            error?.description == "1 of 3 trainings end with other bits than the published ones: float adam")
    }

    @Test func json() throws {
        let folder = try TemporaryFolder()
        let result = try Tool.run("verify", "float sgd", "--json", "--kernels", "portable", in: folder.url)
        #expect(result.status == 0)
        #expect(
            result.json["digests"] as? [String: String] == PublishedTraining.digests.filter { $0.key == "float sgd" })
        #expect(result.json["different"] as? [String] == [])
        #expect(result.json["kernels"] as? String == "portable")
    }

    @Test func unknownNames() throws {
        let folder = try TemporaryFolder()
        let result = try Tool.run("verify", "perceptron", in: folder.url)
        #expect(result.status == 64)
        #expect(
            result.errors
                == "backprop: no training has a name with \"perceptron\"; `backprop verify` lists them\n")
    }
}
