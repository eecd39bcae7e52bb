import Foundation
import Testing

/// Runs the command, and expects that it ends with a code and with one line.
func expectFailure(
    _ words: String..., status: Int32, says message: String, in folder: TemporaryFolder,
    sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let result = try Tool.run(words, in: folder.url)
    #expect(result.status == status, sourceLocation: sourceLocation)
    #expect(result.errors == "backprop: \(message)\n", sourceLocation: sourceLocation)
}

/// Tests that call the command in a folder of their own.
protocol CommandSuite {
    var folder: TemporaryFolder { get }
}

extension CommandSuite {
    /// Runs the command, which must succeed.
    func run(_ words: String..., sourceLocation: SourceLocation = #_sourceLocation) throws -> Tool.Result {
        try run(words, sourceLocation: sourceLocation)
    }

    /// The same with a list of words.
    func run(_ words: [String], sourceLocation: SourceLocation = #_sourceLocation) throws -> Tool.Result {
        let result = try Tool.run(words, in: folder.url)
        #expect(result.status == 0, "\(result.errors)", sourceLocation: sourceLocation)
        return result
    }

    /// Runs the command, and expects that it ends with a code and with one line.
    func expectFailure(
        _ words: String..., status: Int32 = 64, says message: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let result = try Tool.run(words, in: folder.url)
        #expect(result.status == status, sourceLocation: sourceLocation)
        #expect(result.errors == "backprop: \(message)\n", sourceLocation: sourceLocation)
    }
}
