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

/// Lists what a folder holds by names as the file system keeps them: bytes, which need not be UTF-8.
///
/// `FileManager` leaves out names that are none, so that a class or an image would be missing without a word.
package struct FolderReader {
    private let folder: URL

    package init(_ folder: URL) {
        self.folder = folder
    }

    /// The names of all that is not hidden, in the order of their bytes. O(names · log names).
    ///
    /// - Parameter foldersOnly: Whether to leave out files, and what links to them.
    /// - Throws: A `DataError` if the folder cannot be read, or for what is neither a folder nor a file where files are left out:
    ///   nobody would hear of it.
    package func names(foldersOnly: Bool = false) throws(DataError) -> [[UInt8]] {
        let names = try allNames(foldersOnly: foldersOnly).filter { $0.first != UInt8(ascii: ".") }
        return names.sorted { $0.lexicographicallyPrecedes($1) }
    }

    /// The places of the same, whose names a `URL` must be able to hold.
    ///
    /// - Throws: A `DataError` that shows the bytes of a name that is not UTF-8.
    package func contents(foldersOnly: Bool = false) throws(DataError) -> [(name: String, url: URL)] {
        var contents: [(name: String, url: URL)] = []
        for bytes in try names(foldersOnly: foldersOnly) {
            guard UTF8.firstInvalidOffset(bytes) == nil else {
                throw DataError(
                    source: FileReader.name(of: folder), expected: "names in UTF-8",
                    problem: "found \(Self.escaped(bytes))")
            }
            let name = String(decoding: bytes, as: UTF8.self)
            contents.append((name, folder.appendingPathComponent(name)))
        }
        return contents
    }

    /// A name in quotation marks with only ASCII in it, other bytes as in `caf\xE9`, and its end left out if it is long.
    private static func escaped(_ name: [UInt8]) -> String {
        let shown = name.prefix(40).map { byte in
            (0x20..<0x7F).contains(byte)
                ? String(UnicodeScalar(byte))
                : "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }
        return "\"" + shown.joined() + (name.count > 40 ? "…" : "") + "\""
    }

    #if os(Windows) || os(WASI)
        private func allNames(foldersOnly: Bool) throws(DataError) -> [[UInt8]] {
            do {
                return try FileManager.default.contentsOfDirectory(atPath: folder.path)
                    .filter { !foldersOnly || FileReader.isFolder(folder.appendingPathComponent($0)) == true }
                    .map { Array($0.utf8) }
            } catch {
                throw DataError(
                    source: FileReader.name(of: folder), problem: "cannot be read: \(error.localizedDescription)")
            }
        }
    #else
        private func allNames(foldersOnly: Bool) throws(DataError) -> [[UInt8]] {
            guard let stream = unsafe opendir(folder.path) else { throw failure() }
            defer { unsafe closedir(stream) }
            var names: [[UInt8]] = []
            while true {
                // What is left of an earlier failure is not one of this call.
                errno = 0
                guard let entry = unsafe readdir(stream) else {
                    guard errno == 0 else { throw failure() }
                    return names
                }
                // The name is longer than the array that its type is said to be, on some systems.
                let start = unsafe UnsafeRawPointer(entry) + MemoryLayout<dirent>.offset(of: \.d_name)!
                let name = unsafe start.assumingMemoryBound(to: CChar.self)
                let bytes = unsafe Array(UnsafeRawBufferPointer(start: start, count: strlen(name)))
                if foldersOnly, try unsafe !isFolder(bytes, name, of: dirfd(stream)) { continue }
                names.append(bytes)
            }
        }

        /// Whether there is a folder of a name; neither is a file, nor what is hidden.
        private func isFolder(
            _ bytes: [UInt8], _ name: UnsafePointer<CChar>, of folder: Int32
        ) throws(DataError) -> Bool {
            var status = stat()
            let isThere = unsafe fstatat(folder, name, &status, 0) == 0
            switch isThere ? status.st_mode & S_IFMT : 0 {
            case S_IFDIR: return true
            case S_IFREG: return false
            case _ where bytes.first == UInt8(ascii: "."): return false
            default:
                throw DataError(
                    source: FileReader.name(of: self.folder), expected: "folders and files",
                    problem: "found \(Self.escaped(bytes)), "
                        + (isThere ? "a pipe or a device" : "a link that leads nowhere"))
            }
        }

        private func failure() -> DataError {
            DataError(source: FileReader.name(of: folder), problem: "cannot be read: \(SystemFile.lastError())")
        }
    #endif
}
