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
