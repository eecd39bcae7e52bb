import Foundation
import Testing

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// Sees to it that a page is well-formed, asks for nothing and shows no number that is none.
func expectSelfContained(_ page: String, sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(page.hasPrefix("<!DOCTYPE html>\n<html lang=\"en\">"), sourceLocation: sourceLocation)
    #expect(XMLParser(data: Data(page.utf8)).parse(), sourceLocation: sourceLocation)
    #expect(
        page.contains("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>"),
        sourceLocation: sourceLocation)
    let rest = page.replacingOccurrences(of: "xmlns=\"http://www.w3.org/2000/svg\"", with: "")
        .replacingOccurrences(of: "src=\"data:image/png;base64,", with: "")
    for request in ["<script", "<link", "http://", "https://", "src=", "href=", "url(", "@import"] {
        #expect(!rest.contains(request), "\(request)", sourceLocation: sourceLocation)
    }
    for number in ["nan", "inf"] {
        for before in ["\"", " ", ">"] {
            #expect(!page.contains(before + number), sourceLocation: sourceLocation)
        }
    }
}

/// Runs the command that a page gives for repeating it, in a shell, and returns it.
func repeatRun(of page: String, in folder: TemporaryFolder) throws -> String {
    let escaped = page.components(separatedBy: "<code>")[1].components(separatedBy: "</code>")[0]
    let command = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&amp;", "&")].reduce(escaped) {
        $0.replacingOccurrences(of: $1.0, with: $1.1)
    }
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/sh")
    shell.arguments = ["-c", "PATH=\"$1:$PATH\"; \(command)", "sh", Tool.executable.deletingLastPathComponent().path]
    shell.currentDirectoryURL = folder.url
    shell.standardOutput = FileHandle.nullDevice
    try shell.run()
    shell.waitUntilExit()
    #expect(shell.terminationStatus == 0)
    return command
}
