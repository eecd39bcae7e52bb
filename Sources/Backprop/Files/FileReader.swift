import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Android)
    import Android
#elseif canImport(Darwin)
    import Darwin
#endif

/// Reads whole files and says plainly why it cannot.
package enum FileReader {
    /// The bytes of a file, of a pipe up to its end, or of what a symbolic link leads to. Devices, which may have no end,
    /// and sockets are refused. `/dev/stdin` is the standard input, which may be a socket too.
    ///
    /// The file is read into memory and not mapped: should another program shorten a mapped file, this one would crash. It
    /// takes its own length; a pipe, whose length nobody knows, up to twice what comes out of it.
    ///
    /// - Parameters:
    ///   - url: The place of the file.
    ///   - allowsPipe: Whether to read pipes too. One that its user has named is worth waiting for, until somebody writes
    ///     into it; one that lies in a folder of data would be waited for in vain, and is refused at once.
    /// - Throws: A `DataError` if there is no such file, it may not be read, its length changes meanwhile, or it is longer
    ///   than half of the memory that there is, a pipe than a quarter.
    static func read(_ url: URL, allowsPipe: Bool = true) throws(DataError) -> [UInt8] {
        let name = name(of: url)
        #if os(Windows) || os(WASI)
            do {
                return [UInt8](try Data(contentsOf: url))
            } catch {
                throw DataError(source: name, problem: "cannot be read: \(error.localizedDescription)")
            }
        #else
            if isStandardInput(url) { return try readStandardInput() }
            try requireFile(url)
            // Opening a pipe waits for its other end, unless told not to. What was opened is looked at, and not what lies
            // at the path, which may be another file by then.
            let file = unsafe open(url.path, O_RDONLY | O_CLOEXEC | O_NOCTTY | (allowsPipe ? 0 : O_NONBLOCK))
            guard file >= 0 else { throw failure(name) }
            defer { _ = close(file) }
            let status = try status(of: file, name)
            if !allowsPipe {
                guard status.st_mode & S_IFMT != S_IFIFO else {
                    throw DataError(source: name, expected: "a file", problem: "found a pipe")
                }
                guard fcntl(file, F_SETFL, O_RDONLY) >= 0 else { throw failure(name) }
            }
            switch status.st_mode & S_IFMT {
            case S_IFREG where status.st_size > 0: return try readFile(file, status, name)
            // Files that the system makes up as they are read, such as those in /proc, have no size.
            case S_IFREG, S_IFIFO: return try readToEnd(file, name)
            default: throw DataError(source: name, expected: "a file", problem: "found a device")
            }
        #endif
    }

    /// Throws unless there is something to read at `url` and it is no folder.
    static func requireFile(_ url: URL) throws(DataError) {
        guard let isFolder = isFolder(url) else { throw DataError(source: name(of: url), problem: "no such file") }
        if isFolder { throw DataError(source: name(of: url), expected: "a file", problem: "found a folder") }
        guard FileManager.default.isReadableFile(atPath: url.path) else {
            throw DataError(source: name(of: url), problem: "cannot be read: permission denied")
        }
    }

    /// Whether there is a folder at `url`, or nothing if there is not even a file.
    static func isFolder(_ url: URL) -> Bool? {
        var isFolder: ObjCBool = false
        guard unsafe FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else { return nil }
        return isFolder.boolValue
    }

    /// What errors call a file: its path as its user gave it, relative or absolute.
    package static func name(of url: URL) -> String {
        if isStandardInput(url) { return "standard input" }
        return url.isFileURL ? url.relativePath : url.absoluteString
    }

    static func isStandardInput(_ url: URL) -> Bool { url.path == "/dev/stdin" }

    #if !os(Windows) && !os(WASI)
        /// All of a file, as it was at one moment: who writes to it meanwhile would leave half of the old contents and half
        /// of the new.
        private static func readFile(_ file: Int32, _ status: stat, _ name: String) throws(DataError) -> [UInt8] {
            // What is made of a file takes as much again.
            let (count, most) = (Int(status.st_size), MemoryLimit.bytes / 2)
            guard count <= most else { throw tooLong(name, most, "a file", "found \(count) bytes") }
            // One byte more tells whether the file has grown.
            let bytes = try read(file, upTo: count + 1, name)
            guard bytes.count == count, try Self.status(of: file, name).lastChange == status.lastChange else {
                throw DataError(source: name, problem: "cannot be read: it changed meanwhile")
            }
            return bytes
        }

        /// What is left of the standard input. It is read from where it stands, and never opened again.
        private static func readStandardInput() throws(DataError) -> [UInt8] {
            let (file, name) = (STDIN_FILENO, "standard input")
            let status = try status(of: file, name)
            switch status.st_mode & S_IFMT {
            case S_IFREG:
                let position = max(0, Int(lseek(file, 0, SEEK_CUR)))
                let (count, most) = (max(0, Int(status.st_size) - position), MemoryLimit.bytes / 2)
                guard count <= most else { throw tooLong(name, most, "a file", "found \(count) bytes") }
                return count == 0 ? try readToEnd(file, name) : try read(file, upTo: count, name)
            case S_IFIFO, S_IFSOCK: return try readToEnd(file, name)
            case S_IFDIR: throw DataError(source: name, expected: "a file", problem: "found a folder")
            case _ where isatty(file) == 1:
                throw DataError(
                    source: name, expected: "data, as from a pipe: command | backprop …", problem: "found a terminal")
            default:
                // That of a program without input is at its end.
                if try read(file, upTo: 1, name).isEmpty { return [] }
                throw DataError(source: name, expected: "a file", problem: "found a device")
            }
        }

        private static func readToEnd(_ file: Int32, _ name: String) throws(DataError) -> [UInt8] {
            // It may have no end, and while the array grows there are two of them.
            let (size, most) = (1 << 16, MemoryLimit.bytes / 4)
            var bytes: [UInt8] = []
            while bytes.count <= most {
                let part = try read(file, upTo: size, name)
                bytes += part
                if part.count < size { return bytes }
            }
            throw tooLong(name, most, "a pipe", "found more")
        }

        private static func tooLong(_ name: String, _ most: Int, _ what: String, _ found: String) -> DataError {
            DataError(
                source: name, expected: "\(what) of at most \(most) bytes, for the memory that there is", problem: found
            )
        }

        fileprivate static func read(_ file: Int32, upTo count: Int, _ name: String) throws(DataError) -> [UInt8] {
            var failure: DataError?
            let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
                if let base = buffer.baseAddress { unsafe LargePages.ask(for: base, count) }
                if let count = unsafe SystemFile.read(file, into: UnsafeMutableRawBufferPointer(buffer)) {
                    filled = count
                } else {
                    failure = Self.failure(name)
                }
            }
            if let failure { throw failure }
            return bytes
        }

        fileprivate static func status(of file: Int32, _ name: String) throws(DataError) -> stat {
            var status = stat()
            guard unsafe fstat(file, &status) == 0 else { throw failure(name) }
            return status
        }

        fileprivate static func failure(_ name: String) -> DataError {
            DataError(source: name, problem: "cannot be read: \(SystemFile.lastError())")
        }
    #endif
}

#if !os(Windows) && !os(WASI)
    /// A file that is read from its beginning to its end, a part at a time. What it holds must stay as it is meanwhile.
    final class OpenFile {
        private let file: Int32
        private let name: String
        private let first: stat

        /// Opens a file that lies on a disk. Pipes and devices are refused.
        init(_ url: URL) throws(DataError) {
            name = FileReader.name(of: url)
            try FileReader.requireFile(url)
            file = unsafe open(url.path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
            guard file >= 0 else { throw FileReader.failure(name) }
            first = try FileReader.status(of: file, name)
            guard first.st_mode & S_IFMT == S_IFREG else {
                throw DataError(source: name, expected: "a file", problem: "found a pipe or a device")
            }
        }

        deinit { if file >= 0 { _ = close(file) } }

        /// The next bytes, fewer only at the end.
        func read(_ count: Int) throws(DataError) -> [UInt8] { try FileReader.read(file, upTo: count, name) }

        /// The bytes in a range, fewer only at the end.
        func read(_ range: Range<Int>) throws(DataError) -> [UInt8] {
            guard lseek(file, off_t(range.lowerBound), SEEK_SET) >= 0 else { throw FileReader.failure(name) }
            return try read(range.count)
        }

        /// How long it was when it was opened.
        var length: Int { Int(first.st_size) }

        /// Throws if somebody wrote to the file since it was opened.
        func checkUnchanged() throws(DataError) {
            guard try FileReader.status(of: file, name).lastChange == first.lastChange else {
                throw DataError(source: name, problem: "cannot be read: it changed meanwhile")
            }
        }

        /// The length of a file that lies on a disk; nothing for all else.
        static func length(of url: URL) -> Int? {
            var status = stat()
            guard unsafe stat(url.path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
            return Int(status.st_size)
        }
    }

    extension stat {
        /// When the contents changed last, as exactly as the file system keeps it.
        fileprivate var lastChange: [Int] {
            #if canImport(Darwin)
                [st_mtimespec.tv_sec, st_mtimespec.tv_nsec]
            #else
                [st_mtim.tv_sec, st_mtim.tv_nsec]
            #endif
        }
    }
#else
    /// Where there is no POSIX, a file is read at once.
    final class OpenFile {
        private var bytes: [UInt8]

        init(_ url: URL) throws(DataError) { bytes = try FileReader.read(url) }

        func read(_ count: Int) throws(DataError) -> [UInt8] {
            defer { bytes = [] }
            return bytes
        }

        func read(_ range: Range<Int>) throws(DataError) -> [UInt8] { Array(bytes[range.clamped(to: bytes.indices)]) }

        var length: Int { bytes.count }

        func checkUnchanged() throws(DataError) {}

        static func length(of url: URL) -> Int? { nil }
    }
#endif
