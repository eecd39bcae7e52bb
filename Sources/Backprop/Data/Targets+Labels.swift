extension Targets {
    /// The class of each sample: of a row, the position of its greatest element, the first one if several are. O(N·K) for
    /// rows, O(N) for classes.
    public func labels(on compute: Compute = .default) -> [Int] {
        switch self {
        case .classes(let labels, _), .sequences(let labels, _, _): Array(labels)
        case .values(let rows): compute.argmax(rows).map(Int.init)
        }
    }
}
