import Backprop
import Foundation
import Testing

/// Signals end a training in good order.
@Suite struct InterruptionTests {
    /// Whoever ignores hangups, as `nohup swift test` does, hands that on to its children.
    private static let hangupsAreIgnored: Bool = {
        var action = sigaction()
        unsafe sigaction(SIGHUP, nil, &action)
        #if canImport(Darwin)
            let handler = unsafe action.__sigaction_u.__sa_handler
        #else
            let handler = unsafe action.__sigaction_handler.sa_handler
        #endif
        return unsafe unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }()

    @Test(arguments: [SIGINT, SIGTERM] + (hangupsAreIgnored ? [] : [SIGHUP]))
    func whatWasLearntIsSaved(signal: Int32) throws {
        let folder = try TemporaryFolder()
        let training = try BackgroundRun(
            ["train", "--epochs", "1000000000", "--verbose", "1000000000", "--layers", "4", "--json"], in: folder)
        training.waitUntilItTrains()
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
        let training = try BackgroundRun(
            ["train", "--layers", "2000,2000,2000", "--kernels", "reference", "--threads", "1"], in: folder)
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

    private static let long = ["train", "--epochs", "1000000000", "--verbose", "1000000000", "--layers", "4"]

    /// What `nohup` wants.
    @Test func aHangupThatIsIgnoredStaysIgnored() throws {
        let folder = try TemporaryFolder()
        let shell = URL(fileURLWithPath: "/bin/sh")
        let training = try BackgroundRun(
            ["-c", "trap '' HUP; exec \"$0\" \"$@\"", Tool.executable.path] + Self.long, of: shell, in: folder)
        training.waitUntilItTrains()
        kill(training.process.processIdentifier, SIGHUP)
        Thread.sleep(forTimeInterval: 0.3)
        #expect(training.process.isRunning)
        kill(training.process.processIdentifier, SIGTERM)
        training.process.waitUntilExit()
        #expect(training.process.terminationStatus == 143)
    }

    /// A terminal that closes sends several; what was learnt is saved all the same.
    @Test(.disabled(if: hangupsAreIgnored)) func hangupsAreNeverTheSecondSignal() throws {
        let folder = try TemporaryFolder()
        let training = try BackgroundRun(
            ["train", "--layers", "100,100", "--kernels", "reference", "--threads", "1", "--verbose", "1"], in: folder)
        training.waitUntilItTrains()
        for signal in [SIGHUP, SIGTERM, SIGHUP, SIGHUP] {
            kill(training.process.processIdentifier, signal)
            Thread.sleep(forTimeInterval: 0.05)
        }
        training.process.waitUntilExit()
        #expect(training.process.terminationStatus == 129)
        #expect(try folder.text("errors") == "backprop: interrupted; what was learnt until then is saved\n")
        #expect(FileManager.default.fileExists(atPath: folder.url.path + "/backprop-run/model.safetensors"))
    }
}
