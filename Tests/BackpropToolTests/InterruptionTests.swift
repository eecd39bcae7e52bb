import Backprop
import Foundation
import Testing

/// Signals end a training in good order.
@Suite struct InterruptionTests {
    /// A training under way, its output in a file.
    private struct Training {
        let process = Process()
        let folder: TemporaryFolder

        init(_ arguments: [String], in folder: TemporaryFolder) throws {
            self.folder = folder
            for name in ["output", "errors"] { try folder.write("", to: name) }
            process.executableURL = Tool.executable
            process.arguments = ["train"] + arguments
            process.currentDirectoryURL = folder.url
            process.standardOutput = try FileHandle(forWritingTo: folder.url.appendingPathComponent("output"))
            process.standardError = try FileHandle(forWritingTo: folder.url.appendingPathComponent("errors"))
            try process.run()
        }

        func wait(until isTime: () throws -> Bool) rethrows {
            while process.isRunning, try !isTime() { Thread.sleep(forTimeInterval: 0.02) }
        }
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func whatWasLearntIsSaved(signal: Int32) throws {
        let folder = try TemporaryFolder()
        let training = try Training(
            ["--epochs", "1000000000", "--verbose", "1000000000", "--layers", "4", "--json"], in: folder)
        try training.wait { try folder.text("output").contains("epoch: 1,") }
        kill(training.process.processIdentifier, signal)
        training.process.waitUntilExit()
        #expect(training.process.terminationReason == .exit)
        #expect(training.process.terminationStatus == 128 + signal)
        #expect(try folder.text("errors") == "backprop: interrupted; what was learnt until then is saved\n")

        let output = try folder.text("output")
        #expect(output.contains(" of 1000000000 epochs, in "))
        let result = Tool.Result(status: 0, output: output, errors: "")
        #expect(result.json["wasCancelled"] as? Bool == true)
        let epochs = result.json["epochs"] as? Int ?? 0
        #expect(epochs >= 1)
        let history = try folder.text("backprop-run/history.csv").split(separator: "\n")
        #expect(history.count == epochs + 1)
        #expect(try folder.text("backprop-run/report.html").contains("(stopped)"))
        let evaluated = try Tool.run("evaluate", "backprop-run", "spiral", "--json", in: folder.url)
        #expect(evaluated.status == 0)
        #expect(evaluated.json["loss"] as? Double == result.json["loss"] as? Double)
    }

    /// A batch that takes long is not waited for when another signal comes, and earlier results stay.
    @Test func theSecondSignalEndsAtOnce() throws {
        let folder = try TemporaryFolder()
        let training = try Training(
            ["--layers", "2000,2000,2000", "--kernels", "reference", "--threads", "1"], in: folder)
        // It comes after the watch for signals.
        let results = folder.url.appendingPathComponent("backprop-run").path
        training.wait { FileManager.default.fileExists(atPath: results) }
        training.wait {
            kill(training.process.processIdentifier, SIGINT)
            Thread.sleep(forTimeInterval: 0.2)
            return false
        }
        training.process.waitUntilExit()
        #expect(training.process.terminationReason == .exit)
        #expect(training.process.terminationStatus == 130)
        #expect(!FileManager.default.fileExists(atPath: results + "/model.safetensors"))
    }
}
