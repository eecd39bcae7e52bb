import Foundation
import Testing

/// Mistakes of the programmer end the program with a message that names what does not fit; in an optimized build too, see
/// `Tests/EndToEnd/package-user`.
@Suite struct TrapTests {
    /// Each is run, and there is none in the sources that was not.
    @Test func everyMistakeStopsTheProgram() async throws {
        let sites = try await Trap.sites()
        #expect(try Self.sitesInSources().subtracting(sites) == [])
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
