import Foundation

/// What a progress bar says at a moment.
struct ProgressLine {
    let unit: String
    let done: Int
    /// How many of these were done before the time that is measured.
    var before = 0
    let total: Int
    /// The most important first.
    let details: [String]
    /// Seconds.
    let elapsed: Double

    private static let barWidths = 10...30

    /// The line in at most `width` columns: with as many details as there is room for, and if it is very narrow without
    /// the bar.
    func text(width: Int, hasColor: Bool, isUTF8: Bool) -> String {
        let counts = String(format: "\(unit) %\(String(total).count)ld/%ld", done, total)
        var details = details
        func room() -> Int { width - ([counts, ""] + details + [timeLeft]).joined(separator: "  ").count }
        while room() < Self.barWidths.lowerBound, !details.isEmpty { details.removeLast() }
        guard room() >= Self.barWidths.lowerBound else { return String(counts.prefix(max(0, width))) }
        let bar = bar(width: min(room(), Self.barWidths.upperBound), hasColor: hasColor, isUTF8: isUTF8)
        return ([counts, bar] + details + [timeLeft]).joined(separator: "  ")
    }

    private func bar(width: Int, hasColor: Bool, isUTF8: Bool) -> String {
        let filled = total > 0 ? Int(Double(width) * Double(done) / Double(total)) : width
        let (full, rest) = isUTF8 ? (hasColor ? ("━", "━") : ("█", "░")) : ("#", ".")
        let parts = [String(repeating: full, count: filled), String(repeating: rest, count: width - filled)]
        return hasColor ? "\u{1B}[36m\(parts[0])\u{1B}[90m\(parts[1])\u{1B}[0m" : parts.joined()
    }

    /// How long the rest takes at the pace until now, as `m:ss left` or `h:mm:ss left`.
    private var timeLeft: String {
        guard done > before else { return "-:-- left" }
        let seconds = elapsed / Double(done - before) * Double(total - done)
        guard seconds < 1e6 else { return "days left" }
        let whole = Int(seconds.rounded(.up))
        return whole < 3600
            ? String(format: "%d:%02d left", whole / 60, whole % 60)
            : String(format: "%d:%02d:%02d left", whole / 3600, whole / 60 % 60, whole % 60)
    }
}
