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
        try write(to: url) { (file) throws(DataError) in try file.write(data) }
    }

    /// The same with contents that come in parts, so that they need never be in memory as a whole.
    ///
    /// - Parameter contents: Writes the parts, one after the other.
    package static func write(
        to url: URL, _ contents: (inout FileWriter) throws(DataError) -> Void
    ) throws(DataError) {
        #if os(Windows) || os(WASI)
            var file = FileWriter()
            try contents(&file)
            do {
                try file.data.write(to: url, options: .atomic)
            } catch {
                throw FileWriter.failure(url, error.localizedDescription)
            }
        #else
            guard !isDevice(url) else { return try writeInPlace(url, contents) }
            let target = url.resolvingSymlinksInPath().path
            let folder = (target as NSString).deletingLastPathComponent
            let (file, temporary) = try temporaryFile(in: folder, url)
            do throws(DataError) {
                try fill(file, replacing: target, url, contents)
                guard unsafe rename(temporary, target) == 0 else {
                    throw FileWriter.failure(url, SystemFile.lastError())
                }
            } catch {
                _ = unsafe unlink(temporary)
                throw error
            }
            forceFolder(folder)
        #endif
    }

    /// Throws if something lies at `url` whose place a file cannot take, or of which nobody knows whether it could be
    /// written to: a folder or a pipe.
    package static func checkPlace(_ url: URL) throws(DataError) {
        #if !os(Windows) && !os(WASI)
            var old = stat()
            guard unsafe stat(url.path, &old) == 0 else { return }
            switch old.st_mode & S_IFMT {
            case S_IFDIR: throw FileWriter.failure(url, "Is a directory")
            case S_IFIFO: throw FileWriter.failure(url, "it is a pipe")
            default: return
            }
        #endif
    }

    /// Removes the temporary files that processes left in a folder because they were killed. Those that somebody writes
    /// to stay, and where the file system has no locks, which would tell, all of them.
    package static func removeLeftovers(in folder: URL) {
        #if !os(Windows) && !os(WASI)
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
            for name in names where name.hasPrefix(prefix) && name.hasSuffix(suffix) {
                let path = folder.appendingPathComponent(name).path
                let file = unsafe open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
                guard file >= 0 else { continue }
                if FileLock.take(file) == .held { _ = unsafe unlink(path) }
                _ = close(file)
            }
        #endif
    }

    /// How the names of temporary files begin and end.
    private static let prefix = ".backprop-"
    private static let suffix = ".tmp"

    #if !os(Windows) && !os(WASI)
        /// Makes a file of a new name in a folder, locked to show that somebody writes to it.
        private static func temporaryFile(
            in folder: String, _ url: URL
        ) throws(DataError) -> (file: Int32, path: String) {
            while true {
                let name = prefix + String(UInt64.random(in: .min ... .max), radix: 36) + suffix
                let path = folder.isEmpty ? name : (folder as NSString).appendingPathComponent(name)
                let file = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
                guard file >= 0 else { throw FileWriter.failure(url, SystemFile.lastError()) }
                // Who removes leftovers may have come before the lock.
                var status = stat()
                if FileLock.take(file) != .taken, unsafe fstat(file, &status) == 0, status.st_nlink > 0 {
                    return (file, path)
                }
                _ = close(file)
            }
        }

        /// Writes all parts, forces them to the disk, and closes the file, whether that succeeds or not.
        private static func fill(
            _ file: Int32, replacing target: String, _ url: URL,
            _ contents: (inout FileWriter) throws(DataError) -> Void
        ) throws(DataError) {
            var old = stat()
            if unsafe stat(target, &old) == 0 { _ = fchmod(file, old.st_mode & 0o7777) }
            try closing(file, url) { (writer) throws(DataError) in
                try contents(&writer)
                guard fsync(file) == 0 else { throw FileWriter.failure(url, SystemFile.lastError()) }
            }
        }

        /// Whether there is something that is neither a file nor a folder: it would be lost if it were replaced.
        private static func isDevice(_ url: URL) -> Bool {
            var old = stat()
            guard unsafe stat(url.path, &old) == 0 else { return false }
            return ![S_IFREG, S_IFDIR].contains(old.st_mode & S_IFMT)
        }

        private static func writeInPlace(
            _ url: URL, _ contents: (inout FileWriter) throws(DataError) -> Void
        ) throws(DataError) {
            // A pipe from which nobody reads would be waited for.
            let file = unsafe open(url.path, O_WRONLY | O_CLOEXEC | O_NONBLOCK)
            guard file >= 0 else {
                throw FileWriter.failure(url, errno == ENXIO ? "nobody reads from the pipe" : SystemFile.lastError())
            }
            _ = fcntl(file, F_SETFL, O_WRONLY)
            try closing(file, url, contents)
        }

        private static func closing(
            _ file: Int32, _ url: URL, _ contents: (inout FileWriter) throws(DataError) -> Void
        ) throws(DataError) {
            var writer = FileWriter(file, url)
            do throws(DataError) {
                try contents(&writer)
            } catch {
                _ = close(file)
                throw error
            }
            guard close(file) == 0 else { throw FileWriter.failure(url, SystemFile.lastError()) }
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
