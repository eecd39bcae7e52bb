import Foundation

/// A file in gzip format, unpacked by the system's `gzip` program as it is read.
///
/// The program is started directly, without a shell, and found by the PATH of the environment.
struct GzipFile: ByteSource {
    #if os(macOS) || os(Linux) || os(Windows) || os(FreeBSD) || os(OpenBSD) || os(Android)
        private let source: String
        private let process = Process()
        private let output = Pipe()
        private let messages = Pipe()

        init(_ url: URL) throws(DataError) {
            source = FileReader.name(of: url)
            try FileReader.requireFile(url)
            guard let gzip = Self.program() else {
                throw DataError(
                    source: source, expected: "the program gzip to unpack the file",
                    problem: "found none in the folders of PATH")
            }
            process.executableURL = gzip
            // The full path begins with no "-" that gzip would take for an option.
            process.arguments = ["-dc", url.absoluteURL.path]
            process.standardInput = FileHandle.nullDevice
            process.standardOutput = output
            process.standardError = messages
            do {
                try process.run()
            } catch {
                throw DataError(source: source, problem: "gzip cannot be started: \(error.localizedDescription)")
            }
        }

        mutating func read(_ count: Int) throws(DataError) -> [UInt8] {
            var bytes: [UInt8] = []
            do {
                while bytes.count < count,
                    let part = try output.fileHandleForReading.read(upToCount: min(count - bytes.count, 1 << 20)),
                    !part.isEmpty
                {
                    bytes.append(contentsOf: part)
                }
            } catch {
                throw DataError(source: source, problem: "cannot be unpacked: \(error.localizedDescription)")
            }
            return bytes
        }

        mutating func finish() throws(DataError) {
            // Should gzip have more to say than was read, closing the pipe ends it.
            let rest = try read(1)
            try? output.fileHandleForReading.close()
            let message = (try? messages.fileHandleForReading.readToEnd()) ?? Data()
            process.waitUntilExit()
            guard rest.isEmpty, process.terminationStatus != 0 || process.terminationReason != .exit else { return }
            // gzip says "gzip: /path/file.gz: not in gzip format"; its last part is the reason.
            let lines = String(decoding: message, as: UTF8.self).split(whereSeparator: \.isNewline)
            let reason = lines.first?.split(separator: ": ").last.map(String.init)
            throw DataError(
                source: source,
                problem: "cannot be unpacked: \(reason ?? "gzip ended with code \(process.terminationStatus)")")
        }

        private static func program() -> URL? {
            #if os(Windows)
                let (separator, name): (Character, String) = (";", "gzip.exe")
            #else
                let (separator, name): (Character, String) = (":", "gzip")
            #endif
            let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
            return path.split(separator: separator)
                .map { URL(fileURLWithPath: String($0)).appendingPathComponent(name) }
                .first { FileManager.default.isExecutableFile(atPath: $0.path) }
        }
    #else
        init(_ url: URL) throws(DataError) {
            throw DataError(
                source: FileReader.name(of: url), expected: "an unpacked file",
                problem: "this system cannot run gzip")
        }

        mutating func read(_ count: Int) -> [UInt8] { [] }

        mutating func finish() {}
    #endif
}
