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

/// Writes files in one step: whoever looks sees the old contents or all of the new ones, and never a part.
public enum AtomicFile {
    /// Puts `data` in the place of the file at `url`, or makes a new one.
    ///
    /// The bytes go to a temporary file in the same folder, are forced to the disk, and take the name over by renaming.
    /// On any failure the old file is as it was and the temporary one is removed. A new file gets the usual permissions
    /// of the process; a file that is replaced keeps its own. If `url` is a symbolic link, the file that it points to is
    /// replaced. What is no file, such as `/dev/stdout` or a pipe, stays and is written to.
    ///
    /// - Throws: A `DataError` with the path and the system's reason.
    public static func write(_ data: Data, to url: URL) throws(DataError) {
        #if os(Windows) || os(WASI)
            do {
                try data.write(to: url, options: .atomic)
            } catch {
                throw failure(url, error.localizedDescription)
            }
        #else
            guard !isDevice(url) else { return try writeInPlace(data, url) }
            let target = url.resolvingSymlinksInPath().path
            let folder = (target as NSString).deletingLastPathComponent
            let name = prefix + String(UInt64.random(in: .min ... .max), radix: 36) + suffix
            let temporary = folder.isEmpty ? name : (folder as NSString).appendingPathComponent(name)

            let file = unsafe open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
            guard file >= 0 else { throw failure(url, SystemFile.lastError()) }
            do throws(DataError) {
                try fill(file, with: data, replacing: target, url)
                guard unsafe rename(temporary, target) == 0 else { throw failure(url, SystemFile.lastError()) }
            } catch {
                _ = unsafe unlink(temporary)
                throw error
            }
            forceFolder(folder)
        #endif
    }

    /// Removes the temporary files that processes left in a folder because they were killed. None may be writing there.
    package static func removeLeftovers(in folder: URL) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        for name in names where name.hasPrefix(prefix) && name.hasSuffix(suffix) {
            try? FileManager.default.removeItem(at: folder.appendingPathComponent(name))
        }
    }

    /// How the names of temporary files begin and end.
    private static let prefix = ".backprop-"
    private static let suffix = ".tmp"

    private static func failure(_ url: URL, _ reason: String) -> DataError {
        DataError(source: FileReader.name(of: url), problem: "cannot be written: \(reason)")
    }

    #if !os(Windows) && !os(WASI)
        /// Writes all bytes and closes the file, whether it succeeds or not.
        private static func fill(
            _ file: Int32, with data: Data, replacing target: String, _ url: URL
        ) throws(DataError) {
            var old = stat()
            if unsafe stat(target, &old) == 0 { _ = fchmod(file, old.st_mode & 0o7777) }
            try finish(file, SystemFile.write(data, to: file) && fsync(file) == 0, url)
        }

        /// Whether there is something that is neither a file nor a folder: it would be lost if it were replaced.
        private static func isDevice(_ url: URL) -> Bool {
            var old = stat()
            guard unsafe stat(url.path, &old) == 0 else { return false }
            return ![S_IFREG, S_IFDIR].contains(old.st_mode & S_IFMT)
        }

        private static func writeInPlace(_ data: Data, _ url: URL) throws(DataError) {
            let file = unsafe open(url.path, O_WRONLY | O_CLOEXEC)
            guard file >= 0 else { throw failure(url, SystemFile.lastError()) }
            try finish(file, SystemFile.write(data, to: file), url)
        }

        /// Closes a file whose bytes are written, or not.
        private static func finish(_ file: Int32, _ isWritten: Bool, _ url: URL) throws(DataError) {
            // The reason is taken before close, which may overwrite it.
            var problem = isWritten ? nil : SystemFile.lastError()
            if close(file) != 0, problem == nil { problem = SystemFile.lastError() }
            if let problem { throw failure(url, problem) }
        }

        /// Makes the new name last through a power failure. Some file systems refuse; the file is complete all the same.
        private static func forceFolder(_ path: String) {
            let folder = unsafe open(path.isEmpty ? "." : path, O_RDONLY | O_CLOEXEC)
            guard folder >= 0 else { return }
            _ = fsync(folder)
            _ = close(folder)
        }
    #endif
}
