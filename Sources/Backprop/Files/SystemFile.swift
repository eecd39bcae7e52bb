import Foundation

#if canImport(Glibc)
    import Glibc

    private let systemRead = unsafe Glibc.read
    private let systemWrite = unsafe Glibc.write
#elseif canImport(Musl)
    import Musl

    private let systemRead = unsafe Musl.read
    private let systemWrite = unsafe Musl.write
#elseif canImport(Android)
    import Android

    private let systemRead = unsafe Android.read
    private let systemWrite = unsafe Android.write
#elseif canImport(Darwin)
    import Darwin

    private let systemRead = unsafe Darwin.read
    private let systemWrite = unsafe Darwin.write
#endif

#if !os(Windows) && !os(WASI)
    /// What the functions of POSIX leave to their callers: interrupted and partial calls, and the reason of a failure.
    package enum SystemFile {
        /// One call moves at most this many bytes, as some systems demand.
        private static let mostPerCall = 1 << 30

        /// Fills the buffer from an open file, as far as there is something to read.
        ///
        /// - Returns: The number of bytes, or `nil` on failure.
        static func read(_ file: Int32, into buffer: UnsafeMutableRawBufferPointer) -> Int? {
            var position = 0
            while position < buffer.count {
                let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[position...])
                let count = unsafe systemRead(file, rest.baseAddress!, min(rest.count, mostPerCall))
                if count < 0, errno == EINTR || errno == EAGAIN && waits(for: file) { continue }
                guard count >= 0 else { return nil }
                if count == 0 { break }
                position += count
            }
            return position
        }

        /// Waits for what comes out of a pipe that its other owner has set not to wait.
        private static func waits(for file: Int32) -> Bool {
            var status = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
            return unsafe poll(&status, 1, -1) > 0
        }

        /// Writes all bytes to an open file.
        ///
        /// - Returns: `false` on failure.
        package static func write(_ bytes: UnsafeRawBufferPointer, to file: Int32) -> Bool {
            var position = 0
            while position < bytes.count {
                let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[position...])
                let count = unsafe systemWrite(file, rest.baseAddress!, min(rest.count, mostPerCall))
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return false }
                position += count
            }
            return true
        }

        /// Writes a text to an open file.
        ///
        /// - Returns: `false` on failure.
        package static func write(_ text: String, to file: Int32) -> Bool {
            var text = text
            return text.withUTF8 { unsafe write(UnsafeRawBufferPointer($0), to: file) }
        }

        /// The reason why the last call failed, in the system's words.
        package static func lastError() -> String {
            let code = errno
            guard let text = unsafe strerror(code) else { return "error \(code)" }
            return unsafe String(cString: text)
        }
    }
#endif
