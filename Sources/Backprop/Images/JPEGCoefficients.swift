/// The coefficients of a component of a progressive JPEG file, 2 bytes each, and which of them are known.
struct JPEGCoefficients {
    let component: JPEGFrame.Component
    /// Those of each block row by row, and the blocks row by row.
    var values: [Int16]
    /// By the place of a coefficient in the file, how many of its lowest bits are missing; nothing if all are.
    private var missing = [Int?](repeating: nil, count: 64)

    init(_ component: JPEGFrame.Component) {
        self.component = component
        values = [Int16](repeating: 0, count: 64 * component.blockCount)
    }

    /// Whether no scan has more to say.
    var isComplete: Bool { missing.allSatisfy { $0 == 0 } }

    /// Notes what a scan brings.
    ///
    /// - Returns: Whether it may: the bits of a coefficient come in their order, each once. So each coefficient is looked at
    ///   fourteen times at most, however many scans there are.
    mutating func add(_ header: JPEGScanHeader) -> Bool {
        // The first one comes before all others.
        guard header.hasFirst || missing[0] != nil else { return false }
        for place in header.band {
            guard header.refines ? missing[place] == header.before : missing[place] == nil else { return false }
            missing[place] = header.low
        }
        return true
    }

    /// The values that they stand for.
    func plane(_ transform: JPEGInverseDCT) -> JPEGPlane {
        var (plane, transform) = (JPEGPlane(component), transform)
        for row in 0..<component.blockRows {
            for column in 0..<component.blockColumns {
                let start = 64 * (row * component.blockColumns + column)
                plane.write(values, from: start, row: row, column: column, &transform)
            }
        }
        return plane
    }
}
