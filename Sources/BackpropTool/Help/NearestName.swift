/// What someone may have meant by a name that there is not.
enum NearestName {
    /// `; did you mean --epochs?`, or nothing if no name is near.
    static func suggestion(for name: String, among names: [String], prefix: String = "") -> String {
        nearest(to: name, among: names).map { "; did you mean \(prefix)\($0)?" } ?? ""
    }

    /// The name that takes the fewest changes, if they are few, else the first one that `name` begins or is part of.
    static func nearest(to name: String, among names: [String]) -> String? {
        let distances = names.map { ($0, distance(from: name, to: $0)) }
        if let (best, distance) = distances.min(by: { $0.1 < $1.1 }), distance <= (name.count + 1) / 3 { return best }
        guard name.count > 1 else { return nil }
        return names.first { $0.hasPrefix(name) } ?? names.first { name.hasPrefix($0) || $0.contains(name) }
    }

    /// How many letters have to be inserted, removed, replaced or swapped with the next one to come from one word to the
    /// other: the optimal string alignment distance. O(length²).
    static func distance(from first: String, to second: String) -> Int {
        let (a, b) = (Array(first), Array(second))
        var beforeLast: [Int] = []
        var last = Array(0...b.count)
        for i in a.indices {
            var row = [i + 1]
            for j in b.indices {
                var least = min(last[j] + (a[i] == b[j] ? 0 : 1), last[j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { least = min(least, beforeLast[j - 1] + 1) }
                row.append(least)
            }
            (beforeLast, last) = (last, row)
        }
        return last[b.count]
    }
}
