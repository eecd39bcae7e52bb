import Foundation
import Testing

/// Mistakes of the programmer end the program with a message that names what does not fit, optimized or not.
@Suite struct TrapTests {
    /// Runs every trap, each in a process of its own, and sees that there is none in the sources that was not run.
    @Test func everyMistakeStopsTheProgram() async throws {
        let sites = try await withThrowingTaskGroup(of: String?.self) { group in
            var reached: Set<String> = []
            for index in Trap.all.indices {
                if index >= 4, let site = try await group.next() ?? nil { reached.insert(site) }
                group.addTask { try await Self.site(ofTrap: index) }
            }
            for try await case let site? in group { reached.insert(site) }
            return reached
        }
        #expect(try Self.sitesInSources().subtracting(sites) == [])
    }

    /// The line of the sources on which a trap's program ended, after the checks of how it ended.
    private static func site(ofTrap index: Int) async throws -> String? {
        let message = Trap.all[index].message
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent], "\(message)") {
            [index] in
            try Trap.all[index].mistake()
        }
        let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(text.contains("Fatal error: \(message)\n"))
        let line = text.split(separator: "\n").first { $0.contains("Fatal error: \(message)") }
        return line.flatMap { $0.split(separator: " ").first }.map(String.init)
    }

    /// The lines of the library that stop the program, as `fatalError` names them.
    private static func sitesInSources() throws -> Set<String> {
        let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let modules = ["Backprop", "BackpropLessons"]
        let files = try modules.flatMap { module in
            let sources = tests.appendingPathComponent("../../Sources/\(module)").standardized
            return try #require(FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
                .compactMap { ($0 as? URL).map { (module, $0) } }
        }
        var sites: Set<String> = []
        for (module, file) in files where file.pathExtension == "swift" {
            let lines = try String(contentsOf: file, encoding: .utf8).split(
                separator: "\n", omittingEmptySubsequences: false)
            for (index, line) in lines.enumerated() {
                // They print nothing in an optimized build.
                #expect(!line.contains("precondition") && !line.contains("assert("), "\(file.path):\(index + 1)")
                let isExcused = unreachable.contains { line.contains($0) }
                if line.contains("fatalError("), !isExcused {
                    sites.insert("\(module)/\(file.lastPathComponent):\(index + 1):")
                }
            }
        }
        return sites
    }

    /// What the compiler cannot know to be impossible.
    private static let unreachable = [
        "CSV: a label column was asked for", "DEFLATE's fixed codes", "MetadataJSON:", "Safetensors: no file type",
        "Graph: no node",
    ]
}
