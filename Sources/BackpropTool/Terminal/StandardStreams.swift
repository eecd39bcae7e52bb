import Backprop
import Foundation

/// Standard input, output and error as a program finds them, which need not be open.
enum StandardStreams {
    /// Sees to it that the first three descriptors are taken. Else the next file that is opened would get one of them, and
    /// what is printed would end up in it.
    ///
    /// What is written to a standard output that was closed fails as before; the end of the program tells.
    static func takeDescriptors() {
        for (descriptor, mode) in [(STDIN_FILENO, O_RDONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_WRONLY)]
        where fcntl(descriptor, F_GETFD) == -1 {
            // The lowest one that is free is taken: those before are open by now.
            _ = unsafe open("/dev/null", mode)
        }
    }

    /// Writes a line to standard error. Whether anyone sees it changes nothing.
    static func printError(_ line: String) { _ = SystemFile.write(line + "\n", to: STDERR_FILENO) }

    /// Writes all bytes of a text to standard output.
    ///
    /// - Throws: A `DataError` if it is closed or full.
    static func write(_ text: String) throws(DataError) {
        // What was printed comes first.
        try flush()
        guard SystemFile.write(text, to: STDOUT_FILENO) else { throw failure }
    }

    /// Sees to it that all that was printed is written.
    ///
    /// - Throws: A `DataError` if it cannot be.
    static func flush() throws(DataError) {
        guard fflush(nil) == 0 else { throw failure }
    }

    private static let failure = DataError(source: "standard output", problem: "cannot be written")
}
