import Backprop
import CBackprop

/// Calls `body` with where each line of an array [outer, extent, inner] is, in ascending order, and how to see it: the
/// numbers along the middle.
private func forEachLine<Scalar: KernelScalar>(
    outer: Int, extent: Int, inner: Int, _ x: Elements<Scalar>,
    _ body: (_ place: Int, _ line: Elements<Scalar>) -> Void
) {
    for o in 0..<outer {
        let plane = x.row(o, columns: extent * inner)
        for i in 0..<inner { body(o * inner + i, plane.column(i, columns: inner)) }
    }
}

/// The sum, the mean or the maximum of each line.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
func reduce<Scalar: KernelScalar>(
    _ kind: bp_reduction, outer: Int, extent: Int, inner: Int, _ x: Elements<Scalar>, into y: Elements<Scalar>
) {
    forEachLine(outer: outer, extent: extent, inner: inner, x) { place, line in
        switch kind {
        case BP_MAX: y[place] = extent == 0 ? -.infinity : line[argmax(line)]
        case BP_MEAN: y[place] = sum(of: line, inLanes: inner == 1) / Scalar(extent)
        case BP_SUM: y[place] = sum(of: line, inLanes: inner == 1)
        case let other: unlisted(other)
        }
    }
}

/// In the virtual lanes, or as a chain.
private func sum<Scalar: KernelScalar>(of line: Elements<Scalar>, inLanes: Bool) -> Scalar {
    guard inLanes else { return line.indices.reduce(0) { $0 + line[$1] } }
    var lanes = VirtualLanes<Scalar>()
    for i in line.indices { lanes.add(line[i], at: i) }
    return lanes.sum
}

/// dy where a line has its maximum, +0 elsewhere.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
func maxReductionGradient<Scalar: KernelScalar>(
    outer: Int, extent: Int, inner: Int, _ x: Elements<Scalar>, _ dy: Elements<Scalar>, into dx: Elements<Scalar>
) {
    guard extent > 0 else { return }
    var winners: [Int] = []
    forEachLine(outer: outer, extent: extent, inner: inner, x) { _, line in winners.append(argmax(line)) }
    forEachLine(outer: outer, extent: extent, inner: inner, dx) { place, line in
        for e in line.indices { line[e] = e == winners[place] ? dy[place] : 0 }
    }
}

/// x·scale at each place of a line.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
func spread<Scalar: KernelScalar>(
    outer: Int, extent: Int, inner: Int, scale: Scalar, _ x: Elements<Scalar>, into y: Elements<Scalar>
) {
    forEachLine(outer: outer, extent: extent, inner: inner, y) { place, line in
        for e in line.indices { line[e] = x[place] * scale }
    }
}
