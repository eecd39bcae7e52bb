import Backprop
import Foundation

/// The terminal behind standard error, if it can draw a line over again.
///
/// What comes and goes is shown there and not on standard output, which belongs to results: `backprop train --json | …`
/// and `> file` keep their progress bar, and no bar is ever in a file.
struct Terminal {
    /// Whether colours are welcome: see https://no-color.org.
    let hasColor: Bool
    /// Whether it shows more characters than those of ASCII.
    let isUTF8: Bool

    /// - Parameter environment: TERM, NO_COLOR and the locale.
    init?(environment: [String: String] = ProcessInfo.processInfo.environment) {
        guard isatty(STDERR_FILENO) == 1, !["", "dumb"].contains(environment["TERM"] ?? "") else { return nil }
        hasColor = (environment["NO_COLOR"] ?? "").isEmpty
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
        isUTF8 = ["utf-8", "utf8"].contains { locale.lowercased().contains($0) }
    }

    /// The number of columns now.
    var width: Int {
        var size = winsize()
        guard unsafe ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// Replaces the line that the cursor is in.
    func replaceLine(with text: String) {
        _ = SystemFile.write("\r\(text)\u{1B}[K", to: STDERR_FILENO)
    }
}
