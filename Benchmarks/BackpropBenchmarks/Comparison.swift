import Foundation

/// The times of the cases then and now.
struct Comparison {
    private var cases: [(name: String, then: Double, now: Double)] = []
    private var unknown = 0

    mutating func add(_ name: String, then: Double?, now: Double) {
        if let then { cases.append((name, then, now)) } else { unknown += 1 }
    }

    private var slower: [(name: String, then: Double, now: Double)] {
        cases.filter { $0.then / $0.now < Earlier.least }.sorted { $0.then / $0.now < $1.then / $1.now }
    }

    var isSlower: Bool { !slower.isEmpty }

    /// What became slower, the worst first, and how all of them did.
    var text: String {
        let mean = (cases.reduce(0) { $0 + log($1.then / $1.now) } / Double(max(1, cases.count)))
        var lines = [
            "",
            "\(cases.count) cases of before, their time over ours in the geometric mean "
                + String(format: "%.3f", exp(mean)) + (unknown > 0 ? "; \(unknown) were not known" : ""),
        ]
        lines.append(
            isSlower ? "slower than \(Earlier.least) of before:" : "none is slower than \(Earlier.least) of before")
        lines += slower.map { "  \($0.name) \(String(format: "%.2f", $0.then / $0.now))" }
        return lines.joined(separator: "\n")
    }
}
