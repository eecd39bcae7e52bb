extension Targets {
    /// The class of each sample: of a row, the position of its greatest element, the first one if several are.
    public func labels(on compute: Compute = .default) -> [Int32] {
        switch self {
        case .classes(let labels, _): labels
        case .values(let rows): compute.argmax(rows)
        case .sequences(let labels, _, _): labels
        }
    }
}
