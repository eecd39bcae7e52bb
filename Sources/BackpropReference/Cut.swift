import CBackprop

extension bp_cut {
    /// The sum of what `body` says of each part of some steps.
    func sum<Scalar: BinaryFloatingPoint>(over steps: Int, _ body: (Range<Int>) -> Scalar) -> Scalar {
        guard parts > 1 else { return body(0..<steps) }
        let things = steps / unit
        func start(_ part: Int) -> Int { (things / parts * part + min(part, things % parts)) * unit }
        return sum(of: 0..<parts) { body(start($0)..<start($0 + 1)) }
    }

    /// The left half of the tree is as large as the largest power of two that leaves something to the right.
    private func sum<Scalar: BinaryFloatingPoint>(of parts: Range<Int>, _ body: (Int) -> Scalar) -> Scalar {
        guard parts.count > 1 else { return body(parts.lowerBound) }
        var left = 1
        while 2 * left < parts.count { left *= 2 }
        let middle = parts.lowerBound + left
        return sum(of: parts.lowerBound..<middle, body) + sum(of: middle..<parts.upperBound, body)
    }
}
