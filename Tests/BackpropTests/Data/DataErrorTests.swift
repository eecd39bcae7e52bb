import Backprop
import Foundation
import Testing

@Suite struct DataErrorTests {
    @Test func oneLineNamesSourcePlaceAndExpectation() {
        let error = DataError(
            source: "seeds.csv", location: .cell(row: 17, column: 3), expected: "a number", problem: #"found "abc""#)
        #expect(error.description == #"seeds.csv: row 17, column 3: expected a number, found "abc""#)
        #expect(error.localizedDescription == error.description)
    }

    @Test(arguments: [
        (DataError.Location.none, "a: b"), (.row(1), "a: row 1: b"), (.column(2), "a: column 2: b"),
        (.cell(row: 3, column: 4), "a: row 3, column 4: b"), (.byte(5), "a: byte 5: b"),
    ])
    func everyLocationHasItsWords(location: DataError.Location, text: String) {
        #expect(DataError(source: "a", location: location, problem: "b").description == text)
    }

    @Test func controlCharactersDoNotBreakTheLine() {
        let error = DataError(source: "a\nb", problem: "c\u{1B}[31m\u{2028}d")
        #expect(error.description == #"a\nb: c\u{1B}[31m\u{2028}d"#)
    }

    @Test func missingFilesAndFolders() throws {
        let folder = try TemporaryFolder()
        let missing = folder.url.appendingPathComponent("no.csv")
        expectDataError("\(missing.path): no such file") { () throws(DataError) in _ = try CSV(contentsOf: missing) }
        expectDataError("\(folder.url.path): expected a file, found a folder") { () throws(DataError) in
            _ = try Tensor<Float>(npy: folder.url)
        }
        let relative = URL(fileURLWithPath: "no/such/file.safetensors")
        expectDataError("no/such/file.safetensors: no such file") { () throws(DataError) in
            _ = try Safetensors(contentsOf: relative)
        }
    }
}

/// Expects `body` to throw a `DataError` whose description is `message`.
func expectDataError(
    _ message: String, sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws(DataError) -> Void
) {
    do {
        try body()
        Issue.record("nothing was thrown; expected \(message)", sourceLocation: sourceLocation)
    } catch {
        #expect(error.description == message, sourceLocation: sourceLocation)
    }
}
