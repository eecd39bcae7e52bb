import Backprop
import Foundation

/// What libFuzzer calls with each input. `read` is that of the target which is built with this file: whatever the bytes,
/// it returns or throws a `DataError` of one line, within the time and the memory that `Cost` allows.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let data = unsafe start.map { unsafe Data(bytes: $0, count: count) } ?? Data()
    Cost.ofInput(count) {
        do throws(DataError) {
            try read(data)
        } catch {
            checkMessage(error)
        }
    }
    return 0
}

/// An error is one line for people, whatever the names in the file.
func checkMessage(_ error: DataError) {
    let text = error.description
    require(!text.contains(where: \.isNewline), "an error is one line: \(error)")
    require(
        text.utf8.count <= 1 << 14, "an error of \(text.utf8.count) bytes: \(String(text.unicodeScalars.prefix(100)))")
}

/// Stops the program, which libFuzzer reports as a find, unless the condition holds.
func require(_ condition: Bool, _ what: @autoclosure () -> String) {
    if !condition { fatalError(what()) }
}

/// A file for the readers that take nothing else, the same one for every input.
func file(_ data: Data, _ name: String) -> URL {
    let folder = ProcessInfo.processInfo.environment["FUZZ_FOLDER"] ?? NSTemporaryDirectory()
    let url = URL(fileURLWithPath: folder).appendingPathComponent(name)
    do {
        try data.write(to: url)
    } catch {
        fatalError("\(url.path): \(error)")
    }
    return url
}
