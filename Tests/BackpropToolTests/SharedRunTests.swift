import Backprop
import Foundation
import Testing

/// Batches in parts, and what a launcher of MPI would start. `Tests/EndToEnd/ranks` has the processes themselves.
@Suite struct SharedRunTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func model(_ words: String...) throws -> Data {
        let result = try Tool.run(["train", "iris", "--epochs", "3", "--output", "run"] + words, in: folder.url)
        #expect(result.status == 0, "\(result.errors)")
        return try Data(contentsOf: folder.url.appendingPathComponent("run/model.safetensors"))
    }

    @Test func partsBelongToTheResultAndThreadsDoNot() throws {
        let whole = try model()
        #expect(try model("--shards", "1") == whole)
        let parts = try model("--shards", "4", "--threads", "1")
        #expect(parts != whole)
        #expect(try model("--shards", "4", "--threads", "3") == parts)
        let report = try String(contentsOf: folder.url.appendingPathComponent("run/report.html"), encoding: .utf8)
        #expect(report.contains("--shards 4"))
    }

    @Test func jsonSaysTheParts() throws {
        let result = try Tool.run("train", "iris", "--epochs", "1", "--shards", "3", "--json", in: folder.url)
        #expect(result.json["shards"] as? Int == 3)
        #expect(result.json["processes"] as? Int == 1)
        #expect(result.output.contains(", 3 shards\n"))
    }

    /// Each process has this error, and the first says it.
    @Test func libraryThatIsMissing() throws {
        for rank in 0..<2 {
            let result = try Tool.run(
                "train", "iris", "--epochs", "1", in: folder.url,
                environment: ["PMI_RANK": "\(rank)", "PMI_SIZE": "2", "BACKPROP_MPI": "/nowhere/libmpi.so"])
            #expect(result.status == 65)
            #expect(result.output == "")
            if rank == 0 {
                #expect(result.errors.hasPrefix("backprop: BACKPROP_MPI: /nowhere/libmpi.so: "), "\(result.errors)")
                #expect(result.errors.split(separator: "\n").count == 1)
            } else {
                #expect(result.errors == "")
            }
        }
        #expect(!FileManager.default.fileExists(atPath: folder.url.appendingPathComponent("backprop-run").path))
        // Other commands do not look for one.
        let info = try Tool.run(
            "evaluate", "nothing", "iris", in: folder.url, environment: ["PMI_RANK": "1", "PMI_SIZE": "2"])
        #expect(info.errors.hasPrefix("backprop: nothing"), "\(info.errors)")
    }
}
