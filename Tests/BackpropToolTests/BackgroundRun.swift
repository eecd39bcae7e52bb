import Foundation

/// A command under way, its output and its errors in files of these names.
struct BackgroundRun {
    let process = Process()
    let folder: TemporaryFolder

    /// - Parameter program: What runs the command instead, such as a shell.
    init(_ arguments: [String], of program: URL = Tool.executable, in folder: TemporaryFolder) throws {
        self.folder = folder
        for name in ["output", "errors"] { try folder.write("", to: name) }
        process.executableURL = program
        process.arguments = arguments
        process.currentDirectoryURL = folder.url
        process.standardOutput = try FileHandle(forWritingTo: folder.url.appendingPathComponent("output"))
        process.standardError = try FileHandle(forWritingTo: folder.url.appendingPathComponent("errors"))
        try process.run()
    }

    func wait(until isTime: () throws -> Bool) rethrows {
        while process.isRunning, try !isTime() { Thread.sleep(forTimeInterval: 0.02) }
    }

    /// Waits for the line of the first epoch, which `--verbose` prints.
    func waitUntilItTrains() {
        wait { (try? folder.text("output").contains("epoch: 1,")) ?? false }
    }
}
