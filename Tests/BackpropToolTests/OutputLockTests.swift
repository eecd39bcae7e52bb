import Backprop
import Foundation
import Testing

@testable import BackpropTool

/// One folder of results, one run.
@Suite struct OutputLockTests {
    private static let long = ["--epochs", "1000000000", "--verbose", "1000000000", "--layers", "4"]

    private func refusal(_ folder: String) -> String {
        "backprop: \(folder): expected a folder that no other run writes into, found a run that is still going on; "
            + "wait for it, or take another folder (--output)\n"
    }

    @Test func aSecondRunIsRefusedAndHarmsNothing() throws {
        let folder = try TemporaryFolder()
        let training = try BackgroundRun(["train"] + Self.long + ["--output", "run"], in: folder)
        training.waitUntilItTrains()
        // As if the first run were in the middle of writing a file.
        try folder.write("half", to: "run/.backprop-live.tmp")
        let file = try FileHandle(forUpdating: folder.url.appendingPathComponent("run/.backprop-live.tmp"))
        #expect(flock(file.fileDescriptor, LOCK_EX | LOCK_NB) == 0)
        for words in [
            ["train", "iris"], ["train", "--resume"], ["sweep", "iris", "--epochs", "1", "--samples", "5"],
            ["descend", "--steps", "2"],
        ] {
            let second = try Tool.run(words + ["--output", "run"], in: folder.url)
            #expect(second.status == 65)
            #expect(second.errors == refusal("run"))
        }
        #expect(try names(folder) == [".backprop-live.tmp", ".backprop-lock"])
        // Not by closing it alone: a process that another test is just starting may have it too.
        #expect(flock(file.fileDescriptor, LOCK_UN) == 0)
        try file.close()
        kill(training.process.processIdentifier, SIGINT)
        training.process.waitUntilExit()
        #expect(training.process.terminationStatus == 130)
        #expect(try folder.text("errors") == "backprop: interrupted; what was learnt until then is saved\n")
        // The lock goes with the run, and what nobody writes to any more with the next one.
        let saved = ["history.csv", "model.safetensors", "report.html"]
        #expect(try names(folder) == [".backprop-live.tmp"] + saved)
        #expect(try Tool.run("train", "iris", "--epochs", "1", "--output", "run", in: folder.url).status == 0)
        #expect(try names(folder) == saved)
    }

    /// What a killed run leaves stands in nobody's way.
    @Test func killedRuns() throws {
        let folder = try TemporaryFolder()
        let training = try BackgroundRun(["train"] + Self.long + ["--output", "run"], in: folder)
        training.waitUntilItTrains()
        kill(training.process.processIdentifier, SIGKILL)
        training.process.waitUntilExit()
        #expect(try names(folder) == [".backprop-lock"])
        try folder.write("half", to: "run/.backprop-dead.tmp")
        #expect(try Tool.run("train", "iris", "--epochs", "1", "--output", "run", in: folder.url).status == 0)
        #expect(try names(folder) == ["history.csv", "model.safetensors", "report.html"])
    }

    /// A link or a pipe of the lock's name is neither followed nor waited for.
    @Test func namesThatAreTaken() throws {
        let folder = try TemporaryFolder()
        try folder.write("precious", to: "file")
        try folder.write("", to: "run/x")
        try FileManager.default.createSymbolicLink(
            atPath: folder.url.path + "/run/.backprop-lock", withDestinationPath: "../file")
        let result = try Tool.run("train", "iris", "--epochs", "1", "--output", "run", in: folder.url)
        #expect(result.status == 65)
        #expect(
            result.errors.hasPrefix("backprop: run: expected a folder to write results into, .backprop-lock cannot be"))
        #expect(try folder.text("file") == "precious")
    }

    private func names(_ folder: TemporaryFolder) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.url.path + "/run").sorted()
    }
}
