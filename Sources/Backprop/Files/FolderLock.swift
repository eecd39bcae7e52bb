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

/// Keeps a folder for one program at a time: a lock on a hidden file in it, from `init` until the last reference goes or
/// the process ends, however it ends.
///
/// The lock is one of the system (`flock`), and binds those who ask for it. What a process that was killed leaves behind is
/// a file that nobody has locked: the next one takes it over. Who gives the lock up removes the file first.
package final class FolderLock {
    package enum Failure: Error, Equatable {
        /// Another program, or another part of this one, has the lock.
        case isTaken
        /// The file cannot be made, for the reason that the system gives.
        case cannotBeMade(String)
    }

    package static let fileName = ".backprop-lock"

    private let path: String
    #if !os(Windows) && !os(WASI)
        private let file: Int32
    #endif
    /// Whether there is a lock. Some file systems know none; then nothing tells of others who write into the folder.
    package let isHeld: Bool

    #if os(Windows) || os(WASI)
        package init(_ folder: URL) throws(Failure) {
            path = folder.appendingPathComponent(Self.fileName).path
            isHeld = false
        }
    #else
        /// Takes the lock, or fails at once: nothing is waited for.
        ///
        /// - Parameter folder: A folder that exists.
        package init(_ folder: URL) throws(Failure) {
            path = folder.appendingPathComponent(Self.fileName).path
            while true {
                let file = try Self.open(path)
                switch FileLock.take(file) {
                case .taken:
                    _ = close(file)
                    throw .isTaken
                case .unknown:
                    _ = unsafe unlink(path)
                    (self.file, isHeld) = (file, false)
                    return
                case .held:
                    // It may have been removed, by who had it before, between the two calls: then it locks nothing.
                    if Self.isFile(file, at: path) {
                        (self.file, isHeld) = (file, true)
                        return
                    }
                    _ = close(file)
                }
            }
        }

        deinit {
            // In this order: a file that is free is one that was removed, or that of a process that was killed.
            if isHeld, Self.isFile(file, at: path) { _ = unsafe unlink(path) }
            _ = close(file)
        }

        /// Opens the file, or makes it. No link is followed, and no pipe of the name waited for.
        private static func open(_ path: String) throws(Failure) -> Int32 {
            let flags = O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK
            var file = unsafe Foundation.open(path, O_RDWR | flags, 0o666)
            // That of another user who may write into the folder too: reading is enough for a lock.
            if file < 0, errno == EACCES { file = unsafe Foundation.open(path, O_RDONLY | flags, 0o666) }
            guard file >= 0 else { throw .cannotBeMade(SystemFile.lastError()) }
            return file
        }

        /// Whether an open file is the one at a path.
        private static func isFile(_ file: Int32, at path: String) -> Bool {
            var (ours, theirs) = (stat(), stat())
            return unsafe fstat(file, &ours) == 0 && lstat(path, &theirs) == 0 && ours.st_dev == theirs.st_dev
                && ours.st_ino == theirs.st_ino
        }
    #endif
}

#if !os(Windows) && !os(WASI)
    /// The system's lock on an open file, which ends with the last descriptor of it.
    enum FileLock {
        case held
        /// Somebody else has it.
        case taken
        /// The file system has no locks, or none left.
        case unknown

        /// Takes the lock if it is free.
        static func take(_ file: Int32) -> FileLock {
            while true {
                if flock(file, LOCK_EX | LOCK_NB) == 0 { return .held }
                if errno == EWOULDBLOCK { return .taken }
                if errno != EINTR { return .unknown }
            }
        }
    }
#endif
