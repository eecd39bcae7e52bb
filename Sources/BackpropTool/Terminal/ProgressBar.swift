import Foundation

/// A line on the terminal that says how far a run is: `epoch 3412/10000 ━━━━━━━───────── loss 0.5321  0:03 left`.
///
/// Drawn ten times a second at most. Most calls in between compare two integers: where steps take microseconds, not even
/// the clock is read at each.
final class ProgressBar {
    private let terminal: Terminal
    private let unit: String
    private let total: Int
    private let before: Int
    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant
    /// The clock is not read before so many are done.
    private var nextReading = 0
    private var nextDrawing: ContinuousClock.Instant
    private var isShown = false

    private static let interval = Duration.milliseconds(100)
    /// Seconds between readings of the clock, and how many steps may pass in between lest a slower one be waited for.
    private static let readingInterval = 0.001
    private static let mostUnread = 32.0

    /// - Parameters:
    ///   - unit: What is counted, such as `epoch`.
    ///   - total: How many there are.
    ///   - before: How many were done before, at a pace that is not known.
    init(_ unit: String, of total: Int, after before: Int, on terminal: Terminal) {
        self.unit = unit
        self.total = total
        self.before = before
        self.terminal = terminal
        start = clock.now
        nextDrawing = start
        update(before) { [] }
    }

    /// Shows that so many are done, if it is time to.
    ///
    /// - Parameter details: What else to say, the most important first; left out from the end if the line is short.
    func update(_ done: Int, details: () -> [String]) {
        guard done >= nextReading else { return }
        let now = clock.now
        let elapsed = (now - start) / .seconds(1)
        let pace = Double(done - before) / max(elapsed, 1e-9)
        nextReading = done + max(1, Int(min(pace * Self.readingInterval, Self.mostUnread)))
        guard now >= nextDrawing else { return }
        let line = ProgressLine(
            unit: unit, done: done, before: before, total: total, details: details(), elapsed: elapsed)
        terminal.replaceLine(
            with: line.text(width: terminal.width - 1, hasColor: terminal.hasColor, isUTF8: terminal.isUTF8))
        isShown = true
        nextDrawing = now + Self.interval
    }

    /// Takes the line away: before another one is printed, and at the end.
    func clear() {
        guard isShown else { return }
        terminal.replaceLine(with: "")
        isShown = false
    }
}
